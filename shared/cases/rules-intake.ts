import type { Calendar } from '../kernel/calendar.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { minus, plus } from '../kernel/time.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { CaseBodies } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, type RuleContext, refuse } from './rules.ts';
import { isRestricted } from './rules-rights.ts';

/** Category and condition of a case that is filed or amended, with the limit that follows from them. */
const standard = (
  c: CaseMeta,
  context: RuleContext,
  condition: number,
): { readonly set: Partial<CaseMeta>; readonly limit: deadlines.Limit } | undefined => {
  const category = context.category;
  const chosen = category?.conditions.find((one) => one.n === condition);
  if (!category || !chosen) return undefined;
  return {
    limit: chosen.limit,
    set: {
      category: category.code,
      categoryName: category.name,
      family: category.family,
      condition,
      evidence: chosen.evidence,
      urgency: c.urgency,
    },
  };
};

/**
 * Filing needs a category and one of its filing conditions: they fix limit, evidence and closing (GB/T 30428.8). The
 * clock starts here, not at the first call: later complaints about the same matter do not move it.
 */
export const file: Rule<'file'> = (c, body, context) => {
  const code = body.category ?? c.category;
  if (!code || !context.category) return refuse('unknown-category', { category: code ?? '' });
  // An amendment may have named the condition before; that of another category means nothing here.
  const condition = body.condition ?? (code === c.category ? c.condition : undefined) ?? 1;
  const found = standard(c, context, condition);
  if (!found) return refuse('unknown-standard', { condition, category: code });
  const clock = deadlines.start(found.limit, context.at, context.calendar);
  const next = advance(c, 'filed', {
    ...found.set,
    urgency: body.urgency ?? c.urgency,
    filedAt: context.at,
    filedBy: context.actor.person,
    clock,
  });
  const data = { category: code, condition: next.condition, limit: found.limit, dueAt: clock.dueAt };
  return change(next, data, [message(next, 'filed', centre(c, 'dispatcher'))]);
};

/** When the running or paused limit ends or would end; continuous limits only. */
const endOf = ({ dueAt, pausedAt, leftMs }: deadlines.Clock): string | undefined =>
  dueAt ?? (pausedAt === undefined ? undefined : plus(pausedAt, leftMs ?? 0));

/** The time that stops have given back so far, milliseconds. Between two kinds of time it can't be carried over. */
const givenBack = (clock: deadlines.Clock | undefined, limit: deadlines.Limit, calendar: Calendar): number => {
  if (!clock || deadlines.isWorkLimit(clock.limit) || deadlines.isWorkLimit(limit)) return 0;
  const first = deadlines.start(clock.limit, clock.startedAt, calendar).dueAt;
  const end = endOf(clock);
  return first && end ? Math.max(0, minus(end, first)) : 0;
};

/** Another limit from the time of filing, with what was given back; where time stands since the submission it stands on. */
const reckonedAnew = (c: CaseMeta, limit: deadlines.Limit, filedAt: string, calendar: Calendar): deadlines.Clock => {
  const fresh = deadlines.start(limit, filedAt, calendar);
  const clock = fresh.dueAt ? { ...fresh, dueAt: plus(fresh.dueAt, givenBack(c.clock, limit, calendar)) } : fresh;
  const stands = c.clock?.pausedAt ?? c.submittedAt;
  return stands ? deadlines.pause(clock, stands, calendar) : clock;
};

/** A new category or condition; the limit is reckoned anew from the time of filing, and stays paused where it was. */
const amendedStandard = (
  c: CaseMeta,
  body: CaseBodies['amend'],
  context: RuleContext,
): Result<Partial<CaseMeta>, Refusal> => {
  if (body.category === undefined && body.condition === undefined) return ok({});
  const condition = body.condition ?? 1;
  const found = standard(c, context, condition);
  if (!found) return refuse('unknown-standard', { condition, category: body.category ?? c.category ?? '' });
  if (!c.filedAt) return ok(found.set);
  return ok({ ...found.set, clock: reckonedAnew(c, found.limit, c.filedAt, context.calendar) });
};

const amendedPlace = ({ unit, grid, point }: NonNullable<RuleContext['located']>): Partial<CaseMeta> => ({
  ...(unit ? { unit } : {}),
  ...(grid ? { grid } : {}),
  ...(point ? { point } : {}),
});

/**
 * Puts right what was taken down wrongly. A new category or condition recomputes the limit from the time of filing; a
 * new place moves the case to the lists of its new grid; the unit that has it is told.
 */
export const amend: Rule<'amend'> = (c, body, context) => {
  if (body.category && !context.category) return refuse('unknown-category', { category: body.category });
  const located = context.located;
  if (located && located.town !== c.town) return refuse('unknown-grid', { grid: located.grid ?? located.town });
  const standards = amendedStandard(c, body, context);
  if (!standards.ok) return standards;
  const set: Partial<CaseMeta> = {
    ...standards.value,
    ...(located ? amendedPlace(located) : {}),
    ...(body.urgency ? { urgency: body.urgency } : {}),
    ...(body.about ? { about: body.about } : {}),
  };
  const nowhere = located ? (['unit', 'grid'] as const).filter((key) => located[key] === undefined) : [];
  // Whoever was told of the same deadline is not told again.
  const moved = standards.value.clock !== undefined && standards.value.clock.dueAt !== c.clock?.dueAt;
  const next = advance(c, c.state, set, moved ? [...nowhere, 'reminded'] : nowhere);
  const fields = Object.keys(body).filter((key) => key !== 'reason');
  const data = {
    fields,
    ...(body.reason ? { reason: body.reason } : {}),
    ...(next.clock?.dueAt ? { dueAt: next.clock.dueAt } : {}),
  };
  return change(next, data, c.lead ? [message(next, 'amended', c.lead, { fields })] : []);
};

/** Most calls end so: a question that was answered at once. */
export const answer: Rule<'answer'> = (c, body, { at }) => {
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const next = advance(c, 'closed', { closedAt: at, closeKind: 'direct-answer' });
  return change(next, { closeKind: 'direct-answer' }, [], { kind: 'answered', text: body.text });
};

/** A real refusal, told with its reason and the way that is open to the reporter instead. */
export const refuseCase: Rule<'refuse'> = (c, body, { at }) => {
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const next = advance(c, 'refused', { closedAt: at });
  return change(next, { reason: body.reason }, [], { kind: 'refused', text: body.reason, remedy: body.remedy });
};

/** Nothing is overdue that has ended otherwise than by being handled. */
const endedClock = (c: CaseMeta, at: string): Partial<CaseMeta> =>
  c.clock ? { clock: deadlines.stop(c.clock, at) } : {};

/** Two persons decide once a case has left the centre: whoever filed it does not cancel it alone. */
export const cancel: Rule<'cancel'> = (c, body, { actor, at }) => {
  const early = c.state === 'reported' || c.state === 'filed';
  if (!early && actor.role !== 'dutySupervisor')
    return refuse('separation-of-duties', { rule: 'cancel-needs-supervisor' });
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const next = advance(c, 'cancelled', { closedAt: at, ...endedClock(c, at) }, ['assignee']);
  const messages = c.parties.map((party) => message(next, 'cancelled', party));
  const alone = !early && actor.person === c.filedBy ? { selfApproved: true } : {};
  return change(next, { reason: body.reason, ...alone }, messages);
};

/** What is hidden stays hidden: under the head its reports are read by whoever may see the head. */
const keepsHidden = (c: CaseMeta, target: CaseMeta): boolean => {
  if (!isRestricted(c)) return true;
  const about = c.about?.kind === 'staff' || c.about?.kind === 'unit' ? c.about : undefined;
  const sameAbout = !about || (target.about?.kind === about.kind && target.about.ref === about.ref);
  return sameAbout && (!c.confidential || target.confidential === true);
};

/** The reports of one head; a town has some hundred a day, and what is merged without end can't be shown any more. */
const MOST_REPORTS = 5_000;

/** One problem, one case. Always into the head of a chain, of the same town, so that no report is ever two hops deep. */
export const merge: Rule<'merge'> = (c, body, { actor, at, target }) => {
  if (!target || target.num === c.num) return refuse('merge-target-invalid', { into: body.into });
  if (target.mergedInto) return refuse('merge-target-invalid', { into: body.into, head: target.mergedInto });
  const usable = !['closed', 'refused', 'cancelled', 'merged'].includes(target.state) && target.town === c.town;
  const fits = c.reports + target.reports <= MOST_REPORTS;
  if (!usable || !fits || !keepsHidden(c, target)) return refuse('merge-target-invalid', { into: body.into });
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const dispatched = c.state === 'dispatched' || c.state === 'handling';
  if (dispatched && actor.role === 'acceptor') return refuse('separation-of-duties', { rule: 'merge-dispatched' });
  const next = advance(c, 'merged', { mergedInto: target.num, closedAt: at, ...endedClock(c, at) }, ['assignee']);
  const messages = c.parties.map((party) => message(next, 'merged', party, { into: target.num }));
  return change(next, { into: target.num, ...(body.reason ? { reason: body.reason } : {}) }, messages);
};

/** The other side of a merge: the head counts the reports it has taken over. */
export const takeOver = (target: CaseMeta, merged: CaseMeta): CaseMeta =>
  advance(target, target.state, { reports: target.reports + merged.reports });

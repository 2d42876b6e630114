import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import type { Limit } from '../workflow/deadlines.ts';
import type { CaseBodies } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import {
  advance,
  centre,
  change,
  isOfSeveral,
  message,
  REPORTERS,
  type Rule,
  type RuleContext,
  refuse,
  refuseField,
  refuseOpenWhistle,
} from './rules.ts';
import { startLimit } from './rules-clock.ts';
import { isConcerned } from './rules-rights.ts';
import { reckonedAnew, standardOf } from './rules-standard.ts';

/** A platform that owns the limit gives its own time, which is taken over as it is. */
const limitGiven = (c: CaseMeta, dueAt: string | undefined): Result<Limit | undefined, Refusal> => {
  if (dueAt === undefined) return ok(undefined);
  const at = parseInstant(dueAt);
  if (!at || !c.upstream?.owns.includes('limit')) return refuseField('dueAt', 'not-the-towns-limit');
  return ok({ type: 'absolute', at });
};

/**
 * Filing needs a category and one of its filing conditions: they fix limit, evidence and closing (GB/T 30428.8). The
 * clock starts here, not at the first call: later complaints about the same matter do not move it.
 */
const file: Rule<'file'> = (c, body, context) => {
  const code = body.category ?? c.category;
  if (!code || !context.category) return refuse('unknown-category', { category: code ?? '' });
  // An amendment may have named the condition before; that of another category means nothing here.
  const condition = body.condition ?? (code === c.category ? c.condition : undefined) ?? 1;
  const found = standardOf({ ...c, urgency: body.urgency ?? c.urgency }, context, condition);
  if (!found) return refuse('unknown-standard', { condition, category: code });
  const given = limitGiven(c, body.dueAt);
  if (!given.ok) return given;
  const limit = given.value ?? found.limit;
  const clock = startLimit({ ...c, ...found.set }, limit, context.at, context);
  const next = advance(c, 'filed', {
    ...found.set,
    filedAt: context.at,
    filedBy: context.actor.person,
    clock,
  });
  const data = { category: code, condition: next.condition, limit, dueAt: clock.dueAt };
  return change(next, data, [message(next, 'filed', centre(c, 'dispatcher'))]);
};

/** A new category, condition or urgency; the limit is reckoned anew from the filing or reopening, and stays paused where it was. */
const amendedStandard = (
  c: CaseMeta,
  body: CaseBodies['amend'],
  context: RuleContext,
): Result<Partial<CaseMeta>, Refusal> => {
  const same = body.category === undefined && body.condition === undefined;
  const urgency = body.urgency ?? c.urgency;
  // Before it is filed nothing but a condition that was named depends on how urgent it is.
  if (same && (urgency === c.urgency || !c.clock || c.condition === undefined)) return ok({});
  const condition = body.condition ?? (same ? c.condition : undefined) ?? 1;
  const found = standardOf({ ...c, urgency }, context, condition);
  // The catalogue may have changed since: its limit stands, and how urgent it is can be said all the same.
  if (!found && same) return ok({});
  if (!found) return refuse('unknown-standard', { condition, category: body.category ?? c.category ?? '' });
  // What a platform gave is not the town's to reckon anew.
  if (!c.clock || c.clock.limit.type === 'absolute') return ok(found.set);
  return ok({ ...found.set, clock: reckonedAnew(c, c.clock, found.limit, context) });
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
const amend: Rule<'amend'> = (c, body, context) => {
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
  const next = advance(c, c.state, set, nowhere);
  const fields = Object.keys(body).filter((key) => key !== 'reason');
  const data = {
    fields,
    ...(body.reason ? { reason: body.reason } : {}),
    ...(next.clock?.dueAt ? { dueAt: next.clock.dueAt } : {}),
  };
  // Where it turns out to be about the very unit that has it, who can take it away from there is told instead.
  const holder = isConcerned(c.lead, next) ? centre(c, 'dispatcher') : c.lead;
  return change(next, data, holder ? [message(next, 'amended', holder, { fields })] : []);
};

/** Most calls end so: a question that was answered at once. */
const answer: Rule<'answer'> = (c, body, { at }) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const next = advance(c, 'closed', { closedAt: at, closeKind: 'direct-answer' });
  // A single caller is on the phone and has just heard it; of several the others have not.
  const told = isOfSeveral(c) ? [message(next, 'answered', REPORTERS)] : [];
  return change(next, { closeKind: 'direct-answer' }, told, { kind: 'answered', text: body.text });
};

export const intakeRules = { file, amend, answer };

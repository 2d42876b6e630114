import type { Calendar } from '../kernel/calendar.ts';
import { type Instant, minus, plus } from '../kernel/time.ts';
import { inspectionOf, limitOf, type TownPolicy } from '../policies/rules.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { CaseMeta, Evidence, HandlingResult } from './model.ts';
import type { RuleContext } from './rules.ts';
import { stand, startLimit } from './rules-clock.ts';

/** What a category and one of its filing conditions fix. */
export interface Standard {
  readonly set: Partial<CaseMeta>;
  readonly limit: deadlines.Limit;
}

/** Category and condition of a case that is filed or amended; a town's own limit of the handling goes first. */
export const standardOf = (c: CaseMeta, context: RuleContext, condition: number): Standard | undefined => {
  const category = context.category;
  const chosen = category?.conditions.find((one) => one.n === condition);
  if (!category || !chosen) return undefined;
  const set = {
    category: category.code,
    categoryName: category.name,
    family: category.family,
    condition,
    evidence: chosen.evidence,
    urgency: c.urgency,
  };
  return { set, limit: limitOf(context.policy, 'handle', { ...c, ...set }) ?? chosen.limit };
};

/** When the running or paused limit ends or would end; continuous limits only. */
const endOf = ({ dueAt, pausedAt, leftMs }: deadlines.Clock): Instant | undefined =>
  dueAt ?? (pausedAt === undefined ? undefined : plus(pausedAt, leftMs ?? 0));

/** The time that stops have given back so far, milliseconds. Between two kinds of time it can't be carried over. */
const givenBack = (clock: deadlines.Clock | undefined, limit: deadlines.Limit, calendar: Calendar): number => {
  if (!clock || deadlines.isWorkLimit(clock.limit) || deadlines.isWorkLimit(limit)) return 0;
  const first = deadlines.start(clock.limit, clock.startedAt, calendar).dueAt;
  const end = endOf(clock);
  return first && end ? Math.max(0, minus(end, first)) : 0;
};

/** Another limit from the time of filing, with what was given back; where time stands since the submission it stands on. */
export const reckonedAnew = (
  c: CaseMeta,
  limit: deadlines.Limit,
  filedAt: Instant,
  context: RuleContext,
): deadlines.Clock => {
  const fresh = startLimit(c, limit, filedAt, context);
  const back = givenBack(c.clock, limit, context.calendar);
  const clock = fresh.dueAt ? { ...fresh, dueAt: plus(fresh.dueAt, back) } : fresh;
  const stands = c.clock?.pausedAt ?? c.submittedAt;
  return stands ? stand(c, clock, { ...context, at: stands }) : clock;
};

/** The kinds of evidence that a standard asks for and that were not shown; only what is solved must be shown. */
export const missingEvidence = (
  asked: readonly string[] | undefined,
  result: HandlingResult,
  given: readonly Evidence[] | undefined,
): string | undefined => {
  const shown = new Set<string>((given ?? []).map((one) => one.kind));
  const missing = result === 'solved' ? (asked ?? []).filter((kind) => !shown.has(kind)) : [];
  return missing.length > 0 ? missing.join(', ') : undefined;
};

/** FNV-1a of 32 bits: spreads neighbouring numbers, and anybody can draw again what was drawn. */
const spread = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
};

/**
 * Whether this submission is drawn to be inspected, by the share that the town's policy sets. Drawn from number and
 * version: nobody can choose, and everybody can check it afterwards.
 */
export const isDrawn = (c: CaseMeta, policy: TownPolicy): boolean =>
  spread(`${c.num}/${c.version}`) % 100 < inspectionOf(policy, c).sample;

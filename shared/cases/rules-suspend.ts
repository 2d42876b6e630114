import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { DAY, type Instant, parseInstant, plus, plusMonths } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, type RuleContext, refuse, refuseField } from './rules.ts';
import { type Time, timerFor } from './rules-clock.ts';

/**
 * A suspension is looked at again every calendar month, however long it is planned; from then on within the town's limit
 * for it, after which the clock lets the case go on.
 */
export const reviewFrom = (c: CaseMeta, time: Time): Timer =>
  timerFor(c, 'review', { ...time, at: plusMonths(time.at, 1) });

/** A planned end: in the future, and no further from `since` than the town allows one suspension to last. */
export const checkSuspension = (
  planned: string,
  since: Instant,
  { at, policy }: Pick<RuleContext, 'at' | 'policy'>,
): Result<Instant, Refusal> => {
  const { times, mostDays } = policy.suspension;
  const until = parseInstant(planned);
  if (until === undefined || until <= at) return refuseField('until', 'not-in-the-future');
  return until > plus(since, mostDays * DAY) ? refuse('suspension-not-allowed', { times, days: mostDays }) : ok(until);
};

/** Looked at again: it goes on, perhaps to another day, and is due to be looked at again in a month. */
const reviewSuspension: Rule<'review-suspension'> = (c, body, context) => {
  const { suspension } = c;
  if (!suspension) return refuse('wrong-state', { action: 'review-suspension', state: c.state });
  const until = body.until ? checkSuspension(body.until, suspension.since, context) : ok(suspension.until);
  if (!until.ok) return until;
  const review = reviewFrom(c, context);
  const next = advance(c, 'suspended', { suspension: { ...suspension, until: until.value, review } });
  const moved = until.value === suspension.until ? {} : { until: until.value };
  const told = c.lead ? [message(next, 'suspension-reviewed', c.lead, { untilAt: until.value })] : [];
  return change(next, { reason: body.reason, ...moved }, told);
};

/** It can go on, or the planned end has come; the limit runs on with what was left. */
const resume: Rule<'resume'> = (c, body, { actor }) => {
  const next = advance(c, 'handling', {});
  const data = {
    ...(body.reason ? { reason: body.reason } : {}),
    ...(c.suspension ? { since: c.suspension.since } : {}),
  };
  const audiences = [c.lead, centre(c, 'dispatcher')].filter((one) => one !== undefined && one !== actor.party);
  return change(
    next,
    data,
    audiences.flatMap((one) => (one ? [message(next, 'resumed', one)] : [])),
  );
};

export const suspensionRules = { 'review-suspension': reviewSuspension, resume };

import type { Calendar } from '../kernel/calendar.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { CaseMeta } from './model.ts';
import { type RuleContext, refuse } from './rules.ts';

type Counted = Exclude<deadlines.Limit, { type: 'absolute' }>;

/** Civil days are extended in plain ones, and compared as such. */
const plain = (limit: Counted): Counted => {
  if (limit.type === 'civil_work_day') return { ...limit, type: 'work_day' };
  return limit.type === 'civil_natural_day' ? { ...limit, type: 'natural_day' } : limit;
};

/** Whether what is asked for is no more than `most`, which is of the same kind of time or allows nothing. */
export const isWithin = (
  limit: deadlines.Limit,
  most: Counted,
  clock: deadlines.Clock,
  calendar: Calendar,
): boolean => {
  if (limit.type === 'absolute') return false;
  const [asked, allowed] = [plain(limit), plain(most)];
  if (deadlines.isWorkLimit(asked) !== deadlines.isWorkLimit(allowed)) return false;
  const length = (one: Counted): number => deadlines.lengthOf(one, clock.startedAt, calendar);
  return length(asked) <= length(allowed);
};

const later = (a: Instant, b: Instant | undefined): Instant => (b !== undefined && b > a ? b : a);

/** A time that a platform gave takes the place of a limit of another kind; it never brings the deadline forward. */
const givenTime = (
  clock: deadlines.Clock | undefined,
  until: Instant,
  at: Instant,
  calendar: Calendar,
): deadlines.Clock => {
  const limit = { type: 'absolute', at: later(until, clock?.dueAt) } as const;
  const started = deadlines.start(limit, clock?.startedAt ?? at, calendar);
  // What reliefs have given before is in the new time for good.
  return { ...started, extensions: (clock?.extensions ?? 0) + 1, resumedAt: at };
};

/** The clock with more time, as of when it was asked for. Refused when nothing ran then, or it had passed, or the kinds differ. */
export const extended = (
  { clock, state }: CaseMeta,
  by: deadlines.Limit,
  askedAt: Instant,
  { calendar }: Pick<RuleContext, 'calendar'>,
): Result<deadlines.Clock, Refusal> => {
  if (!clock) {
    return by.type === 'absolute'
      ? ok(givenTime(undefined, by.at, askedAt, calendar))
      : refuse('wrong-state', { action: 'ask-extension', state });
  }
  const made = deadlines.extend(clock, by, askedAt, calendar);
  if (made.ok) return made;
  switch (made.error) {
    case 'limit-passed':
      return refuse('limit-passed');
    case 'clock-not-running':
      return refuse('wrong-state', { action: 'ask-extension', state });
    case 'other-kind-of-time':
      return by.type === 'absolute'
        ? ok(givenTime(clock, by.at, askedAt, calendar))
        : refuse('extension-not-allowed', { times: 0, most: '0' });
  }
};

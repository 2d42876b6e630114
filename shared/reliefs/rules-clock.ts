import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { type Clock, floorOf, type Limit, relieveAll, resume } from '../workflow/deadlines.ts';
import type { Interval } from '../workflow/intervals.ts';

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** When a clock that runs out now and is given the least time there is would be due, in its own kind of time. */
const leastDue = (limit: Limit, at: Instant, calendar: Calendar): Instant => {
  const ranOut: Clock = { limit, startedAt: at, extensions: 0, pausedAt: at, leftMs: 0 };
  return resume(ranOut, at, calendar, floorOf(limit, calendar)).dueAt ?? at;
};

/**
 * The clock as it was reckoned anew, but its deadline no nearer than the least time a clock is ever given (half an hour,
 * half a working day), counted from now, and never beyond what it was: nobody who relied on the old one is late by the
 * stroke of a pen. Done again, it changes nothing.
 */
export const noNearer = (
  clock: Clock,
  exact: Clock,
  reliefs: readonly Interval[],
  at: Instant,
  calendar: Calendar,
): Clock => {
  if (clock.dueAt === undefined || exact.dueAt === undefined || exact.dueAt >= clock.dueAt) return exact;
  const least = earlier(clock.dueAt, leastDue(clock.limit, at, calendar));
  if (exact.dueAt >= least) return exact;
  const { baseDueAt: _without, ...kept } = exact;
  const anew = { ...kept, dueAt: least, resumedAt: later(at, clock.startedAt) };
  return relieveAll(anew, reliefs, calendar);
};

/**
 * The clock with exactly these reliefs. Where one was undone the deadline goes back to what it would be without it, but no
 * nearer than `noNearer` lets it.
 */
export const standWith = (clock: Clock, reliefs: readonly Interval[], at: Instant, calendar: Calendar): Clock =>
  noNearer(clock, relieveAll(clock, reliefs, calendar), reliefs, at, calendar);

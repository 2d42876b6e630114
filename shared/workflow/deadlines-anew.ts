import type { Calendar } from '../kernel/calendar.ts';
import { type Instant, minus, plus } from '../kernel/time.ts';
import { addWork, workBetween } from '../kernel/work-time.ts';
import { type Clock, isCivilLimit, isWorkLimit, type Limit, relieveAll, start } from './deadlines.ts';
import { restClose, workdaysBetween } from './deadlines-civil.ts';
import { type Interval, mergedWithin } from './intervals.ts';

/** When a limit ends that runs, or would end if what is left of it ran on from where it stood. */
const endOf = ({ limit, dueAt, pausedAt, leftMs = 0, startedAt }: Clock, calendar: Calendar): Instant => {
  if (dueAt !== undefined) return dueAt;
  const from = pausedAt ?? startedAt;
  return isWorkLimit(limit) ? addWork(from, leftMs, calendar).value : plus(from, leftMs);
};

/** A deadline moved on by the stretch between two others, in the kind of time of its own limit; never back. */
const movedOn = (limit: Limit, dueAt: Instant, from: Instant, to: Instant, calendar: Calendar): Instant => {
  if (to <= from) return dueAt;
  if (!isWorkLimit(limit)) return plus(dueAt, minus(to, from));
  const work = workBetween(from, to, calendar).value;
  return isCivilLimit(limit) ? restClose(dueAt, work, calendar) : addWork(dueAt, work, calendar).value;
};

const isSame = (one: Limit, other: Limit): boolean =>
  one.type === other.type && 'n' in one && 'n' in other && one.n === other.n;

/**
 * Another limit in the place of one that runs or stands, reckoned from where that began: with all that stops, extensions
 * and reliefs have given until `at`, and the number of the extensions. Under the same limit nothing changes. It runs;
 * whoever had the old one standing lets it stand again. `reliefs` are all that lie over the matter; of one that is not
 * over the rest counts from `at` on. Another kind of time is given the same stretch of the calendar.
 */
export const anew = (
  clock: Clock,
  limit: Limit,
  at: Instant,
  calendar: Calendar,
  reliefs: readonly Interval[] = [],
): Clock => {
  if (isSame(limit, clock.limit)) return clock;
  const { startedAt, extensions } = clock;
  const passed = mergedWithin(reliefs, { from: startedAt, to: at });
  const due = (one: Clock): Instant => endOf(relieveAll(one, passed, calendar), calendar);
  const [before, first] = [due(clock), due(start(clock.limit, startedAt, calendar))];
  const fresh = due(start(limit, startedAt, calendar));
  const dueAt = movedOn(limit, fresh, first, before, calendar);
  const days = limit.type === 'civil_natural_day' ? workdaysBetween(fresh, dueAt, calendar) : 0;
  const moved: Clock = {
    limit,
    startedAt,
    extensions,
    dueAt,
    ...(at > startedAt ? { resumedAt: at } : {}),
    ...(days > 0 ? { shiftedDays: days } : {}),
  };
  return relieveAll(moved, reliefs, calendar);
};

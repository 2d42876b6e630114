import { type Calendar, dayOfWork } from '../kernel/calendar.ts';
import { DAY, type Day, fromMillis, HOUR, type Instant, plus, shanghaiDay } from '../kernel/time.ts';
import { addWork, MAX_REST_DAYS, workBetween } from '../kernel/work-time.ts';
import { later } from './intervals.ts';

/**
 * Counting days as the Civil Code does: the day something begins is not counted (art. 201), a period ends when business
 * closes on its last day, and a last day on which nobody works gives way to the next one on which they do (art. 203).
 * Ends are always closes of business: the end of the last slot of a working day.
 */

const SHANGHAI_OFFSET = 8 * HOUR;

const dayPlus = (day: Day, days: number): Day => fromMillis(Date.parse(`${day}T00:00:00Z`) + days * DAY).slice(0, 10);

const closeOf = (day: Day, calendar: Calendar): Instant =>
  fromMillis(Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET + (calendar.slots.at(-1)?.to ?? 0));

/** The day a close of business closes; one at midnight belongs to the day that ends with it. */
const closedDay = (close: Instant): Day => shanghaiDay(plus(close, -1));

/** The next working day from `day` on in the given direction, `day` itself included. */
const workdayFrom = (day: Day, step: 1 | -1, calendar: Calendar): Day => {
  for (let days = 0; days <= MAX_REST_DAYS; days++) {
    const found = dayPlus(day, days * step);
    if (calendar.isWorkday(found)) return found;
  }
  throw new RangeError(`the calendar has no working day within ${MAX_REST_DAYS} days of ${day}`);
};

/** Goes on (or back, where `days` is below 0) by working days; `day` itself is not counted. */
const shiftWorkdays = (day: Day, days: number, calendar: Calendar): Day => {
  const step = days < 0 ? -1 : 1;
  let at = day;
  for (let left = Math.abs(days); left > 0; left--) at = workdayFrom(dayPlus(at, step), step, calendar);
  return at;
};

/** A close of business moved on by whole working days, back where `days` is below 0. */
export const shiftClose = (close: Instant, days: number, calendar: Calendar): Instant =>
  days === 0 ? close : closeOf(shiftWorkdays(closedDay(close), days, calendar), calendar);

/** The first close of business at or after an instant: art. 203 rolls a last day that is a holiday or is over. */
export const closeAtOrAfter = (at: Instant, calendar: Calendar): Instant => {
  const today = shanghaiDay(plus(at, -1));
  const day = workdayFrom(today, 1, calendar);
  const close = closeOf(day, calendar);
  return close >= at ? close : closeOf(workdayFrom(dayPlus(day, 1), 1, calendar), calendar);
};

/** The end of `n` working days that begin after the day `at` falls on. */
export const afterWorkdays = (at: Instant, n: number, calendar: Calendar): Instant =>
  closeOf(shiftWorkdays(shanghaiDay(at), n, calendar), calendar);

/** The end of `n` days of any kind that begin after the day `at` falls on, rolled on from a day without work. */
export const afterNaturalDays = (at: Instant, n: number, calendar: Calendar): Instant =>
  closeOf(workdayFrom(dayPlus(shanghaiDay(at), n), 1, calendar), calendar);

/** As `afterNaturalDays`, from a close of business: its own day is the one that is not counted. */
export const naturalDaysOn = (close: Instant, n: number, calendar: Calendar): Instant =>
  afterNaturalDays(plus(close, -1), n, calendar);

/** How many working days lie between two closes of business. */
export const workdaysBetween = (from: Instant, to: Instant, calendar: Calendar): number =>
  Math.round(workBetween(from, to, calendar).value / dayOfWork(calendar));

/**
 * A close of business moved on by a length of working time and then to the end of the day in which that lies, because a
 * period of days can't end in the middle of one. No working time moves nothing.
 */
export const restClose = (close: Instant, work: number, calendar: Calendar): Instant =>
  shiftClose(close, Math.ceil(work / dayOfWork(calendar)), calendar);

/** A period of days that goes on after a pause: where it ended before, and where it ends now. */
export interface GoneOn {
  readonly before: Instant;
  readonly dueAt: Instant;
}

/**
 * A period with `leftMs` of working time left when it was paused goes on at `at`, with `floorMs` at least. What is left may
 * be none: then it ended at the pause itself.
 */
export const goOn = (
  { pausedAt, leftMs }: { readonly pausedAt: Instant; readonly leftMs: number },
  at: Instant,
  floorMs: number,
  calendar: Calendar,
): GoneOn => {
  const before = closeAtOrAfter(addWork(pausedAt, leftMs, calendar).value, calendar);
  const moved = restClose(before, workBetween(pausedAt, at, calendar).value, calendar);
  const least = floorMs > 0 ? closeAtOrAfter(addWork(at, floorMs, calendar).value, calendar) : moved;
  return { before, dueAt: later(moved, least) };
};

import type { Calendar } from '../kernel/calendar.ts';
import { type Instant, minus, plus } from '../kernel/time.ts';
import { addWork, workBetween } from '../kernel/work-time.ts';
import { closeAtOrAfter } from './deadlines-civil.ts';
import type { Interval } from './intervals.ts';

/** Moves a deadline on by one interval in which nobody could work. */
export type Mover = (due: Instant, rest: Interval) => Instant;

export const continuousMover: Mover = (due, { from, to }) => plus(due, minus(to, from));

export const workMover =
  (calendar: Calendar): Mover =>
  (due, { from, to }) =>
    addWork(due, workBetween(from, to, calendar).value, calendar).value;

/**
 * A deadline moved on by intervals in order: each that begins before the deadline as it then stands gives back its whole
 * length, because what was left when it began runs on from its end.
 */
export const movedOn = (due: Instant, rests: readonly Interval[], move: Mover): Instant =>
  rests.reduce((at, rest) => (rest.from < at ? move(at, rest) : at), due);

/**
 * As `movedOn`, for a period that ends with the business of a day. It is rounded to the end of the day once, not for each
 * interval, so that two short power cuts of one day do not give two days. What the rounding gave becomes time like any
 * other as soon as an interval falls into it.
 */
export const movedCloseOn = (due: Instant, rests: readonly Interval[], calendar: Calendar): Instant => {
  const move = workMover(calendar);
  let exact = due;
  let close = due;
  for (const rest of rests) {
    if (rest.from >= close) break;
    exact = move(rest.from < exact ? exact : close, rest);
    close = closeAtOrAfter(exact, calendar);
  }
  return close;
};

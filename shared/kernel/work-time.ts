import type { Calendar } from './calendar.ts';
import { DAY, fromMillis, type Instant, shanghaiDay, shanghaiSecondOfDay, toMillis } from './time.ts';

/** A point or length of working time; `provisional` when it was reckoned through a year whose holidays are not known. */
export interface Reckoned<T> {
  readonly value: T;
  readonly provisional: boolean;
}

/** No calendar rests this long: one that does has no working days, and reckoning would never end. */
export const MAX_REST_DAYS = 400;

/** Midnight in China of the day an instant falls on, in milliseconds. */
const midnight = (at: Instant): number => {
  const millis = toMillis(at);
  return millis - shanghaiSecondOfDay(at) * 1_000 - (millis % 1_000);
};

/** A working slot as absolute milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const spansOf = (dayStart: number, calendar: Calendar): Span[] =>
  calendar.isWorkday(shanghaiDay(fromMillis(dayStart)))
    ? calendar.slots.map((slot) => ({ from: dayStart + slot.from, to: dayStart + slot.to }))
    : [];

const isUncovered = (dayStart: number, calendar: Calendar): boolean =>
  !calendar.coversYear(Number(shanghaiDay(fromMillis(dayStart)).slice(0, 4)));

/** Midnight belongs to the day before as well, whose last slot may end with it. */
const firstDay = (at: Instant, step: 1 | -1): number => {
  const day = midnight(at);
  return step === 1 && day === toMillis(at) ? day - DAY : day;
};

/** Walks the days from `at` (`step` 1 forward, −1 back), handing over each day's slots until `visit` answers. */
const walk = (
  at: Instant,
  step: 1 | -1,
  calendar: Calendar,
  visit: (span: Span) => number | undefined,
): Reckoned<Instant> => {
  let provisional = false;
  let rest = 0;
  for (let day = firstDay(at, step); rest <= MAX_REST_DAYS; day += step * DAY) {
    provisional ||= isUncovered(day, calendar);
    const spans = spansOf(day, calendar);
    rest = spans.length === 0 ? rest + 1 : 0;
    for (const span of step === 1 ? spans : spans.toReversed()) {
      const found = visit(span);
      if (found !== undefined) return { value: fromMillis(found), provisional };
    }
  }
  throw new RangeError(`the calendar has no working day within ${MAX_REST_DAYS} days of ${at}`);
};

/**
 * The instant at which `work` milliseconds of working time have passed since `at`. What ends exactly with a slot stays on
 * that edge (12:00, not 14:00); with no work at all, an instant outside every slot moves to the next slot's start.
 */
export const addWork = (at: Instant, work: number, calendar: Calendar): Reckoned<Instant> => {
  const start = toMillis(at);
  let left = work;
  return walk(at, 1, calendar, (span) => {
    const from = Math.max(start, span.from);
    const available = span.to - from;
    if (available < 0) return undefined;
    if (left <= available) return from + left;
    left -= available;
    return undefined;
  });
};

/** The instant from which `work` milliseconds of working time remain until `at`: `addWork` backwards. */
export const subtractWork = (at: Instant, work: number, calendar: Calendar): Reckoned<Instant> => {
  const end = toMillis(at);
  let left = work;
  return walk(at, -1, calendar, (span) => {
    const to = Math.min(end, span.to);
    const available = to - span.from;
    if (available < 0) return undefined;
    if (left <= available) return to - left;
    left -= available;
    return undefined;
  });
};

/** The working time between two instants, in milliseconds; 0 when `to` is not after `from`. */
export const workBetween = (from: Instant, to: Instant, calendar: Calendar): Reckoned<number> => {
  const start = toMillis(from);
  const end = toMillis(to);
  let value = 0;
  let provisional = false;
  for (let day = midnight(from); day <= end; day += DAY) {
    provisional ||= isUncovered(day, calendar);
    for (const span of spansOf(day, calendar)) {
      value += Math.max(0, Math.min(end, span.to) - Math.max(start, span.from));
    }
  }
  return { value, provisional };
};

/** Whether the stretch from one instant to another touches a year whose holidays are not known. */
export const isUncoveredBetween = (from: Instant, to: Instant, calendar: Calendar): boolean => {
  const last = Number(shanghaiDay(to).slice(0, 4));
  for (let year = Number(shanghaiDay(from).slice(0, 4)); year <= last; year++) {
    if (!calendar.coversYear(year)) return true;
  }
  return false;
};

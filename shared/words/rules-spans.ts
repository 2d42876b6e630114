import { DAY, type Day, fromMillis, HOUR, type Instant, plus, SECOND, shanghaiDay, toMillis } from '../kernel/time.ts';

/** How far back is searched. */
export const SEARCHED_DAYS = 180;

/**
 * Rows of new cases lie together for a week, Monday to Sunday in China, and are then turned into what is looked up by gram.
 * A shorter week would read more blocks, a longer one more rows: at three hundred cases a day seven days read least.
 */
const WEEK = 7 * DAY;

/** Monday 5 January 1970 in China: the first week that is whole. */
const FIRST_MONDAY = Date.UTC(1970, 0, 5) - 8 * HOUR;

/** In which week something is written down. */
export type Span = number;

export const spanOf = (at: Instant): Span => Math.floor((toMillis(at) - FIRST_MONDAY) / WEEK);

export const startOf = (span: Span): Instant => fromMillis(FIRST_MONDAY + span * WEEK);

/** When a week's rows are gone: nothing of it is searched any more. Epoch seconds. */
export const expiryOf = (span: Span): number =>
  Math.ceil(toMillis(plus(startOf(span + 1), (SEARCHED_DAYS + 1) * DAY)) / 1_000);

/** A week takes nothing more an hour after its end: whoever writes into it has long begun. */
export const isOver = (span: Span, now: Instant): boolean => plus(startOf(span + 1), HOUR) <= now;

/** Case numbers begin with their day: all of some days lie between these two. */
export interface Numbers {
  readonly from: string;
  readonly to: string;
}

/** When a case was taken down: its number says the day and the second in China. */
export const takenDownAt = (num: string): Instant => {
  const day = `20${num.slice(0, 2)}-${num.slice(2, 4)}-${num.slice(4, 6)}`;
  return plus(`${day}T00:00:00.000Z`, Number(num.slice(6, 11)) * SECOND - 8 * HOUR);
};

const shortDay = (day: Day): string => day.slice(2).replaceAll('-', '');

const firstDay = (now: Instant, from: Day | undefined): Day => {
  const first = shanghaiDay(plus(now, -SEARCHED_DAYS * DAY));
  return from !== undefined && from > first ? from : first;
};

/** The numbers of cases that are searched: of the last days, or of those that are asked for among them. */
export const numbersIn = (now: Instant, from?: Day, to?: Day): Numbers => ({
  from: `${shortDay(firstDay(now, from))}${'0'.repeat(10)}`,
  to: to === undefined ? '9'.repeat(16) : `${shortDay(to)}${'9'.repeat(10)}`,
});

/** The weeks in which such a case may have been written down; what was amended stands in a later one than its own. */
export const spansSince = (now: Instant, from?: Day): readonly Span[] => {
  const since = spanOf(plus(`${firstDay(now, from)}T00:00:00.000Z`, -8 * HOUR));
  return Array.from({ length: Math.max(0, spanOf(now) - since + 1) }, (_, n) => since + n);
};

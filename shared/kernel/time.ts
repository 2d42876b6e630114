/**
 * An instant as it is stored and compared: UTC, fixed width, `2026-03-06T14:10:00.000Z`. Fixed width and `Z` make
 * string order the order of time, which sort keys rely on.
 */
export type Instant = string;

/** A day in China, `2026-03-06` (Asia/Shanghai, UTC+8 without daylight saving). */
export type Day = string;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const SHANGHAI_OFFSET = 8 * HOUR;

export const fromMillis = (millis: number): Instant => new Date(millis).toISOString();
export const toMillis = (at: Instant): number => Date.parse(at);
export const plus = (at: Instant, millis: number): Instant => fromMillis(toMillis(at) + millis);
export const minus = (later: Instant, earlier: Instant): number => toMillis(later) - toMillis(earlier);

/** Whether a text has the fixed width by which instants are compared: what lies outside the years 0 to 9999 has not. */
const isFixedWidth = (at: Instant): boolean => /^\d/.test(at) && at.length === 24;

/**
 * Reads any RFC 3339 time; a time without offset is refused with `undefined`, because it names no instant, and so is one
 * whose offset carries it out of the years that sort.
 */
export const parseInstant = (text: string): Instant | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) return undefined;
  const at = fromMillis(millis);
  return isFixedWidth(at) ? at : undefined;
};

/** An instant some milliseconds on, or `undefined` where that lies outside the years that sort. */
export const shifted = (at: Instant, millis: number): Instant | undefined => {
  const moved = new Date(toMillis(at) + millis);
  if (Number.isNaN(moved.getTime())) return undefined;
  return isFixedWidth(moved.toISOString()) ? moved.toISOString() : undefined;
};

const shanghaiIso = (at: Instant): string => fromMillis(toMillis(at) + SHANGHAI_OFFSET);

/** The day in China that an instant falls on. */
export const shanghaiDay = (at: Instant): Day => shanghaiIso(at).slice(0, 10);

/**
 * The same day and time in China some months on; where that month has no such day, its last one (Civil Code 202). Throws a
 * RangeError for a number of months that is not whole.
 */
export const plusMonths = (at: Instant, months: number): Instant => {
  if (!Number.isInteger(months)) throw new RangeError(`months are whole, not ${months}`);
  const local = new Date(toMillis(at) + SHANGHAI_OFFSET);
  const day = local.getUTCDate();
  local.setUTCDate(1);
  local.setUTCMonth(local.getUTCMonth() + months);
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();
  local.setUTCDate(Math.min(day, last));
  return fromMillis(local.getTime() - SHANGHAI_OFFSET);
};

/** Seconds since midnight in China, 0 … 86,399. */
export const shanghaiSecondOfDay = (at: Instant): number =>
  Math.floor(((toMillis(at) + SHANGHAI_OFFSET) % DAY) / SECOND);

/** How the API shows an instant: RFC 3339 with China's offset, whole seconds. */
export const show = (at: Instant): string => `${shanghaiIso(at).slice(0, 19)}+08:00`;

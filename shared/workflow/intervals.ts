import type { Instant } from '../kernel/time.ts';

/** A stretch of time, `to` not included; one that ends where it begins, or before, is empty. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

/** The later of two instants. */
export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** What of the intervals lies within the window, in order, those that overlap or touch made one: no hour occurs twice. */
export const mergedWithin = (intervals: readonly Interval[], window: Interval): readonly Interval[] => {
  const clipped = intervals
    .map(({ from, to }) => ({ from: later(from, window.from), to: earlier(to, window.to) }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
  const merged: Interval[] = [];
  for (const next of clipped) {
    const last = merged.at(-1);
    if (last && next.from <= last.to) merged[merged.length - 1] = { from: last.from, to: later(last.to, next.to) };
    else merged.push(next);
  }
  return merged;
};

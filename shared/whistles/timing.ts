import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { start } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';
import { LIMITS, PART_DONE, type WhistleKind, type WhistleLimit, type WhistleMeta, type WhistlePart } from './model.ts';

const later = (a: Instant, b: Instant | undefined): Instant => (b !== undefined && b > a ? b : a);

export const timerOf = (limit: WhistleLimit, kind: WhistleKind, at: Instant, calendar: Calendar): Timer => ({
  clock: start(LIMITS[limit][kind], at, calendar),
});

/** Time for a result runs from the report-in, or from the meeting where that is still to come. */
export const resultTimer = (w: Pick<WhistleMeta, 'kind' | 'meetAt'>, at: Instant, calendar: Calendar): Timer =>
  timerOf('result', w.kind, later(at, w.meetAt), calendar);

/** The last rung: only its end is told of, for what goes before it the ladder has said already. */
export const raiseTimer = (kind: WhistleKind, at: Instant, calendar: Calendar): Timer => ({
  ...timerOf('raise', kind, at, calendar),
  reminded: 'before',
});

/** Time to confirm: from when the last department was done; none while one is still waited for. */
export const confirmTimer = (
  w: Pick<WhistleMeta, 'kind' | 'blownAt' | 'inForceAt'>,
  parts: readonly WhistlePart[],
  calendar: Calendar,
): Timer | undefined => {
  if (!parts.every((part) => PART_DONE.includes(part.state))) return undefined;
  const at = parts.reduce((last, part) => later(last, part.doneAt), w.inForceAt ?? w.blownAt);
  return timerOf('confirm', w.kind, at, calendar);
};

/** The head with the time to confirm as its departments stand after a command: running on, begun, or not yet. */
export const withConfirmTimer = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  changes: readonly { readonly next: WhistlePart }[],
  calendar: Calendar,
): WhistleMeta => {
  if (w.state !== 'in-force') return w;
  const changed = new Map(changes.map(({ next }) => [next.party, next]));
  const standing = [...parts.filter(({ party }) => !changed.has(party)), ...changed.values()];
  const due = confirmTimer(w, standing, calendar);
  const { timer, ...head } = w;
  if (!due) return head;
  return { ...head, timer: timer?.clock.startedAt === due.clock.startedAt ? timer : due };
};

import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { matches, type Relief } from '../reliefs/rules.ts';
import { standWith } from '../reliefs/rules-clock.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';

/** By what a whistle's times are reckoned: its town's calendar, and the reliefs of the town. */
export interface WhistleTime {
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly reliefs: readonly Relief[];
}

type Move = (clock: Clock) => Clock;

const runs = ({ dueAt, stoppedAt, limit }: Clock): boolean =>
  dueAt !== undefined && stoppedAt === undefined && limit.type !== 'absolute';

/** Whoever was told of a deadline is told of the one it has moved to. */
const movedTimer = (timer: Timer, move: Move): Timer => {
  const clock = runs(timer.clock) ? move(timer.clock) : timer.clock;
  return clock.dueAt === timer.clock.dueAt ? timer : { clock };
};

/** The head with its running time as `move` makes it; the same one where no deadline moves. */
export const whistleMoved = (w: WhistleMeta, move: Move): WhistleMeta => {
  const timer = w.timer && movedTimer(w.timer, move);
  return timer === w.timer ? w : { ...w, ...(timer ? { timer } : {}) };
};

/** A department's part with its running times as `move` makes them; the same one where no deadline moves. */
export const partMoved = (part: WhistlePart, move: Move): WhistlePart => {
  const clock = part.clock && runs(part.clock) ? move(part.clock) : part.clock;
  const timer = part.timer && movedTimer(part.timer, move);
  const moved = clock?.dueAt !== part.clock?.dueAt;
  if (!moved && timer === part.timer) return part;
  const { reminded, ...kept } = part;
  return {
    ...kept,
    ...(reminded && !moved ? { reminded } : {}),
    ...(clock ? { clock } : {}),
    ...(timer ? { timer } : {}),
  };
};

/**
 * How reliefs move the times of a whistle, if they lie over it. An emergency is what people are called to in the storm,
 * and a meeting is at the hour that was appointed: neither waits. A relief of some categories only lies over cases.
 */
const relieving = (w: WhistleMeta, { at, calendar, reliefs }: WhistleTime): Move | undefined => {
  if (w.kind === 'emergency') return undefined;
  const over = reliefs.filter((relief) => matches(relief, w));
  return (clock) => standWith(clock, over, at, calendar);
};

export const relievedWhistle = (w: WhistleMeta, time: WhistleTime): WhistleMeta => {
  const move = relieving(w, time);
  return move ? whistleMoved(w, move) : w;
};

export const relievedPart = (w: WhistleMeta, part: WhistlePart, time: WhistleTime): WhistlePart => {
  const move = relieving(w, time);
  return move ? partMoved(part, move) : part;
};

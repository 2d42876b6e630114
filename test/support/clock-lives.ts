import fc from 'fast-check';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { DAY, fromMillis, HOUR, type Instant, MINUTE, plus, shanghaiDay, toMillis } from '../../shared/kernel/time.ts';
import {
  type Clock,
  extend,
  floorOf,
  isCivilLimit,
  isWorkLimit,
  type Limit,
  pause,
  relieve,
  resume,
  start,
} from '../../shared/workflow/deadlines.ts';
import type { Interval } from '../../shared/workflow/intervals.ts';

export const instant = fc
  .integer({ min: Date.parse('2024-06-01T00:00:00Z'), max: Date.parse('2026-11-30T00:00:00Z') })
  .map(fromMillis);

/** Times on the half hour hit the edges of slots far more often. */
export const edgy = fc.oneof(
  instant,
  instant.map((at) => fromMillis(Math.round(toMillis(at) / (30 * MINUTE)) * 30 * MINUTE)),
);

const limitOf = (
  type: Exclude<Limit['type'], 'absolute'>,
  max: number,
): fc.Arbitrary<Exclude<Limit, { type: 'absolute' }>> =>
  fc.record({ type: fc.constant(type), n: fc.integer({ min: 1, max }) });

export const workLimit = fc.oneof(limitOf('work_hour', 40), limitOf('work_day', 15));
export const continuousLimit = fc.oneof(
  fc.record({ type: fc.constant('urgent_minute' as const), n: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ type: fc.constant('urgent_hour' as const), n: fc.integer({ min: 1, max: 72 }) }),
  fc.record({ type: fc.constant('natural_day' as const), n: fc.integer({ min: 1, max: 30 }) }),
);
export const civilLimit = fc.oneof(limitOf('civil_work_day', 15), limitOf('civil_natural_day', 30));
export const countedLimit = fc.oneof(workLimit, continuousLimit, civilLimit);

/** A pause in time: from none at all to three weeks, often on the half hour. */
export const wait = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 20 * DAY }),
  fc.integer({ min: 0, max: 400 }).map((n) => n * 30 * MINUTE),
);

/** A clock just started, of any type of limit; that of a platform may have passed already. */
export const started: fc.Arbitrary<Clock> = fc.oneof(
  fc.tuple(countedLimit, edgy).map(([limit, at]) => start(limit, at, chinaCalendar)),
  fc
    .tuple(edgy, fc.integer({ min: -1, max: 20 * 24 }))
    .map(([at, hours]) => start({ type: 'absolute', at: plus(at, hours * HOUR) }, at, chinaCalendar)),
);

/** A relief somewhere about an instant. */
export const reliefAbout = (at: Instant): fc.Arbitrary<Interval> =>
  fc.tuple(fc.integer({ min: -48, max: 20 * 48 }), fc.integer({ min: 0, max: 96 })).map(([from, length]) => ({
    from: plus(at, from * 30 * MINUTE),
    to: plus(at, (from + length) * 30 * MINUTE),
  }));

/** An extension that a clock takes, of its own kind of time. */
export const extensionOf = (limit: Limit): fc.Arbitrary<Limit> => {
  if (isCivilLimit(limit)) return limitOf(limit.type === 'civil_work_day' ? 'civil_work_day' : 'civil_natural_day', 10);
  return isWorkLimit(limit) ? workLimit : continuousLimit;
};

export interface Step {
  readonly op: 'pause' | 'resume' | 'floor' | 'extend' | 'relieve';
  readonly wait: number;
  readonly by: Limit;
  readonly relief: Interval;
}

/** Steps of a clock's life; its reliefs lie about its start. */
export const stepsOf = (clock: Clock, ops: readonly Step['op'][]): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      op: fc.constantFrom(...ops),
      wait,
      by: extensionOf(clock.limit),
      relief: reliefAbout(clock.startedAt),
    }),
    { maxLength: 8 },
  );

const taken = (clock: Clock, step: Step, now: Instant): Clock => {
  if (step.op === 'pause') return pause(clock, now, chinaCalendar);
  if (step.op === 'resume') return resume(clock, now, chinaCalendar);
  if (step.op === 'floor') return resume(clock, now, chinaCalendar, floorOf(clock.limit, chinaCalendar));
  if (step.op === 'relieve') return relieve(clock, step.relief.from, step.relief.to, chinaCalendar);
  const extended = extend(clock, step.by, now, chinaCalendar);
  return extended.ok ? extended.value : clock;
};

/** Plays steps on a clock and hands over each change; returns where it ended. */
export const play = (
  clock: Clock,
  steps: readonly Step[],
  see: (before: Clock, after: Clock, at: Instant) => void = () => {},
): { clock: Clock; at: Instant } => {
  let now = clock.startedAt;
  let current = clock;
  for (const step of steps) {
    now = plus(now, step.wait);
    const next = taken(current, step, now);
    see(current, next, now);
    current = next;
  }
  return { clock: current, at: now };
};

/** The deadline a clock would have if it ran on from `at`. */
export const dueIf = (clock: Clock, at: Instant): Instant =>
  clock.dueAt ?? resume(clock, at, chinaCalendar).dueAt ?? '';

const timeOfDay = (at: Instant): number => (toMillis(at) + 8 * HOUR) % DAY;

export const isOnSlotOrEdge = (at: Instant): boolean =>
  chinaCalendar.isWorkday(shanghaiDay(at)) &&
  chinaCalendar.slots.some((slot) => slot.from <= timeOfDay(at) && timeOfDay(at) <= slot.to);

export const isClose = (at: Instant): boolean =>
  chinaCalendar.isWorkday(shanghaiDay(at)) && timeOfDay(at) === chinaCalendar.slots.at(-1)?.to;

import fc from 'fast-check';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import {
  DAY,
  fromMillis,
  HOUR,
  type Instant,
  MINUTE,
  minus,
  plus,
  shanghaiDay,
  toMillis,
} from '../../shared/kernel/time.ts';
import { addWork, subtractWork, workBetween } from '../../shared/kernel/work-time.ts';
import { type Clock, extend, isWorkLimit, type Limit, pause, resume, start } from '../../shared/workflow/deadlines.ts';
import { reminderPlan } from '../../shared/workflow/reminders.ts';

const instant = fc
  .integer({ min: Date.parse('2024-06-01T00:00:00Z'), max: Date.parse('2026-11-30T00:00:00Z') })
  .map(fromMillis);
/** Times on the minute hit the edges of slots far more often. */
const edgy = fc.oneof(
  instant,
  instant.map((at) => fromMillis(Math.round(toMillis(at) / (30 * MINUTE)) * 30 * MINUTE)),
);
const workLimit: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ type: fc.constant('work_hour' as const), n: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ type: fc.constant('work_day' as const), n: fc.integer({ min: 1, max: 15 }) }),
);
const continuousLimit = fc.oneof(
  fc.record({ type: fc.constant('urgent_minute' as const), n: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ type: fc.constant('urgent_hour' as const), n: fc.integer({ min: 1, max: 72 }) }),
  fc.record({ type: fc.constant('natural_day' as const), n: fc.integer({ min: 1, max: 30 }) }),
);
const limit: fc.Arbitrary<Limit> = fc.oneof(workLimit, continuousLimit);
const wait = fc.oneof(
  fc.integer({ min: 0, max: 20 * DAY }),
  fc.integer({ min: 0, max: 400 }).map((n) => n * 30 * MINUTE),
);

const onSlotOrEdge = (at: Instant): boolean => {
  const millis = (toMillis(at) + 8 * HOUR) % DAY;
  return (
    chinaCalendar.isWorkday(shanghaiDay(at)) &&
    chinaCalendar.slots.some((slot) => slot.from <= millis && millis <= slot.to)
  );
};

type Step = { readonly op: 'pause' | 'resume' | 'extend'; readonly wait: number; readonly by: Limit };
const steps = fc.array(fc.record({ op: fc.constantFrom('pause', 'resume', 'extend'), wait, by: limit }), {
  maxLength: 8,
});

/** Plays steps on a clock and hands over each change; returns where it ended. */
const play = (
  clock: Clock,
  played: readonly Step[],
  see: (before: Clock, after: Clock, at: Instant) => void = () => {},
): { clock: Clock; at: Instant } => {
  let now = clock.startedAt;
  let current = clock;
  for (const step of played) {
    now = plus(now, step.wait);
    const extended = extend(current, step.by, now, chinaCalendar);
    const next =
      step.op === 'pause'
        ? pause(current, now, chinaCalendar)
        : step.op === 'resume'
          ? resume(current, now, chinaCalendar)
          : extended.ok
            ? extended.value
            : current;
    see(current, next, now);
    current = next;
  }
  return { clock: current, at: now };
};

/** The deadline a clock would have if it ran on from `at`. */
const dueIf = (clock: Clock, at: Instant): Instant => clock.dueAt ?? resume(clock, at, chinaCalendar).dueAt ?? '';

describe('deadlines, whatever happens', () => {
  it('a continuous limit takes exactly its length', () => {
    const unit = { urgent_minute: MINUTE, urgent_hour: HOUR, natural_day: DAY };
    fc.assert(
      fc.property(edgy, continuousLimit, (at, given) => {
        expect(minus(start(given, at, chinaCalendar).dueAt ?? '', at)).toBe(given.n * unit[given.type]);
      }),
    );
  });

  it('starting later is never due earlier', () => {
    fc.assert(
      fc.property(edgy, wait, limit, (at, later, given) => {
        const first = start(given, at, chinaCalendar).dueAt ?? '';
        const second = start(given, plus(at, later), chinaCalendar).dueAt ?? '';
        expect(second >= first).toBe(true);
      }),
    );
  });

  it('a longer limit is due later', () => {
    fc.assert(
      fc.property(edgy, continuousLimit, (at, given) => {
        const longer = { ...given, n: given.n + 1 };
        expect((start(longer, at, chinaCalendar).dueAt ?? '') > (start(given, at, chinaCalendar).dueAt ?? '')).toBe(
          true,
        );
      }),
    );
  });

  it('pausing and resuming at once changes nothing', () => {
    fc.assert(
      fc.property(edgy, limit, steps, wait, (at, given, played, more) => {
        const { clock, at: end } = play(start(given, at, chinaCalendar), played);
        fc.pre(clock.pausedAt === undefined);
        const now = plus(end, more);
        expect(resume(pause(clock, now, chinaCalendar), now, chinaCalendar)).toEqual(clock);
      }),
    );
  });

  it('nothing that is done shortens a deadline', () => {
    fc.assert(
      fc.property(edgy, limit, steps, (at, given, played) => {
        play(start(given, at, chinaCalendar), played, (before, after, now) => {
          expect(dueIf(after, now) >= dueIf(before, now)).toBe(true);
        });
      }),
    );
  });

  it('a pause gives back exactly the time that was left', () => {
    fc.assert(
      fc.property(edgy, limit, wait, wait, (at, given, running, paused) => {
        const clock = start(given, at, chinaCalendar);
        const stopAt = plus(at, running);
        fc.pre(stopAt <= (clock.dueAt ?? ''));
        const again = plus(stopAt, paused);
        const resumed = resume(pause(clock, stopAt, chinaCalendar), again, chinaCalendar);
        const measure = (from: Instant, to: Instant): number =>
          isWorkLimit(given) ? workBetween(from, to, chinaCalendar).value : minus(to, from);
        expect(measure(again, resumed.dueAt ?? '')).toBe(measure(stopAt, clock.dueAt ?? ''));
      }),
    );
  });

  it('a work limit is always due inside a slot or on its edge', () => {
    fc.assert(
      fc.property(edgy, workLimit, steps, (at, given, played) => {
        play(start(given, at, chinaCalendar), played, (_, after) => {
          if (after.dueAt !== undefined) expect(onSlotOrEdge(after.dueAt)).toBe(true);
        });
      }),
    );
  });

  it('working time added is working time found, forwards and backwards', () => {
    fc.assert(
      fc.property(edgy, fc.integer({ min: 1, max: 200 * HOUR }), (at, work) => {
        const due = addWork(at, work, chinaCalendar).value;
        expect(workBetween(at, due, chinaCalendar).value).toBe(work);
        const back = subtractWork(due, work, chinaCalendar).value;
        expect(workBetween(back, due, chinaCalendar).value).toBe(work);
        expect(back >= at || workBetween(back, at, chinaCalendar).value === 0).toBe(true);
      }),
    );
  });

  it('reminders come in order and never before the start', () => {
    fc.assert(
      fc.property(edgy, limit, (at, given) => {
        const plan = reminderPlan(start(given, at, chinaCalendar), chinaCalendar);
        expect(plan && [plan.before, plan.at, plan.after]).toEqual(
          plan && [plan.before, plan.at, plan.after].toSorted(),
        );
        expect(plan && plan.before >= at).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, minus, plus, shanghaiDay, toMillis } from '../../shared/kernel/time.ts';
import { addWork, subtractWork, workBetween } from '../../shared/kernel/work-time.ts';
import {
  type Clock,
  extend,
  isCivilLimit,
  isOverdue,
  isWorkLimit,
  type Limit,
  pause,
  resume,
  start,
} from '../../shared/workflow/deadlines.ts';
import { reminderPlan } from '../../shared/workflow/reminders.ts';
import {
  civilLimit,
  continuousLimit,
  countedLimit,
  dueIf,
  edgy,
  extensionOf,
  isClose,
  isOnSlotOrEdge,
  play,
  type Step,
  started,
  stepsOf,
  wait,
} from '../support/clock-lives.ts';

const RUNS = { numRuns: 300 };
const ALL_OPS: readonly Step['op'][] = ['pause', 'resume', 'floor', 'extend', 'relieve'];
const lives = (ops = ALL_OPS) => started.chain((clock) => fc.tuple(fc.constant(clock), stepsOf(clock, ops)));
const lifeAndExtension = started.chain((clock) =>
  fc.tuple(fc.constant(clock), stepsOf(clock, ALL_OPS), extensionOf(clock.limit)),
);
const extensions = started.chain((clock) => fc.tuple(fc.constant(clock), extensionOf(clock.limit)));

/** The time between two instants as a limit counts it. */
const measure = (limit: Limit, from: Instant, to: Instant): number =>
  isWorkLimit(limit) ? workBetween(from, to, chinaCalendar).value : Math.max(0, minus(to, from));

const granted = (clock: Clock, by: Limit, at: Instant): Clock | undefined => {
  const result = extend(clock, by, at, chinaCalendar);
  return result.ok ? result.value : undefined;
};

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
      fc.property(edgy, wait, countedLimit, (at, later, given) => {
        const first = start(given, at, chinaCalendar).dueAt ?? '';
        const second = start(given, plus(at, later), chinaCalendar).dueAt ?? '';
        expect(second >= first).toBe(true);
      }),
      RUNS,
    );
  });

  it('a longer limit is due later, and never earlier where a holiday takes up the difference', () => {
    fc.assert(
      fc.property(edgy, countedLimit, (at, given) => {
        const due = start(given, at, chinaCalendar).dueAt ?? '';
        const longer = start({ ...given, n: given.n + 1 }, at, chinaCalendar).dueAt ?? '';
        expect(given.type === 'civil_natural_day' ? longer >= due : longer > due).toBe(true);
      }),
      RUNS,
    );
  });

  it('pausing and resuming at once changes nothing', () => {
    fc.assert(
      fc.property(lives(['pause', 'resume', 'floor', 'extend']), wait, ([clock, steps], more) => {
        const { clock: ended, at } = play(clock, steps);
        fc.pre(ended.pausedAt === undefined);
        const now = plus(at, more);
        expect(resume(pause(ended, now, chinaCalendar), now, chinaCalendar)).toEqual(ended);
      }),
      RUNS,
    );
  });

  it('nor does it move a deadline that reliefs have moved', () => {
    fc.assert(
      fc.property(lives(), wait, ([clock, steps], more) => {
        const { clock: ended, at } = play(clock, steps);
        fc.pre(ended.pausedAt === undefined);
        const now = plus(at, more);
        expect(resume(pause(ended, now, chinaCalendar), now, chinaCalendar).dueAt).toBe(ended.dueAt);
      }),
      RUNS,
    );
  });

  it('extending and pausing commute', () => {
    fc.assert(
      fc.property(lifeAndExtension, wait, wait, ([clock, steps, by], more, paused) => {
        const { clock: given, at } = play(clock, steps);
        const from = plus(at, more);
        const to = plus(from, paused);
        fc.pre(given.pausedAt === undefined && !isOverdue(given, from));
        const extended = granted(given, by, from);
        fc.pre(extended !== undefined);
        const first = extended && resume(pause(extended, from, chinaCalendar), to, chinaCalendar);
        const second = resume(pause(given, from, chinaCalendar), to, chinaCalendar);
        // Asked for in time, whichever was decided first.
        expect(granted(second, by, from)).toEqual(first);
      }),
      RUNS,
    );
  });

  it('nothing that is done brings a deadline forward', () => {
    fc.assert(
      fc.property(lives(), ([clock, steps]) => {
        play(clock, steps, (before, after, now) => {
          expect(dueIf(after, now) >= dueIf(before, now)).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('a pause gives back exactly the time that was left, and the rest of the day where a day is the unit', () => {
    const dayOfWork = 8 * HOUR;
    fc.assert(
      fc.property(started, wait, wait, (clock, running, paused) => {
        const stopAt = plus(clock.startedAt, running);
        fc.pre(!isOverdue(clock, stopAt));
        const again = plus(stopAt, paused);
        const resumed = resume(pause(clock, stopAt, chinaCalendar), again, chinaCalendar);
        const left = measure(clock.limit, stopAt, clock.dueAt ?? '');
        const rest = measure(clock.limit, again, resumed.dueAt ?? '');
        if (!isCivilLimit(clock.limit)) expect(rest).toBe(left);
        else expect(rest >= left && rest - left < dayOfWork).toBe(true);
      }),
      RUNS,
    );
  });

  it('a pause over a night, a weekend or a holiday gives back nothing where work is counted', () => {
    fc.assert(
      fc.property(lives(), wait, wait, ([clock, steps], more, paused) => {
        const { clock: given, at } = play(clock, steps);
        const from = plus(at, more);
        const to = plus(from, paused);
        fc.pre(given.pausedAt === undefined && isWorkLimit(given.limit) && measure(given.limit, from, to) === 0);
        fc.pre((given.dueAt ?? '') > from);
        expect(resume(pause(given, from, chinaCalendar), to, chinaCalendar).dueAt).toBe(given.dueAt);
      }),
      RUNS,
    );
  });

  it('a work limit is always due inside a slot or on its edge, a civil limit at a close of business', () => {
    fc.assert(
      fc.property(lives(), ([clock, steps]) => {
        play(clock, steps, (_, after) => {
          if (after.dueAt === undefined || !isWorkLimit(after.limit)) return;
          expect(isOnSlotOrEdge(after.dueAt)).toBe(true);
          if (isCivilLimit(after.limit)) expect(isClose(after.dueAt)).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('a civil limit counts the days after the first, up to one that is worked', () => {
    const day = (at: Instant): number => Math.floor((toMillis(at) + 8 * HOUR) / DAY);
    const workdays = (from: number, to: number): number =>
      Array.from({ length: to - from }, (_, i) => shanghaiDay(new Date((from + 1 + i) * DAY).toISOString())).filter(
        chinaCalendar.isWorkday,
      ).length;
    fc.assert(
      fc.property(edgy, civilLimit, (at, given) => {
        const due = start(given, at, chinaCalendar).dueAt ?? '';
        const [first, last] = [day(at), day(due)];
        if (given.type === 'civil_work_day') expect(workdays(first, last)).toBe(given.n);
        else {
          expect(last >= first + given.n).toBe(true);
          expect(workdays(first + given.n - 1, last)).toBe(1);
        }
      }),
      RUNS,
    );
  });

  it('working days that are added make one longer limit', () => {
    const days = fc.integer({ min: 1, max: 15 });
    fc.assert(
      fc.property(edgy, days, days, (at, n, more) => {
        const limit = (count: number): Limit => ({ type: 'civil_work_day', n: count });
        const extended = granted(start(limit(n), at, chinaCalendar), limit(more), at);
        expect(extended?.dueAt).toBe(start(limit(n + more), at, chinaCalendar).dueAt);
      }),
    );
  });

  it('an extension always gives something', () => {
    fc.assert(
      fc.property(extensions, ([clock, by]) => {
        const extended = granted(clock, by, clock.startedAt);
        fc.pre(extended !== undefined);
        expect((extended?.dueAt ?? '') > (clock.dueAt ?? '')).toBe(true);
      }),
      RUNS,
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

  it('reminders come in order, never before the start, and in working time where work is counted', () => {
    fc.assert(
      fc.property(edgy, countedLimit, (at, given) => {
        const plan = reminderPlan(start(given, at, chinaCalendar), chinaCalendar);
        expect(plan && [plan.before, plan.at, plan.after]).toEqual(
          plan && [plan.before, plan.at, plan.after].toSorted(),
        );
        expect(plan && plan.before >= at).toBe(true);
        if (plan && isWorkLimit(given)) expect([plan.before, plus(plan.after, -1)].every(isOnSlotOrEdge)).toBe(true);
      }),
      RUNS,
    );
  });

  it('there are three reminders about a deadline whatever has happened to its clock, and none without one', () => {
    fc.assert(
      fc.property(lives(), ([clock, steps]) => {
        const { clock: ended } = play(clock, steps);
        const plan = reminderPlan(ended, chinaCalendar);
        if (ended.dueAt === undefined) expect(plan).toBeUndefined();
        else expect(plan && plan.before <= ended.dueAt && plan.at > ended.dueAt && plan.after > plan.at).toBe(true);
      }),
      RUNS,
    );
  });
});

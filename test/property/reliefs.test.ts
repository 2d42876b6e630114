import fc from 'fast-check';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { HOUR, type Instant, minus, plus } from '../../shared/kernel/time.ts';
import { workBetween } from '../../shared/kernel/work-time.ts';
import {
  type Clock,
  isCivilLimit,
  isWorkLimit,
  pause,
  relieve,
  relieveAll,
  resume,
  stop,
} from '../../shared/workflow/deadlines.ts';
import { type Interval, later, mergedWithin } from '../../shared/workflow/intervals.ts';
import { play, reliefAbout, started, stepsOf, wait } from '../support/clock-lives.ts';

const RUNS = { numRuns: 300 };

/** A clock in the middle of its life that runs, and reliefs about its start. */
const running = started
  .chain((clock) =>
    fc.tuple(
      stepsOf(clock, ['pause', 'resume', 'extend']).map((steps) => play(clock, steps)),
      fc.array(reliefAbout(clock.startedAt), { maxLength: 6 }),
    ),
  )
  .map(([{ clock, at }, reliefs]) => ({ clock: resume(clock, at, chinaCalendar), at, reliefs }));
const fresh = started.chain((clock) => fc.tuple(fc.constant(clock), reliefAbout(clock.startedAt)));

const all = (clock: Clock, reliefs: readonly Interval[]): Clock => relieveAll(clock, reliefs, chinaCalendar);
const dueAt = (clock: Clock): Instant => clock.dueAt ?? '';
const measure = (clock: Clock, { from, to }: Interval): number =>
  isWorkLimit(clock.limit) ? workBetween(from, to, chinaCalendar).value : Math.max(0, minus(to, from));

describe('reliefs, whatever happens', () => {
  it('a relief is a pause from its beginning to its end, whenever it is given', () => {
    fc.assert(
      fc.property(fresh, ([clock, { from, to }]) => {
        const begins = later(from, clock.startedAt);
        const paused = resume(pause(clock, begins, chinaCalendar), later(to, clock.startedAt), chinaCalendar);
        const expected = dueAt(clock) > begins ? dueAt(paused) : dueAt(clock);
        expect(dueAt(relieve(clock, from, to, chinaCalendar))).toBe(expected);
      }),
      RUNS,
    );
  });

  it('the order is of no account, and twice is once', () => {
    fc.assert(
      fc.property(running, ({ clock, reliefs }) => {
        const relieved = all(clock, reliefs);
        expect(all(clock, reliefs.toReversed())).toEqual(relieved);
        expect(all(clock, [...reliefs, ...reliefs])).toEqual(relieved);
        expect(all(relieved, reliefs)).toEqual(relieved);
      }),
      RUNS,
    );
  });

  it('is undone by leaving it out', () => {
    fc.assert(
      fc.property(running, ({ clock, reliefs }) => {
        expect(all(all(clock, reliefs), reliefs.slice(1))).toEqual(all(clock, reliefs.slice(1)));
        expect(all(all(clock, reliefs), [])).toEqual(clock);
      }),
      RUNS,
    );
  });

  it('one in pieces gives what it gives whole', () => {
    fc.assert(
      fc.property(running, fc.nat({ max: 100 }), ({ clock, reliefs }, part) => {
        const pieces = reliefs.flatMap(({ from, to }) => {
          const middle = plus(from, Math.floor((minus(to, from) * part) / 100));
          return [
            { from, to: middle },
            { from: middle, to },
          ];
        });
        expect(all(clock, pieces)).toEqual(all(clock, reliefs));
      }),
      RUNS,
    );
  });

  it('more reliefs never bring a deadline forward, and give no more than their time', () => {
    fc.assert(
      fc.property(running, ({ clock, reliefs }) => {
        const fewer = dueAt(all(clock, reliefs.slice(1)));
        const more = dueAt(all(clock, reliefs));
        expect(more >= fewer && fewer >= dueAt(clock)).toBe(true);
        const since = { from: later(clock.startedAt, clock.resumedAt ?? clock.startedAt), to: '9999' };
        const given = mergedWithin(reliefs, since).reduce((sum, relief) => sum + measure(clock, relief), 0);
        const moved = measure(clock, { from: dueAt(clock), to: more });
        // A civil limit is rounded up to its day: once for all, and once for each relief that begins in what that gave.
        const most = isCivilLimit(clock.limit) ? Math.ceil(given / (8 * HOUR)) * 8 * HOUR * reliefs.length : given;
        expect(moved <= most).toBe(true);
      }),
      RUNS,
    );
  });

  it('an hour that is both relief and pause is given back once', () => {
    fc.assert(
      fc.property(fresh, wait, wait, ([clock, relief], run, stood) => {
        const from = plus(clock.startedAt, run);
        const to = plus(from, stood);
        const begins = { ...relief, from: later(relief.from, clock.startedAt) };
        fc.pre(!isCivilLimit(clock.limit) && from < dueAt(clock) && begins.from < dueAt(clock));
        const paused = pause(all(clock, [relief]), from, chinaCalendar, [relief]);
        const resumed = all(resume(paused, to, chinaCalendar), [relief]);
        const rests = mergedWithin([begins, { from, to }], { from: clock.startedAt, to: '9999' });
        const given = rests.reduce((sum, rest) => sum + measure(clock, rest), 0);
        expect(measure(clock, { from: clock.startedAt, to: dueAt(resumed) })).toBe(
          measure(clock, { from: clock.startedAt, to: dueAt(clock) }) + given,
        );
      }),
      RUNS,
    );
  });

  it('does not touch what stands, nor what ended before', () => {
    fc.assert(
      fc.property(running, wait, ({ clock, at, reliefs }, more) => {
        const paused = pause(clock, plus(at, more), chinaCalendar);
        if (paused.pausedAt !== undefined) expect(all(paused, reliefs)).toEqual(paused);
        const stopped = stop(clock, at);
        expect(
          all(
            stopped,
            reliefs.map(({ from, to }) => ({ from: later(from, at), to })),
          ),
        ).toEqual(stopped);
      }),
      RUNS,
    );
  });
});

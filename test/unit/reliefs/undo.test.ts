import * as fc from 'fast-check';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { standWith } from '../../../shared/reliefs/rules-clock.ts';
import { extend, floorOf, LIMIT_TYPES, leftAt, relieveAll, start } from '../../../shared/workflow/deadlines.ts';
import type { Interval } from '../../../shared/workflow/intervals.ts';

/** A Monday, 08:30 in China. */
const MONDAY: Instant = '2026-03-09T00:30:00.000Z';
const storm: Interval = { from: plus(MONDAY, HOUR), to: plus(MONDAY, 5 * HOUR) };
const clock = start({ type: 'urgent_hour', n: 2 }, MONDAY, chinaCalendar);
const due = (c: { dueAt?: Instant }): Instant => c.dueAt ?? 'none';

describe('a relief that is undone', () => {
  const given = relieveAll(clock, [storm], chinaCalendar);

  it('leaves the clock as it would be without it', () => {
    expect(due(given)).toBe(plus(MONDAY, 6 * HOUR));
    expect(standWith(given, [], plus(MONDAY, HOUR), chinaCalendar)).toEqual(clock);
  });

  it('leaves half an hour from the undoing to whoever relied on it', () => {
    const at = plus(MONDAY, 4 * HOUR);
    const back = standWith(given, [], at, chinaCalendar);
    expect(due(back)).toBe(plus(at, 30 * MINUTE));
    expect(standWith(back, [], plus(at, 20 * MINUTE), chinaCalendar)).toEqual(back);
  });

  it('gives nobody more than they had', () => {
    const at = plus(MONDAY, 6 * HOUR - 10 * MINUTE);
    expect(due(standWith(given, [], at, chinaCalendar))).toBe(due(given));
  });

  it('does not touch who was late all the same', () => {
    expect(due(standWith(given, [], plus(MONDAY, 9 * HOUR), chinaCalendar))).toBe(due(given));
  });

  it('leaves half a working day where days of work are counted', () => {
    const days = start({ type: 'work_day', n: 1 }, MONDAY, chinaCalendar);
    const week = { from: plus(MONDAY, HOUR), to: plus(MONDAY, 4 * 24 * HOUR) };
    const at = plus(MONDAY, 3 * 24 * HOUR);
    const back = standWith(relieveAll(days, [week], chinaCalendar), [], at, chinaCalendar);
    expect(leftAt(back, at, chinaCalendar).value).toBe(4 * HOUR);
  });
});

const hours = (least: number, most: number): fc.Arbitrary<Instant> =>
  fc.integer({ min: least * 60, max: most * 60 }).map((minutes) => plus(MONDAY, minutes * MINUTE));
const interval: fc.Arbitrary<Interval> = fc
  .tuple(hours(-48, 200), fc.integer({ min: 1, max: 60 * 60 }))
  .map(([from, minutes]) => ({ from, to: plus(from, minutes * MINUTE) }));
const clocks = fc
  .tuple(fc.constantFrom(...LIMIT_TYPES), fc.integer({ min: 1, max: 40 }), fc.boolean())
  .map(([type, n, longer]) => {
    const begun = start({ type, n }, MONDAY, chinaCalendar);
    const extended = longer ? extend(begun, { type, n: 1 }, MONDAY, chinaCalendar) : undefined;
    return extended?.ok ? extended.value : begun;
  });

describe('whatever the clock and the reliefs', () => {
  it('doing it twice, now or later, is doing it once', () => {
    fc.assert(
      fc.property(
        clocks,
        fc.array(interval, { maxLength: 3 }),
        fc.array(interval, { maxLength: 3 }),
        hours(0, 100),
        fc.nat(6_000),
        (c, before, after, one, later) => {
          const given = relieveAll(c, before, chinaCalendar);
          const once = standWith(given, after, one, chinaCalendar);
          expect(standWith(once, after, one, chinaCalendar)).toEqual(once);
          expect(standWith(once, after, plus(one, later * MINUTE), chinaCalendar)).toEqual(once);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a deadline comes no nearer than what is right, nor than the least time from now, nor further than it was', () => {
    fc.assert(
      fc.property(clocks, interval, hours(0, 100), (c, relief, at) => {
        const given = relieveAll(c, [relief], chinaCalendar);
        const back = standWith(given, [], at, chinaCalendar);
        expect(due(back) >= due(c)).toBe(true);
        expect(due(back) <= due(given)).toBe(true);
        if (due(back) === due(c) || due(back) === due(given)) return;
        expect(leftAt(back, at, chinaCalendar).value).toBeGreaterThanOrEqual(floorOf(c.limit, chinaCalendar));
      }),
      { numRuns: 300 },
    );
  });

  it('with a relief more no deadline comes nearer', () => {
    fc.assert(
      fc.property(clocks, fc.array(interval, { maxLength: 3 }), interval, hours(0, 100), (c, reliefs, one, at) => {
        const given = relieveAll(c, reliefs, chinaCalendar);
        expect(due(standWith(given, [...reliefs, one], at, chinaCalendar)) >= due(given)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

import fc from 'fast-check';
import { type Calendar, chinaCalendar, localCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, type Instant, plus } from '../../../shared/kernel/time.ts';
import type { Reckoning, ReckoningWalk } from '../../../shared/reckoning/model.ts';
import {
  type Reckoned,
  reckonedBy,
  SECOND_ROUND_MS,
  sameCalendar,
  setOut,
  walkOn,
} from '../../../shared/reckoning/rules.ts';
import { type Clock, extend, type Limit, pause, resume, start, stop } from '../../../shared/workflow/deadlines.ts';

/** Friday 6 March 2026, 14:00 in China; five days of work end on Friday 13 March at noon. */
const FRIDAY = '2026-03-06T06:00:00.000Z';
const DUE = '2026-03-13T04:00:00.000Z';
const MONDAY = '2026-03-09T01:00:00.000Z';
const FIVE: Limit = { type: 'work_day', n: 5 };
const off = (...days: string[]): Calendar => localCalendar(chinaCalendar, { off: days });
const on = (...days: string[]): Calendar => localCalendar(chinaCalendar, { on: days });

const change = (after: Calendar, at: Instant = MONDAY, more: Partial<Reckoned> = {}): Reckoned => ({
  ...{ at, now: at, before: chinaCalendar, after, reliefs: [], done: false },
  ...more,
});
const running = (limit: Limit = FIVE): Clock => start(limit, FRIDAY, chinaCalendar);

describe('a running limit after a change of the calendar', () => {
  it('goes on by a day that is off now, and back when it is worked again', () => {
    const later = reckonedBy(running(), change(off('2026-03-11')));
    expect(later.dueAt).toBe('2026-03-16T04:00:00.000Z');
    expect(reckonedBy(later, { ...change(chinaCalendar), before: off('2026-03-11') }).dueAt).toBe(DUE);
  });

  it('is the same where the day lies beyond it, where time runs on anyway, and where it stands or has ended', () => {
    const clocks = [
      [running(), off('2026-03-16')],
      [running({ type: 'urgent_hour', n: 100 }), off('2026-03-09')],
      [running({ type: 'natural_day', n: 5 }), off('2026-03-09')],
      [running({ type: 'absolute', at: DUE }), off('2026-03-09')],
      [pause(running(), plus(FRIDAY, HOUR), chinaCalendar), off('2026-03-09')],
      [stop(running(), MONDAY), off('2026-03-09')],
    ] as const;
    for (const [clock, after] of clocks) expect(reckonedBy(clock, change(after))).toBe(clock);
  });

  it('that had passed stays passed', () => {
    const clock = running();
    expect(reckonedBy(clock, change(off('2026-03-10'), plus(DUE, 1)))).toBe(clock);
    expect(reckonedBy(clock, change(off('2026-03-10'), DUE)).dueAt).toBe('2026-03-16T04:00:00.000Z');
  });

  it('comes nearer by a day that is worked now, but never nearer than half a working day from now', () => {
    expect(reckonedBy(running(), change(on('2026-03-08'), MONDAY)).dueAt).toBe('2026-03-12T04:00:00.000Z');
    const weekend = on('2026-03-07', '2026-03-08');
    // Reckoned exactly it would have been due the day before; 09:00 and four hours of work are 15:00.
    const least = reckonedBy(running(), change(weekend, '2026-03-12T01:00:00.000Z'));
    expect(least.dueAt).toBe('2026-03-12T07:00:00.000Z');
    expect(reckonedBy(least, change(weekend, '2026-03-12T01:00:00.000Z', { now: '2026-03-12T01:02:00.000Z' }))).toBe(
      least,
    );
    const soon = running();
    expect(reckonedBy(soon, change(weekend, '2026-03-13T03:30:00.000Z'))).toBe(soon);
  });

  it('keeps what was given to it: an extension, a rest, a relief', () => {
    const more = extend(running(), { type: 'work_day', n: 1 }, MONDAY, chinaCalendar);
    if (!more.ok) throw new Error(more.error);
    const moved = reckonedBy(more.value, change(off('2026-03-11'), plus(MONDAY, HOUR)));
    expect(moved).toMatchObject({ dueAt: '2026-03-17T04:00:00.000Z', extensions: 1 });
    expect(reckonedBy(moved, change(off('2026-03-11'), plus(MONDAY, HOUR), { done: true }))).toBe(moved);
    const rested = resume(pause(running(), MONDAY, chinaCalendar), plus(MONDAY, 24 * HOUR), chinaCalendar);
    expect(rested.dueAt).toBe('2026-03-16T04:00:00.000Z');
    const stood = change(off('2026-03-12'), plus(MONDAY, 25 * HOUR));
    expect(reckonedBy(rested, stood).dueAt).toBe('2026-03-17T04:00:00.000Z');
    const reliefs = [{ from: '2026-03-10T00:00:00.000Z', to: '2026-03-10T10:00:00.000Z' }];
    const over = reckonedBy(running(), change(off('2026-03-11'), MONDAY, { reliefs }));
    expect(over).toMatchObject({ dueAt: '2026-03-17T04:00:00.000Z', baseDueAt: '2026-03-16T04:00:00.000Z' });
  });

  it('that began by the old calendar after the change is put right, also where the case was done before', () => {
    const began = start(FIVE, plus(MONDAY, 30_000), chinaCalendar);
    const after = off('2026-03-11');
    const moved = reckonedBy(began, change(after, MONDAY, { done: true }));
    expect(moved.dueAt).toBe(start(FIVE, plus(MONDAY, 30_000), after).dueAt);
    expect(reckonedBy(moved, change(after, MONDAY, { done: true }))).toBe(moved);
  });

  it('of whole days as the Civil Code counts them moves by whole days', () => {
    const civil = running({ type: 'civil_work_day', n: 5 });
    expect(civil.dueAt).toBe('2026-03-13T10:00:00.000Z');
    expect(reckonedBy(civil, change(off('2026-03-11'))).dueAt).toBe('2026-03-16T10:00:00.000Z');
  });

  it('goes by other work slots, and is the same when it is done again, whatever happened to it', () => {
    const days = fc.constantFrom('2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13', '2026-03-16');
    const slots = fc.constantFrom(undefined, [{ from: 9 * HOUR, to: 17 * HOUR }], [{ from: 8 * HOUR, to: 11 * HOUR }]);
    const limit = fc.constantFrom<Limit>(FIVE, { type: 'work_hour', n: 9 }, { type: 'civil_natural_day', n: 6 });
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 6 });
    fc.assert(
      fc.property(fc.uniqueArray(days), slots, limit, minutes, minutes, (given, hours, kind, changed, gap) => {
        const after = localCalendar(chinaCalendar, { off: given, ...(hours ? { slots: hours } : {}) });
        const at = plus(FRIDAY, changed * 60_000);
        const clock = running(kind);
        const once = reckonedBy(clock, change(after, at, { now: plus(at, gap) }));
        const again = change(after, at, { now: plus(at, gap + 60_000), done: true });
        expect(reckonedBy(once, again)).toBe(once);
        if (once.dueAt !== undefined && clock.dueAt !== undefined && once.dueAt < clock.dueAt)
          expect(once.dueAt > plus(at, gap)).toBe(true);
        expect(reckonedBy(clock, change(chinaCalendar, at))).toBe(clock);
      }),
    );
  });
});

describe('a change of a calendar', () => {
  const plain = { off: ['2026-03-09', '2026-03-10'], on: [] };
  it('is none where the same days stand in another order', () => {
    expect(sameCalendar(plain, { off: ['2026-03-10', '2026-03-09'], on: [] })).toBe(true);
    expect(sameCalendar(plain, { ...plain, off: [] })).toBe(false);
    expect(sameCalendar(plain, { ...plain, on: ['2026-03-14'] })).toBe(false);
    expect(sameCalendar(plain, { ...plain, slots: [{ from: '08:00', to: '12:00' }] })).toBe(false);
  });

  it('is walked list by list, twice, and over when the second round is', () => {
    const walk = setOut(MONDAY);
    let found: Reckoning = { town: '320506103', version: 2, at: MONDAY, before: plain, after: plain, walk };
    const seen: (ReckoningWalk | undefined)[] = [];
    for (const position of [{ num: '1' }, undefined, undefined, undefined, undefined]) {
      if (found.walk) found = walkOn(found, found.walk, position, 2, plus(MONDAY, 1));
      seen.push(found.walk);
    }
    const second = plus(MONDAY, SECOND_ROUND_MS);
    expect(seen).toEqual([
      { round: 1, at: MONDAY, list: 0, step: 1, position: { num: '1' } },
      { round: 1, at: MONDAY, list: 1, step: 2 },
      { round: 2, at: second, list: 0, step: 3 },
      { round: 2, at: second, list: 1, step: 4 },
      undefined,
    ]);
    expect(found.doneAt).toBe(plus(MONDAY, 1));
  });
});

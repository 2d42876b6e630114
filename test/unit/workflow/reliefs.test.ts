import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, parseInstant } from '../../../shared/kernel/time.ts';
import {
  type Clock,
  extend,
  isOverdue,
  type Limit,
  pause,
  relieve,
  relieveAll,
  resume,
  start,
  stop,
} from '../../../shared/workflow/deadlines.ts';
import { type Interval, mergedWithin } from '../../../shared/workflow/intervals.ts';

const cn = (local: string): Instant => {
  const at = parseInstant(`${local}+08:00`);
  if (at === undefined) throw new Error(`not a time: ${local}`);
  return at;
};
/** Times of the first week of March 2026: `3T10:00` is Tuesday the 3rd. */
const on = (time: string): Instant => cn(`2026-03-0${time}`);
const stretch = (from: string, to: string): Interval => ({ from: on(from), to: on(to) });
const begin = (limit: Limit, time: string): Clock => start(limit, on(time), chinaCalendar);
const relieved = (clock: Clock, ...reliefs: readonly Interval[]): Clock => relieveAll(clock, reliefs, chinaCalendar);

const SIX_HOURS: Limit = { type: 'urgent_hour', n: 6 };
const urgent = begin(SIX_HOURS, '3T08:00');
const working = begin({ type: 'work_hour', n: 6 }, '3T08:00');
const civil = begin({ type: 'civil_work_day', n: 1 }, '2T08:00');

describe('relieve', () => {
  it.each([
    ['a continuous limit, hour for hour', urgent, '3T10:00', '3T13:00', '3T17:00'],
    ['a continuous limit through a night', urgent, '3T10:00', '4T10:00', '4T14:00'],
    ['a work limit for its working time', working, '3T10:00', '3T15:00', '4T09:00'],
    ['a civil limit, which goes on to the end of the day', civil, '3T14:00', '3T18:00', '4T18:00'],
    ['from the start where the relief began before', urgent, '2T08:00', '3T10:00', '3T16:00'],
  ] as const)('moves %s', (_, clock, from, to, due) => {
    const moved = relieve(clock, on(from), on(to), chinaCalendar);
    expect(moved).toEqual({ ...clock, dueAt: on(due), baseDueAt: clock.dueAt });
  });

  it.each([
    ['is over before it started', urgent, '2T08:00', '3T08:00'],
    ['begins at the deadline', urgent, '3T14:00', '3T15:00'],
    ['begins at the close of business, for a civil limit', civil, '3T18:00', '4T10:00'],
    ['begins after it', urgent, '3T15:00', '3T16:00'],
    ['lies in a night, for a work limit', begin({ type: 'work_hour', n: 12 }, '3T08:00'), '3T18:00', '4T08:00'],
    ['lies in a night, for a civil limit', civil, '2T18:00', '3T08:00'],
    ['is empty', urgent, '3T10:00', '3T10:00'],
    ['ends before it begins', urgent, '3T12:00', '3T10:00'],
  ] as const)('changes nothing where the relief %s', (_, clock, from, to) => {
    expect(relieve(clock, on(from), on(to), chinaCalendar)).toEqual(clock);
  });

  it('does not concern the start of an absolute time that had passed', () => {
    const clock = start({ type: 'absolute', at: on('3T08:00') }, on('3T09:00'), chinaCalendar);
    expect(relieve(clock, on('3T07:00'), on('3T12:00'), chinaCalendar)).toEqual(clock);
  });

  it('leaves a paused clock as it is', () => {
    const paused = pause(urgent, on('3T09:00'), chinaCalendar);
    expect(relieve(paused, on('3T08:00'), on('3T12:00'), chinaCalendar)).toEqual(paused);
    expect(relieved(paused, stretch('3T08:00', '3T12:00'))).toEqual(paused);
    const stoppedPaused = stop(paused, on('3T10:00'));
    expect(relieved(stoppedPaused, stretch('3T08:00', '3T12:00'))).toEqual(stoppedPaused);
  });

  it('after the fact moves the deadline that a stopped clock is judged by', () => {
    const late = stop(urgent, on('3T15:00'));
    expect(isOverdue(late, on('9T00:00'))).toBe(true);
    const judged = relieved(late, stretch('3T10:00', '3T11:00'));
    expect(judged).toEqual({ ...late, dueAt: on('3T15:00'), baseDueAt: on('3T14:00') });
    expect(isOverdue(judged, on('9T00:00'))).toBe(false);
    expect(relieved(late, stretch('3T14:30', '3T18:00'))).toEqual(late);
  });

  it('does not reach beyond the end of what was stopped', () => {
    const done = stop(urgent, on('3T09:00'));
    expect(relieved(done, stretch('3T09:00', '3T12:00'))).toEqual(done);
  });

  it('marks a deadline that is moved into a year not announced', () => {
    const clock = start({ type: 'work_hour', n: 8 }, cn('2026-12-31T08:00'), chinaCalendar);
    expect(clock).not.toHaveProperty('provisional');
    const relief = { from: cn('2026-12-31T09:00'), to: cn('2026-12-31T10:00') };
    const moved = relieved(clock, relief);
    expect(moved.provisional).toBe(true);
    expect(relieved(moved)).toEqual(clock);
  });
});

describe('relieveAll', () => {
  it('leaves a provisional deadline provisional, announced or not, until it is reckoned anew', () => {
    const announced = { ...chinaCalendar, coversYear: () => true };
    const clock = start({ type: 'work_day', n: 1 }, cn('2026-12-31T10:00'), chinaCalendar);
    const relief = { from: cn('2026-12-31T15:00'), to: cn('2026-12-31T16:00') };
    const moved = relieveAll(clock, [relief], announced);
    expect(moved).toMatchObject({ dueAt: cn('2027-01-01T11:00'), provisional: true });
    expect(relieveAll(moved, [], announced)).toEqual(clock);
  });

  it('gives an hour back once where reliefs overlap', () => {
    expect(relieved(urgent, stretch('3T11:00', '3T13:00'), stretch('3T10:00', '3T12:00')).dueAt).toBe(on('3T17:00'));
  });

  it('counts a relief that only the one before brings within the limit', () => {
    const reliefs = [stretch('3T15:00', '3T16:00'), stretch('3T10:00', '3T12:00')];
    expect(relieved(urgent, ...reliefs).dueAt).toBe(on('3T17:00'));
  });

  it('gives one day for two short power cuts of one day', () => {
    const cuts = [stretch('3T09:00', '3T10:00'), stretch('3T15:00', '3T16:00')];
    expect(relieved(civil, ...cuts).dueAt).toBe(on('4T18:00'));
  });

  it('gives back a cut in the time that rounding had given', () => {
    const cuts = [stretch('3T09:00', '3T10:00'), stretch('4T15:00', '4T18:00')];
    expect(relieved(civil, ...cuts).dueAt).toBe(on('5T18:00'));
  });

  it('is undone by leaving a relief out', () => {
    const one = stretch('3T10:00', '3T11:00');
    const two = stretch('3T12:00', '3T14:00');
    const both = relieved(urgent, one, two);
    expect(both.dueAt).toBe(on('3T17:00'));
    expect(relieved(both, two)).toEqual(relieved(urgent, two));
    expect(relieved(both)).toEqual(urgent);
  });

  it('keeps the extension that was granted in between', () => {
    const relief = stretch('3T10:00', '3T11:00');
    const longer = extend(relieved(urgent, relief), SIX_HOURS, on('3T12:00'), chinaCalendar);
    if (!longer.ok) throw new Error(longer.error);
    expect(longer.value.dueAt).toBe(on('3T21:00'));
    expect(relieved(longer.value, relief)).toEqual(longer.value);
    expect(relieved(longer.value).dueAt).toBe(on('3T20:00'));
  });

  it('counts no hour of a pause, neither before nor after it', () => {
    const storm = stretch('3T10:00', '3T14:00');
    // Stopped from 10 to 14 by the storm and, within it, from 12 to 13 by a pause: 4 hours.
    const paused = pause(relieved(urgent, storm), on('3T12:00'), chinaCalendar, [storm]);
    expect(paused.leftMs).toBe(4 * 3_600_000);
    expect(relieved(resume(paused, on('3T13:00'), chinaCalendar), storm).dueAt).toBe(on('3T18:00'));
    // From 12 to 15: 5 hours.
    expect(relieved(resume(paused, on('3T15:00'), chinaCalendar), storm).dueAt).toBe(on('3T19:00'));
    // Paused and resumed at once: as if nothing had been.
    expect(relieved(resume(paused, on('3T12:00'), chinaCalendar), storm).dueAt).toBe(on('3T18:00'));
  });

  it('keeps what a relief gave before a pause, whatever is undone later', () => {
    const storm = stretch('3T09:00', '3T10:00');
    const paused = pause(relieved(urgent, storm), on('3T12:00'), chinaCalendar, [storm]);
    const resumed = resume(paused, on('3T13:00'), chinaCalendar);
    expect(resumed.dueAt).toBe(on('3T16:00'));
    expect(relieved(resumed, storm)).toEqual(resumed);
    expect(relieved(resumed)).toEqual(resumed);
  });
});

describe('mergedWithin', () => {
  const window = stretch('3T08:00', '3T18:00');

  it.each([
    ['nothing', [], []],
    [
      'those apart, sorted',
      [
        ['3T12:00', '3T13:00'],
        ['3T09:00', '3T10:00'],
      ],
      [
        ['3T09:00', '3T10:00'],
        ['3T12:00', '3T13:00'],
      ],
    ],
    [
      'those that overlap as one',
      [
        ['3T09:00', '3T11:00'],
        ['3T10:00', '3T12:00'],
      ],
      [['3T09:00', '3T12:00']],
    ],
    [
      'those that touch as one',
      [
        ['3T09:00', '3T10:00'],
        ['3T10:00', '3T12:00'],
      ],
      [['3T09:00', '3T12:00']],
    ],
    [
      'one within another not at all',
      [
        ['3T09:00', '3T12:00'],
        ['3T10:00', '3T11:00'],
      ],
      [['3T09:00', '3T12:00']],
    ],
    [
      'only what lies in the window',
      [
        ['2T09:00', '3T09:00'],
        ['3T17:00', '4T09:00'],
      ],
      [
        ['3T08:00', '3T09:00'],
        ['3T17:00', '3T18:00'],
      ],
    ],
    [
      'nothing outside, empty or upside down',
      [
        ['2T09:00', '3T08:00'],
        ['3T09:00', '3T09:00'],
        ['3T12:00', '3T10:00'],
      ],
      [],
    ],
  ] as const)('hands over %s', (_, given, expected) => {
    const stretches = (pairs: readonly (readonly [string, string])[]): Interval[] =>
      pairs.map(([from, to]) => stretch(from, to));
    expect(mergedWithin(stretches(given), window)).toEqual(stretches(expected));
  });
});

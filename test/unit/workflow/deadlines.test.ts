import { createRequire } from 'node:module';
import { chinaCalendar, localCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, parseInstant } from '../../../shared/kernel/time.ts';
import {
  type Clock,
  extend,
  isOverdue,
  type Limit,
  type LimitType,
  listDue,
  NO_DUE,
  pause,
  resume,
  start,
  stop,
} from '../../../shared/workflow/deadlines.ts';

interface Vectors {
  readonly start: readonly { from: string; limit: { type: LimitType; n: number }; due: string }[];
  readonly pause: readonly {
    from: string;
    limit: { type: LimitType; n: number };
    extensions: number;
    pausedAt: string;
    resumedAt: string;
    due: string;
  }[];
}
const vectors: Vectors = createRequire(import.meta.url)('./deadlines.json');

const cn = (local: string): Instant => {
  const at = parseInstant(`${local}+08:00`);
  if (at === undefined) throw new Error(`not a time: ${local}`);
  return at;
};
const begin = (limit: Limit, local: string): Clock => start(limit, cn(local), chinaCalendar);
const granted = (clock: Clock, by: Limit, at: Instant): Clock => {
  const result = extend(clock, by, at, chinaCalendar);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe('start', () => {
  it.each(vectors.start)('$limit.n $limit.type from $from is due $due', ({ from, limit, due }) => {
    expect(begin(limit, from)).toEqual({ limit, startedAt: cn(from), dueAt: cn(due), extensions: 0 });
  });

  it.each([
    ['urgent_minute', 15, '2026-02-16T23:50', '2026-02-17T00:05'],
    ['urgent_hour', 2, '2026-10-01T23:30', '2026-10-02T01:30'],
    ['natural_day', 1, '2026-02-15T10:00:07.123', '2026-02-16T10:00:07.123'],
    ['work_hour', 1, '2026-03-06T10:00:07.123', '2026-03-06T11:00:07.123'],
    ['work_hour', 1, '2026-03-06T11:00', '2026-03-06T12:00'],
    ['work_hour', 1, '2026-03-06T07:00', '2026-03-06T09:00'],
    ['work_day', 1, '2026-03-06T23:59', '2026-03-09T18:00'],
  ] as const)('%s %i from %s is due %s', (type, n, from, due) => {
    expect(begin({ type, n }, from).dueAt).toBe(cn(due));
  });

  it('counts work_day as the town’s own day of slots', () => {
    const nineToFive = {
      ...chinaCalendar,
      slots: [
        { from: 9 * 3_600_000, to: 12 * 3_600_000 },
        { from: 13 * 3_600_000, to: 17 * 3_600_000 },
      ],
    };
    expect(start({ type: 'work_day', n: 5 }, cn('2026-03-09T10:00'), nineToFive).dueAt).toBe(cn('2026-03-16T10:00'));
  });

  it('takes an absolute time as it is given', () => {
    expect(begin({ type: 'absolute', at: cn('2026-03-08T03:00') }, '2026-03-06T10:00').dueAt).toBe(
      cn('2026-03-08T03:00'),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d as a length', (n) => {
    expect(() => begin({ type: 'work_hour', n }, '2026-03-06T10:00')).toThrow(RangeError);
  });

  it('throws rather than search for ever in a calendar without working days', () => {
    const never = { ...chinaCalendar, isWorkday: () => false };
    expect(() => start({ type: 'work_hour', n: 1 }, cn('2026-03-06T10:00'), never)).toThrow(RangeError);
  });

  it('marks a deadline that runs into a year without announced holidays', () => {
    expect(begin({ type: 'work_day', n: 1 }, '2026-12-31T10:00').provisional).toBe(true);
    expect(begin({ type: 'work_day', n: 1 }, '2027-03-01T10:00').provisional).toBe(true);
    expect(begin({ type: 'work_day', n: 1 }, '2026-12-30T10:00')).not.toHaveProperty('provisional');
    expect(begin({ type: 'natural_day', n: 5 }, '2026-12-31T10:00')).not.toHaveProperty('provisional');
  });
});

describe('pause and resume', () => {
  it.each(vectors.pause)('gives back what was left with $extensions extensions', (vector) => {
    let clock = begin(vector.limit, vector.from);
    for (let n = 0; n < vector.extensions; n++) clock = granted(clock, vector.limit, cn(vector.from));
    const paused = pause(clock, cn(vector.pausedAt), chinaCalendar);
    expect(paused).not.toHaveProperty('dueAt');
    const resumed = resume(paused, cn(vector.resumedAt), chinaCalendar);
    expect(resumed.dueAt).toBe(cn(vector.due));
    expect(resumed.extensions).toBe(vector.extensions);
    expect(resumed).not.toHaveProperty('pausedAt');
    expect(resumed).not.toHaveProperty('leftMs');
  });

  it('gives back hours of a night to a continuous limit', () => {
    const clock = begin({ type: 'urgent_hour', n: 4 }, '2026-03-06T22:00');
    const paused = pause(clock, cn('2026-03-06T23:00'), chinaCalendar);
    expect(paused.leftMs).toBe(3 * 3_600_000);
    expect(resume(paused, cn('2026-03-10T01:00'), chinaCalendar).dueAt).toBe(cn('2026-03-10T04:00'));
  });

  it('is still possible at the deadline, and changes nothing after it', () => {
    const clock = begin({ type: 'urgent_hour', n: 1 }, '2026-03-06T10:00');
    expect(pause(clock, cn('2026-03-06T11:00'), chinaCalendar).leftMs).toBe(0);
    expect(pause(clock, cn('2026-03-06T11:00:00.001'), chinaCalendar)).toEqual(clock);
  });

  it('gives at least the floor where policy has one', () => {
    const paused = pause(
      begin({ type: 'urgent_hour', n: 1 }, '2026-03-06T10:00'),
      cn('2026-03-06T10:59'),
      chinaCalendar,
    );
    expect(resume(paused, cn('2026-03-06T15:00'), chinaCalendar, 30 * 60_000).dueAt).toBe(cn('2026-03-06T15:30'));
  });

  it('stays on the edge of a slot that ends at midnight', () => {
    const night = localCalendar(chinaCalendar, { slots: [{ from: 16 * 3_600_000, to: 24 * 3_600_000 }] });
    const clock = start({ type: 'work_hour', n: 8 }, cn('2026-03-03T16:00'), night);
    expect(clock.dueAt).toBe(cn('2026-03-04T00:00'));
    expect(resume(pause(clock, cn('2026-03-04T00:00'), night), cn('2026-03-04T00:00'), night)).toEqual(clock);
  });

  it('leaves a paused clock paused and a running one running', () => {
    const clock = begin({ type: 'urgent_hour', n: 1 }, '2026-03-06T10:00');
    const paused = pause(clock, cn('2026-03-06T10:30'), chinaCalendar);
    expect(pause(paused, cn('2026-03-06T10:40'), chinaCalendar)).toEqual(paused);
    expect(resume(clock, cn('2026-03-06T10:40'), chinaCalendar)).toEqual(clock);
  });

  it('carries on being provisional, and is reckoned anew once the year is announced', () => {
    const announced = {
      ...chinaCalendar,
      coversYear: () => true,
      isWorkday: (day: string) => day !== '2027-01-01' && chinaCalendar.isWorkday(day),
    };
    const clock = begin({ type: 'work_day', n: 2 }, '2026-12-31T08:00');
    expect(clock).toMatchObject({ dueAt: cn('2027-01-01T18:00'), provisional: true });
    const now = cn('2026-12-31T09:00');
    const paused = pause(clock, now, chinaCalendar);
    expect(paused.provisional).toBe(true);
    const anew = resume(paused, now, announced);
    expect(anew.dueAt).toBe(cn('2027-01-04T18:00'));
    expect(anew).not.toHaveProperty('provisional');
  });
});

describe('isOverdue and stop', () => {
  const clock = begin({ type: 'urgent_hour', n: 1 }, '2026-03-06T10:00');

  it('is in time at the deadline and late after it', () => {
    expect(isOverdue(clock, cn('2026-03-06T11:00'))).toBe(false);
    expect(isOverdue(clock, cn('2026-03-06T11:00:00.001'))).toBe(true);
  });

  it('can’t be late while paused', () => {
    expect(isOverdue(pause(clock, cn('2026-03-06T10:30'), chinaCalendar), cn('2027-01-01T00:00'))).toBe(false);
  });

  it('is judged by the moment it stopped', () => {
    expect(isOverdue(stop(clock, cn('2026-03-06T11:00')), cn('2027-01-01T00:00'))).toBe(false);
    expect(isOverdue(stop(clock, cn('2026-03-06T11:01')), cn('2027-01-01T00:00'))).toBe(true);
  });

  it('stops once, and then neither pauses, resumes nor extends', () => {
    const stopped = stop(clock, cn('2026-03-06T10:30'));
    expect(stop(stopped, cn('2026-03-06T12:00'))).toEqual(stopped);
    expect(pause(stopped, cn('2026-03-06T10:40'), chinaCalendar)).toEqual(stopped);
    const stoppedPaused = stop(pause(clock, cn('2026-03-06T10:30'), chinaCalendar), cn('2026-03-06T10:40'));
    expect(resume(stoppedPaused, cn('2026-03-06T10:50'), chinaCalendar)).toEqual(stoppedPaused);
    expect(extend(stopped, { type: 'urgent_hour', n: 1 }, cn('2026-03-06T10:40'), chinaCalendar)).toEqual({
      ok: false,
      error: 'clock-not-running',
    });
  });

  it('is listed by its deadline only while it runs', () => {
    expect(listDue(clock)).toBe(cn('2026-03-06T11:00'));
    expect(listDue(pause(clock, cn('2026-03-06T10:30'), chinaCalendar))).toBe(NO_DUE);
    expect(listDue(stop(clock, cn('2026-03-06T10:30')))).toBe(NO_DUE);
    expect(listDue(undefined)).toBe(NO_DUE);
  });
});

describe('extend', () => {
  const clock = begin({ type: 'work_hour', n: 4 }, '2026-03-06T08:00');

  it('counts from the deadline that stands', () => {
    expect(granted(clock, { type: 'work_day', n: 1 }, cn('2026-03-06T09:00'))).toMatchObject({
      dueAt: cn('2026-03-09T12:00'),
      extensions: 1,
    });
  });

  it('is possible at the deadline, refused after it and while paused', () => {
    const by: Limit = { type: 'work_hour', n: 1 };
    expect(extend(clock, by, cn('2026-03-06T12:00'), chinaCalendar).ok).toBe(true);
    expect(extend(clock, by, cn('2026-03-06T12:00:00.001'), chinaCalendar)).toEqual({
      ok: false,
      error: 'limit-passed',
    });
    expect(
      extend(pause(clock, cn('2026-03-06T09:00'), chinaCalendar), by, cn('2026-03-06T09:00'), chinaCalendar),
    ).toEqual({ ok: false, error: 'clock-not-running' });
  });

  it('does not mix working and natural time', () => {
    expect(extend(clock, { type: 'natural_day', n: 1 }, cn('2026-03-06T09:00'), chinaCalendar)).toEqual({
      ok: false,
      error: 'other-kind-of-time',
    });
    expect(
      extend(
        begin({ type: 'natural_day', n: 1 }, '2026-03-06T08:00'),
        { type: 'work_day', n: 1 },
        cn('2026-03-06T09:00'),
        chinaCalendar,
      ).ok,
    ).toBe(false);
  });

  it('takes a platform’s new time, but never an earlier one', () => {
    const running = begin({ type: 'absolute', at: cn('2026-03-08T10:00') }, '2026-03-06T08:00');
    const now = cn('2026-03-06T09:00');
    expect(granted(running, { type: 'absolute', at: cn('2026-03-09T10:00') }, now).dueAt).toBe(cn('2026-03-09T10:00'));
    expect(granted(running, { type: 'absolute', at: cn('2026-03-07T10:00') }, now).dueAt).toBe(cn('2026-03-08T10:00'));
  });
});

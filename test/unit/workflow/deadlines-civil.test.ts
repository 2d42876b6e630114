import { createRequire } from 'node:module';
import { chinaCalendar, localCalendar } from '../../../shared/kernel/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, parseInstant } from '../../../shared/kernel/time.ts';
import {
  type Clock,
  extend,
  floorOf,
  isOverdue,
  LIMIT_TYPES,
  type Limit,
  type LimitType,
  pause,
  resume,
  start,
} from '../../../shared/workflow/deadlines.ts';

interface Vector {
  readonly article: string;
  readonly why: string;
  readonly from: string;
  readonly limit: { readonly type: LimitType; readonly n: number };
  readonly due: string;
}
interface Vectors {
  readonly start: readonly Vector[];
  readonly extend: readonly (Vector & { readonly by: Limit })[];
  readonly pause: readonly (Vector & { readonly pausedAt: string; readonly resumedAt: string })[];
}
const vectors: Vectors = createRequire(import.meta.url)('./civil.json');

const cn = (local: string): Instant => {
  const at = parseInstant(`${local}+08:00`);
  if (at === undefined) throw new Error(`not a time: ${local}`);
  return at;
};
const begin = (limit: Limit, local: string): Clock => start(limit, cn(local), chinaCalendar);
const FIVE: Limit = { type: 'civil_work_day', n: 5 };

describe('days as the Civil Code counts them', () => {
  it.each(vectors.start)('art. $article: $why ($limit.n $limit.type from $from)', ({ from, limit, due }) => {
    expect(begin(limit, from)).toEqual({ limit, startedAt: cn(from), dueAt: cn(due), extensions: 0 });
  });

  it.each(vectors.extend)('extended, art. $article: $why', ({ from, limit, by, due }) => {
    expect(extend(begin(limit, from), by, cn(from), chinaCalendar)).toMatchObject({
      ok: true,
      value: { dueAt: cn(due), extensions: 1 },
    });
  });

  it.each(vectors.pause)('paused, art. $article: $why', ({ from, limit, pausedAt, resumedAt, due }) => {
    const paused = pause(begin(limit, from), cn(pausedAt), chinaCalendar);
    expect(paused).not.toHaveProperty('dueAt');
    expect(resume(paused, cn(resumedAt), chinaCalendar).dueAt).toBe(cn(due));
  });

  it('is in time until business closes and late a millisecond after', () => {
    const clock = begin(FIVE, '2026-03-02T08:30');
    expect(isOverdue(clock, cn('2026-03-09T18:00'))).toBe(false);
    expect(isOverdue(clock, cn('2026-03-09T18:00:00.001'))).toBe(true);
  });

  it('closes when the town closes, at midnight too', () => {
    const until = (to: number) => localCalendar(chinaCalendar, { slots: [{ from: 9 * HOUR, to }] });
    expect(start(FIVE, cn('2026-03-02T08:30'), until(17 * HOUR)).dueAt).toBe(cn('2026-03-09T17:00'));
    const clock = start(FIVE, cn('2026-03-02T08:30'), until(DAY));
    expect(clock.dueAt).toBe(cn('2026-03-10T00:00'));
    expect(extend(clock, FIVE, clock.startedAt, until(DAY))).toMatchObject({
      value: { dueAt: cn('2026-03-17T00:00') },
    });
    const now = clock.dueAt ?? '';
    expect(resume(pause(clock, now, until(DAY)), now, until(DAY))).toEqual(clock);
  });

  it('keeps what was left as working time, for natural days too', () => {
    const clock = begin({ type: 'civil_natural_day', n: 15 }, '2026-02-03T10:00');
    // The rest of Friday the 13th, the make-up Saturday and the 24th: 8 + 8 + 8 hours.
    expect(pause(clock, cn('2026-02-13T08:00'), chinaCalendar).leftMs).toBe(24 * HOUR);
  });

  it('is provisional in a year not announced, whether days of work or of any kind are counted', () => {
    const local = localCalendar(chinaCalendar, { on: ['2027-01-02'], off: ['2027-01-04'] });
    for (const type of ['civil_work_day', 'civil_natural_day', 'work_day'] as const) {
      expect(begin({ type, n: 5 }, '2026-12-30T10:00').provisional).toBe(true);
      expect(begin({ type, n: 1 }, '2026-12-30T10:00')).not.toHaveProperty('provisional');
      expect(start({ type, n: 5 }, cn('2026-12-30T10:00'), local).provisional).toBe(true);
    }
    const clock = begin(FIVE, '2026-12-22T10:00');
    expect(clock).not.toHaveProperty('provisional');
    const resumed = resume(pause(clock, cn('2026-12-28T10:00'), chinaCalendar), cn('2027-01-05T10:00'), chinaCalendar);
    expect(resumed.provisional).toBe(true);
    expect(extend(clock, FIVE, cn('2026-12-22T10:00'), chinaCalendar)).toMatchObject({ value: { provisional: true } });
  });

  it('throws rather than search for ever in a calendar without working days', () => {
    const never = { ...chinaCalendar, isWorkday: () => false };
    expect(() => start(FIVE, cn('2026-03-06T10:00'), never)).toThrow(RangeError);
    expect(() => start({ type: 'civil_natural_day', n: 1 }, cn('2026-03-06T10:00'), never)).toThrow(RangeError);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d as a length', (n) => {
    expect(() => begin({ type: 'civil_work_day', n }, '2026-03-06T10:00')).toThrow(RangeError);
    expect(() => begin({ type: 'civil_natural_day', n }, '2026-03-06T10:00')).toThrow(RangeError);
  });
});

describe('extending', () => {
  const samples = [
    ...LIMIT_TYPES.map((type): Limit => ({ type, n: 2 })),
    { type: 'absolute', at: cn('2026-04-01T10:00') } as const,
  ];
  const taken: Readonly<Record<Limit['type'], readonly Limit['type'][]>> = {
    urgent_minute: ['urgent_minute', 'urgent_hour', 'natural_day', 'absolute'],
    urgent_hour: ['urgent_minute', 'urgent_hour', 'natural_day', 'absolute'],
    natural_day: ['urgent_minute', 'urgent_hour', 'natural_day', 'absolute'],
    absolute: ['urgent_minute', 'urgent_hour', 'natural_day', 'absolute'],
    work_hour: ['work_hour', 'work_day'],
    work_day: ['work_hour', 'work_day'],
    civil_work_day: ['work_day', 'civil_work_day'],
    civil_natural_day: ['natural_day', 'civil_natural_day'],
  };

  it.each(samples)('takes only its own kind of time: $type', (limit) => {
    const clock = begin(limit, '2026-03-02T08:30');
    const granted = samples.filter((by) => extend(clock, by, clock.startedAt, chinaCalendar).ok);
    expect(granted.map(({ type }) => type)).toEqual(taken[limit.type]);
  });

  it('counts as of the asking, although it is decided after the deadline', () => {
    const clock = begin(FIVE, '2026-03-02T08:30');
    const asked = cn('2026-03-09T17:59');
    expect(extend(clock, { type: 'civil_work_day', n: 1 }, asked, chinaCalendar)).toMatchObject({
      ok: true,
      value: { dueAt: cn('2026-03-10T18:00'), extensions: 1 },
    });
    expect(extend(clock, FIVE, cn('2026-03-09T18:00:00.001'), chinaCalendar)).toEqual({
      ok: false,
      error: 'limit-passed',
    });
    const urgent = begin({ type: 'urgent_hour', n: 2 }, '2026-03-02T08:30');
    const again = extend(urgent, { type: 'urgent_hour', n: 1 }, cn('2026-03-02T10:30'), chinaCalendar);
    expect(again).toMatchObject({ ok: true, value: { dueAt: cn('2026-03-02T11:30') } });
    // Decided at 11:00, the submission at 11:00 was in time, and a second one can still be asked for.
    expect(again.ok && isOverdue(again.value, cn('2026-03-02T11:00'))).toBe(false);
  });
});

describe('the floor after a failed inspection', () => {
  it('is half an hour where hours are counted, half a working day where days of work are', () => {
    const local = localCalendar(chinaCalendar, { slots: [{ from: 9 * HOUR, to: 16 * HOUR }] });
    const floors = Object.fromEntries(LIMIT_TYPES.map((type) => [type, floorOf({ type, n: 1 }, local) / MINUTE]));
    expect(floors).toEqual({
      urgent_minute: 30,
      urgent_hour: 30,
      natural_day: 30,
      work_hour: 30,
      work_day: 210,
      civil_work_day: 210,
      civil_natural_day: 210,
    });
    expect(floorOf({ type: 'absolute', at: cn('2026-03-02T08:30') }, local)).toBe(30 * MINUTE);
  });

  it.each([
    ['work_day', '2026-03-03T08:30', '2026-03-03T15:00', '2026-03-04T09:00'],
    ['civil_work_day', '2026-03-03T18:00', '2026-03-04T08:00', '2026-03-04T18:00'],
    ['civil_work_day', '2026-03-03T18:00', '2026-03-04T15:00', '2026-03-05T18:00'],
    ['civil_natural_day', '2026-03-03T18:00', '2026-03-03T20:00', '2026-03-04T18:00'],
  ] as const)('gives a %s paused at its end half a day more', (type, pausedAt, resumedAt, due) => {
    const limit: Limit = { type, n: 1 };
    const paused = pause(begin(limit, '2026-03-02T08:30'), cn(pausedAt), chinaCalendar);
    expect(paused.leftMs).toBe(0);
    expect(resume(paused, cn(resumedAt), chinaCalendar, floorOf(limit, chinaCalendar)).dueAt).toBe(cn(due));
  });

  it('adds nothing to more than that', () => {
    const paused = pause(begin(FIVE, '2026-03-02T08:30'), cn('2026-03-04T09:00'), chinaCalendar);
    const now = cn('2026-03-04T11:00');
    expect(resume(paused, now, chinaCalendar, floorOf(FIVE, chinaCalendar))).toEqual(
      resume(paused, now, chinaCalendar),
    );
  });
});

import fc from 'fast-check';
import { chinaCalendar, localCalendar } from '../../../shared/kernel/calendar.ts';
import { DAY, fromMillis, HOUR, type Instant, MINUTE, plus, shanghaiSecondOfDay } from '../../../shared/kernel/time.ts';
import { DEFAULT_CALL_BACK } from '../../../shared/policies/rules.ts';
import { isRingable, ringableFrom } from '../../../shared/policies/rules-hours.ts';

const usual = DEFAULT_CALL_BACK;
const from = (at: Instant, days: 'all' | 'working' = 'all') => ringableFrom({ ...usual, days }, at, chinaCalendar);

describe('when people may be rung at home', () => {
  it.each([
    // Friday 6 March 2026 in China, eight hours ahead.
    ['at seven in the morning: from nine', '2026-03-05T23:00:00.000Z', '2026-03-06T01:00:00.000Z'],
    ['at nine: now', '2026-03-06T01:00:00.000Z', '2026-03-06T01:00:00.000Z'],
    ['at noon, when the forenoon has ended: after the rest', '2026-03-06T04:00:00.000Z', '2026-03-06T06:00:00.000Z'],
    ['in the evening: now', '2026-03-06T11:59:59.999Z', '2026-03-06T11:59:59.999Z'],
    ['at eight in the evening: tomorrow', '2026-03-06T12:00:00.000Z', '2026-03-07T01:00:00.000Z'],
  ])('%s', (_, at, expected) => {
    expect(from(at)).toBe(expected);
  });

  it('only on working days, where the town wants it so', () => {
    expect(from('2026-03-06T12:00:00.000Z', 'working')).toBe('2026-03-09T01:00:00.000Z');
  });

  it('ends after more than a year without a working day: somebody has to be rung some time', () => {
    const never = { ...localCalendar(chinaCalendar, {}), isWorkday: () => false };
    const at = '2026-03-06T02:00:00.000Z';
    expect(ringableFrom({ ...usual, days: 'working' }, at, never)).toBe(at);
  });

  it('is never before it is asked for, always within the hours, and the first such moment', () => {
    const instants = fc
      .integer({ min: 0, max: 400 * 24 * 60 })
      .map((minutes) => fromMillis(Date.UTC(2026, 0, 1) + minutes * MINUTE));
    const pairs = fc
      .uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 2, maxLength: 6 })
      .map((hours) => hours.toSorted((a, b) => a - b))
      .filter(({ length }) => length % 2 === 0)
      .map((hours) =>
        Array.from({ length: hours.length / 2 }, (_, n) => ({
          from: `${String(hours[2 * n]).padStart(2, '0')}:00`,
          to: `${String(hours[2 * n + 1]).padStart(2, '0')}:00`,
        })),
      );
    fc.assert(
      fc.property(instants, pairs, fc.constantFrom('all', 'working'), (at, hours, days) => {
        const rule = { hours, days } as const;
        const next = ringableFrom(rule, at, chinaCalendar);
        expect(next >= at && next <= plus(at, 20 * DAY)).toBe(true);
        expect(isRingable(rule, next, chinaCalendar)).toBe(true);
        const hour = shanghaiSecondOfDay(next) / 3_600;
        expect(hours.some((one) => Number(one.from.slice(0, 2)) <= hour && hour < Number(one.to.slice(0, 2)))).toBe(
          true,
        );
        if (next > at) {
          // Nothing ringable in between, looked at by the quarter of an hour over one day.
          for (let t = at; t < next && t < plus(at, DAY); t = plus(t, HOUR / 4)) {
            expect(isRingable(rule, t, chinaCalendar)).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

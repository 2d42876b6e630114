import fc from 'fast-check';
import { DAY, fromMillis, minus, plusMonths, shanghaiDay, toMillis } from '../../../shared/kernel/time.ts';

describe('months', () => {
  it.each([
    ['2026-03-09T02:00:00.000Z', 1, '2026-04-09T02:00:00.000Z'],
    ['2026-12-31T02:00:00.000Z', 1, '2027-01-31T02:00:00.000Z'],
    ['2026-01-31T02:00:00.000Z', 1, '2026-02-28T02:00:00.000Z'],
    ['2028-01-31T02:00:00.000Z', 1, '2028-02-29T02:00:00.000Z'],
    // The first of February in China, although it is still January in UTC.
    ['2026-01-31T16:30:00.000Z', 1, '2026-02-28T16:30:00.000Z'],
    ['2026-03-31T02:00:00.000Z', -1, '2026-02-28T02:00:00.000Z'],
    ['2026-03-31T02:00:00.000Z', 0, '2026-03-31T02:00:00.000Z'],
    ['2026-03-31T02:00:00.000Z', 12, '2027-03-31T02:00:00.000Z'],
  ])('%s and %d months are %s', (at, months, expected) => {
    expect(plusMonths(at, months)).toBe(expected);
  });

  it('end on the same day, or on the last one of a shorter month', () => {
    const instants = fc.integer({
      min: toMillis('2020-01-01T00:00:00.000Z'),
      max: toMillis('2040-01-01T00:00:00.000Z'),
    });
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 24 }), (millis, months) => {
        const at = fromMillis(millis);
        const end = plusMonths(at, months);
        const [day, last] = [Number(shanghaiDay(at).slice(8)), Number(shanghaiDay(end).slice(8))];
        expect(
          last === day || (last < day && Number(shanghaiDay(fromMillis(toMillis(end) + DAY)).slice(8)) === 1),
        ).toBe(true);
        expect(minus(end, at) % DAY).toBe(0);
        expect(minus(end, at)).toBeLessThanOrEqual(months * 31 * DAY);
        expect(minus(end, at)).toBeGreaterThanOrEqual(months * 28 * DAY);
      }),
    );
  });

  it('are whole', () => {
    expect(() => plusMonths('2026-03-09T02:00:00.000Z', 0.5)).toThrow(RangeError);
  });
});

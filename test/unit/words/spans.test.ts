import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import {
  expiryOf,
  isOver,
  numbersIn,
  SEARCHED_DAYS,
  spanOf,
  spansSince,
  startOf,
} from '../../../shared/words/rules-spans.ts';

/** A Monday, midnight in China. */
const MONDAY = '2026-03-08T16:00:00.000Z';

describe('a week of words', () => {
  it('begins on Monday at midnight in China', () => {
    expect(startOf(spanOf(MONDAY))).toBe(MONDAY);
    expect(spanOf(plus(MONDAY, -1))).toBe(spanOf(MONDAY) - 1);
    expect(spanOf(plus(MONDAY, 7 * DAY - 1))).toBe(spanOf(MONDAY));
  });

  it('takes nothing more an hour after its end', () => {
    const span = spanOf(MONDAY) - 1;
    expect(isOver(span, plus(MONDAY, HOUR - 1))).toBe(false);
    expect(isOver(span, plus(MONDAY, HOUR))).toBe(true);
    expect(isOver(spanOf(MONDAY), plus(MONDAY, HOUR))).toBe(false);
  });

  it('stays as long as a case in it may be searched', () => {
    const last = plus(MONDAY, 7 * DAY - 1);
    expect(expiryOf(spanOf(MONDAY)) * 1_000).toBeGreaterThan(Date.parse(plus(last, SEARCHED_DAYS * DAY)));
  });
});

describe('what is searched', () => {
  it('are the last days by the numbers of cases, or those asked for among them', () => {
    expect(numbersIn('2026-09-04T16:00:00.000Z')).toEqual({ from: '2603090000000000', to: '9999999999999999' });
    expect(numbersIn('2026-09-04T16:00:00.000Z', '2026-01-01', '2026-04-01')).toEqual({
      from: '2603090000000000',
      to: '2604019999999999',
    });
    expect(numbersIn('2026-09-04T16:00:00.000Z', '2026-05-01').from).toBe('2605010000000000');
  });

  it('are all weeks since the first day, the present one too', () => {
    const weeks = spansSince('2026-09-04T16:00:00.000Z');
    expect(weeks.at(-1)).toBe(spanOf('2026-09-04T16:00:00.000Z'));
    expect(weeks[0]).toBe(spanOf('2026-03-08T16:00:00.000Z'));
    expect(weeks).toHaveLength(26);
    expect(spansSince('2026-09-04T16:00:00.000Z', '2026-09-05')).toEqual([weeks.at(-1)]);
    expect(spansSince('2026-09-04T16:00:00.000Z', '2026-09-30')).toEqual([]);
  });
});

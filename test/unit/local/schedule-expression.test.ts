import { parseSchedule } from '../../../infra/local/events/schedule-expression.ts';

const next = (expression: string, after: string): string =>
  new Date(parseSchedule(expression).next(Date.parse(after))).toISOString();

describe('schedule expressions', () => {
  it.each([
    ['rate(1 minute)', '2026-03-06T14:10:00.000Z', '2026-03-06T14:11:00.000Z'],
    ['rate(1 minute)', '2026-03-06T14:10:59.999Z', '2026-03-06T14:11:00.000Z'],
    ['rate(5 minutes)', '2026-03-06T14:10:00.001Z', '2026-03-06T14:15:00.000Z'],
    ['rate(1 day)', '2026-03-06T14:10:00.000Z', '2026-03-07T00:00:00.000Z'],
    ['cron(0 22 * * ? *)', '2026-03-06T14:10:00.000Z', '2026-03-06T22:00:00.000Z'],
    ['cron(0 22 * * ? *)', '2026-03-06T22:00:00.000Z', '2026-03-07T22:00:00.000Z'],
    ['cron(0/15 8-9 ? * MON-FRI *)', '2026-03-06T09:45:00.000Z', '2026-03-09T08:00:00.000Z'],
    ['cron(30 1 1 JAN,JUL ? *)', '2026-03-06T00:00:00.000Z', '2026-07-01T01:30:00.000Z'],
    ['cron(0 0 L * ? *)', '2028-02-10T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 12 ? * 1 2027)', '2026-01-01T00:00:00.000Z', '2027-01-03T12:00:00.000Z'],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it.each([
    'rate(0 minutes)',
    'rate(1 week)',
    'cron(0 0 * * * *)',
    'cron(0 0 1W * ? *)',
    'cron(99 0 * * ? *)',
    'at(2026)',
  ])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(/schedule|cron/);
  });
});

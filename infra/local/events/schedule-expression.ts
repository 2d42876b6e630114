/** When a schedule fires: the first firing after a time (milliseconds since 1970), in UTC. */
export type Schedule = { readonly period: number | undefined; next(after: number): number };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const units: Readonly<Record<string, number>> = { minute, hour, day };

/**
 * Reads `rate(5 minutes)` or `cron(0 22 * * ? *)` as EventBridge does. Throws on what it does not know.
 * A rate fires at multiples of its period, so that it does not depend on when the stack was started.
 */
export function parseSchedule(expression: string): Schedule {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined && Number(count) > 0) {
    const period = Number(count) * (units[unit] ?? minute);
    return { period, next: (after) => (Math.floor(after / period) + 1) * period };
  }
  const [, fields] = /^cron\((.*)\)$/.exec(expression) ?? [];
  if (fields === undefined) throw new Error(`the schedule ${expression} is not implemented`);
  return cron(fields.trim().split(/\s+/), expression);
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

type Field = (value: number) => boolean;

function cron(fields: readonly string[], expression: string): Schedule {
  const [minutes, hours, monthDays, monthNames, weekDays, years] = fields;
  if (fields.length !== 6 || (monthDays === '?') === (weekDays === '?')) {
    throw new Error(`the schedule ${expression} is not a cron expression of EventBridge`);
  }
  const onMinute = field(minutes, 0, 59, []);
  const onHour = field(hours, 0, 23, []);
  const onMonth = field(monthNames, 1, 12, months);
  const onWeekDay = field(weekDays, 1, 7, days);
  const onYear = field(years, 1970, 2199, []);
  const lastDay = monthDays === 'L';
  const onMonthDay = lastDay ? () => false : field(monthDays, 1, 31, []);
  const onDay = (at: Date): boolean =>
    onYear(at.getUTCFullYear()) &&
    onMonth(at.getUTCMonth() + 1) &&
    onWeekDay(at.getUTCDay() + 1) &&
    (lastDay ? isLastOfMonth(at) : onMonthDay(at.getUTCDate()));
  return {
    period: undefined,
    next(after) {
      let at = (Math.floor(after / minute) + 1) * minute;
      const end = after + 5 * 366 * day;
      while (at < end) {
        const date = new Date(at);
        // Whole days and hours are skipped, or a yearly schedule would take half a million steps.
        if (!onDay(date)) at = (Math.floor(at / day) + 1) * day;
        else if (!onHour(date.getUTCHours())) at = (Math.floor(at / hour) + 1) * hour;
        else if (!onMinute(date.getUTCMinutes())) at += minute;
        else return at;
      }
      return Number.POSITIVE_INFINITY;
    },
  };
}

function isLastOfMonth(at: Date): boolean {
  return new Date(at.getTime() + day).getUTCDate() === 1;
}

function field(text: string | undefined, low: number, high: number, names: readonly string[]): Field {
  if (text === undefined || text === '*' || text === '?') return () => true;
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [first, last] = range === '*' ? [low, high] : range.split('-').map((each) => number(each, low, names));
    const from = first ?? low;
    // `5/15` means from 5 to the end of the field.
    const to = last ?? (step === undefined ? from : high);
    if (!(from >= low && to <= high && from <= to)) throw new Error(`${text} is not implemented in a cron expression`);
    for (let value = from; value <= to; value += Number(step ?? 1)) allowed.add(value);
  }
  return (value) => allowed.has(value);
}

function number(text: string, low: number, names: readonly string[]): number {
  const named = names.indexOf(text.toUpperCase());
  if (named >= 0) return named + low;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

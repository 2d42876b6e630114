import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chinaCalendar, dayOfWork } from '../../../shared/kernel/calendar.ts';
import { DAY, fromMillis, HOUR } from '../../../shared/kernel/time.ts';
import { readTables, render } from '../../support/write-holidays.ts';

const tables = readTables();
const allDays = (from: string, to: string): string[] => {
  const days: string[] = [];
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= Date.parse(`${to}T00:00:00Z`); at += DAY) {
    days.push(fromMillis(at).slice(0, 10));
  }
  return days;
};

describe('the calendar of China', () => {
  it('agrees with the tables of chinese-days on every day it covers', () => {
    const wrong = allDays('2004-01-01', '2026-12-31').filter((day) => {
      const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
      const expected = day in tables.workdays || (!weekend && !(day in tables.holidays));
      return chinaCalendar.isWorkday(day) !== expected;
    });
    expect(wrong).toEqual([]);
  });

  it('is the file that the generator writes today', () => {
    const file = readFileSync(new URL('../../../shared/kernel/holidays.ts', import.meta.url), 'utf8');
    const squeeze = (text: string): string => text.replaceAll(/\s+/g, '').replaceAll(',}', '}');
    expect(squeeze(file)).toBe(squeeze(render(tables)));
  });

  it.each([
    ['2026-01-01', false],
    ['2026-01-04', true],
    ['2026-02-14', true],
    ['2026-02-16', false],
    ['2026-03-07', false],
    ['2026-03-09', true],
    ['2026-10-10', true],
  ])('knows %s', (day, expected) => {
    expect(chinaCalendar.isWorkday(day)).toBe(expected);
  });

  it('covers the announced years and says so of no other', () => {
    const covered = allDays('2000-01-01', '2030-01-01').map((day) => Number(day.slice(0, 4)));
    const years = [...new Set(covered)].filter((year) => chinaCalendar.coversYear(year));
    expect(years).toEqual(Array.from({ length: 23 }, (_, i) => 2004 + i));
  });

  it('has a working day of eight hours', () => {
    expect(dayOfWork(chinaCalendar)).toBe(8 * HOUR);
  });

  it.each(['America/New_York', 'UTC', 'Asia/Shanghai', 'Pacific/Kiritimati'])(
    'does not read the time zone of the process (%s)',
    (TZ) => {
      const script = `
        import { chinaCalendar } from './shared/kernel/calendar.ts';
        import { start } from './shared/workflow/deadlines.ts';
        const days = ['2026-01-04', '2026-03-09', '2026-02-16', '2026-03-08'].map(chinaCalendar.isWorkday);
        console.log(JSON.stringify([days, start({ type: 'work_day', n: 1 }, '2026-02-14T09:00:00.000Z', chinaCalendar).dueAt]));`;
      const out = execFileSync('node', ['--input-type=module-typescript', '-e', script], {
        cwd: new URL('../../../', import.meta.url),
        env: { PATH: process.env.PATH, TZ },
        encoding: 'utf8',
      });
      expect(JSON.parse(out)).toEqual([[true, true, false, false], '2026-02-24T09:00:00.000Z']);
    },
  );
});

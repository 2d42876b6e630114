import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chinaCalendar, dayOfWork, localCalendar, type Slot } from '../../../shared/kernel/calendar.ts';
import { DAY, fromMillis, HOUR } from '../../../shared/kernel/time.ts';
import { readTables, render } from '../../support/write-holidays.ts';

const slot = (from: number, to: number): Slot => ({ from: from * HOUR, to: to * HOUR });

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

describe('a town’s own calendar', () => {
  it('changes nothing where a town changes nothing', () => {
    const local = localCalendar(chinaCalendar, {});
    expect(local.slots).toBe(chinaCalendar.slots);
    const days = allDays('2026-01-01', '2026-12-31');
    expect(days.filter((day) => local.isWorkday(day) !== chinaCalendar.isWorkday(day))).toEqual([]);
  });

  it('lays its days off and made up over the public ones', () => {
    const local = localCalendar(chinaCalendar, { off: ['2026-03-09', '2026-02-14'], on: ['2026-03-07', '2026-02-17'] });
    const changed = allDays('2026-01-01', '2026-12-31').filter(
      (day) => local.isWorkday(day) !== chinaCalendar.isWorkday(day),
    );
    expect(changed).toEqual(['2026-02-14', '2026-02-17', '2026-03-07', '2026-03-09']);
    expect(local.isWorkday('2026-03-07')).toBe(true);
    expect(local.isWorkday('2026-03-09')).toBe(false);
  });

  it('is laid over another one', () => {
    const once = localCalendar(chinaCalendar, { slots: [slot(9, 17)], off: ['2026-03-09'] });
    const twice = localCalendar(once, { off: ['2026-03-10'] });
    expect(['2026-03-09', '2026-03-10', '2026-03-11'].map(twice.isWorkday)).toEqual([false, false, true]);
    expect(dayOfWork(twice)).toBe(8 * HOUR);
  });

  it('has its own slots, until midnight if it likes', () => {
    expect(dayOfWork(localCalendar(chinaCalendar, { slots: [slot(9, 12), slot(13, 17)] }))).toBe(7 * HOUR);
    expect(dayOfWork(localCalendar(chinaCalendar, { slots: [slot(0, 12), slot(12, 24)] }))).toBe(DAY);
  });

  it.each([
    ['none', []],
    ['overlapping', [slot(8, 12), slot(11, 17)]],
    ['unsorted', [slot(14, 18), slot(8, 12)]],
    ['empty', [slot(8, 8)]],
    ['reversed', [slot(12, 8)]],
    ['before midnight', [slot(-1, 8)]],
    ['after midnight', [slot(20, 25)]],
    ['not a number', [slot(Number.NaN, 12)]],
  ])('refuses slots: %s', (_, slots) => {
    expect(() => localCalendar(chinaCalendar, { slots })).toThrow(RangeError);
  });

  it('refuses a day that is both off and on', () => {
    expect(() => localCalendar(chinaCalendar, { off: ['2026-03-09'], on: ['2026-03-09'] })).toThrow(RangeError);
  });

  it('does not make a year known', () => {
    const local = localCalendar(chinaCalendar, { off: ['2027-01-01'], on: ['2027-01-02'] });
    expect(local.coversYear(2027)).toBe(false);
    expect(local.coversYear(2026)).toBe(true);
  });
});

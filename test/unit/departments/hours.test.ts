import type { Department } from '../../../shared/departments/rules.ts';
import { detailFaults } from '../../../shared/departments/rules-details.ts';
import { isOpenAt, opensAt, slotOf, whoToCall } from '../../../shared/departments/rules-hours.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { parseInstant } from '../../../shared/kernel/time.ts';

const at = (local: string): string => {
  const instant = parseInstant(`${local}:00+08:00`);
  if (instant === undefined) throw new Error(local);
  return instant;
};
const office: Department = {
  ...{ id: 'zhzf', town: '320506103', kind: 'bureau', name: { zh: '执法局', en: 'Enforcement' }, enabled: true },
  ...{ hours: ['1-5 08:30-12:00', '1-5 13:30-17:30'], phone: '0512-1', dutyPhone: '0512-2', version: 1 },
  officers: [{ person: 'officer', name: '经办' }],
  heads: [{ person: 'head', name: '局长' }],
};
const open = (local: string, department = office) => isOpenAt(department, at(local), chinaCalendar);
const next = (local: string, department = office) => opensAt(department, at(local), chinaCalendar);

describe('working hours', () => {
  it.each([
    ['1-5 08:30-12:00', true],
    ['6 00:00-24:00', true],
    ['5-1 08:00-12:00', false],
    ['1 12:00-12:00', false],
    ['1 22:00-06:00', false],
    ['1 08:00-24:01', false],
    ['8 08:00-12:00', false],
    ['1-5 8:30-12:00', false],
  ])('%s: %s', (text, good) => expect(slotOf(text) !== undefined).toBe(good));

  it('begin on the minute and are over at their end', () => {
    // 2026-03-06 is a Friday.
    expect(['08:29', '08:30', '11:59', '12:00', '13:30', '17:30'].map((time) => open(`2026-03-06T${time}`))).toEqual([
      ...[false, true, true, false, true, false],
    ]);
    expect(open('2026-03-07T10:00')).toBe(false);
  });

  it('rest on public holidays, and a Sunday made up is worked', () => {
    // National day 2025 fell on a Wednesday; 2025-09-28 was a Sunday on which work was made up.
    expect(open('2025-10-01T10:00')).toBe(false);
    expect(open('2025-09-28T10:00')).toBe(true);
    const always = { ...office, hours: ['1-7 00:00-24:00'], openOnHolidays: true };
    expect(open('2025-10-01T03:00', always)).toBe(true);
    expect(open('2025-10-01T10:00', { ...office, openOnHolidays: true })).toBe(true);
    expect(open('2025-09-28T10:00', { ...office, openOnHolidays: true })).toBe(false);
  });

  it('are unknown where none are given', () => {
    const { hours: _, ...silent } = office;
    expect(isOpenAt(silent, at('2026-03-06T10:00'), chinaCalendar)).toBeUndefined();
    expect(opensAt(silent, at('2026-03-06T10:00'), chinaCalendar)).toBeUndefined();
  });

  it('begin again after lunch, after the night, after the weekend, after the holidays', () => {
    expect(next('2026-03-06T12:10')).toBe(at('2026-03-06T13:30'));
    expect(next('2026-03-05T22:00')).toBe(at('2026-03-06T08:30'));
    expect(next('2026-03-06T22:00')).toBe(at('2026-03-09T08:30'));
    expect(next('2025-09-30T20:00')).toBe(at('2025-10-09T08:30'));
  });
});

describe('whom to call', () => {
  it('is the officers at work, and the heads over the duty number out of hours', () => {
    expect(whoToCall(office, at('2026-03-06T10:00'), chinaCalendar)).toEqual({
      ...{ open: true, people: office.officers, phone: '0512-1' },
    });
    expect(whoToCall(office, at('2026-03-06T22:10'), chinaCalendar)).toEqual({
      ...{ open: false, opensAt: at('2026-03-09T08:30'), people: office.heads, phone: '0512-2' },
    });
  });

  it('is whoever is named where one side is not', () => {
    const { heads: _h, dutyPhone: _d, ...headless } = office;
    expect(whoToCall(headless, at('2026-03-06T22:10'), chinaCalendar)).toMatchObject({
      ...{ people: office.officers, phone: '0512-1' },
    });
    const { officers: _o, heads: _heads, hours: _hours, ...nobody } = office;
    expect(whoToCall(nobody, at('2026-03-06T22:10'), chinaCalendar)).toEqual({ people: [], phone: '0512-1' });
  });
});

describe('what is said of a department', () => {
  const faults = (more: Partial<Parameters<typeof detailFaults>[0]>) =>
    detailFaults({ kind: 'taskForce', ...more }).map(({ pointer, code }) => `${pointer} ${code}`);

  it('names nobody twice, ends after it begins, and only a task force has days', () => {
    expect(faults({ officers: ['a', 'b', 'a'], heads: ['c'] })).toEqual(['/officers/2 repeated']);
    expect(faults({ hours: ['1 08:00-12:00', '1 22:00-06:00'] })).toEqual(['/hours/1 ends-before-it-begins']);
    expect(faults({ validFrom: '2026-03-02', validTo: '2026-03-01' })).toEqual(['/validTo ends-before-it-begins']);
    expect(faults({ validFrom: '2026-03-01', validTo: '2026-03-01' })).toEqual([]);
    expect(faults({ kind: 'bureau', validTo: '2026-03-01' })).toEqual(['/validTo task-force-only']);
  });
});

import { HOLIDAYS } from './holidays.ts';
import { DAY, type Day, HOUR } from './time.ts';

/** A stretch of a working day, in milliseconds since midnight in China; `to` is the edge where work stops. */
export interface Slot {
  readonly from: number;
  readonly to: number;
}

/** When work is done: the slots of a working day, ascending and apart, and which days are working days. */
export interface Calendar {
  readonly slots: readonly Slot[];
  readonly isWorkday: (day: Day) => boolean;
  /** `false`: the year's holidays are not known, so whatever is reckoned through it is provisional. */
  readonly coversYear: (year: number) => boolean;
}

/** Office hours of grid management centres; a town may set others. */
export const DEFAULT_SLOTS: readonly Slot[] = [
  { from: 8 * HOUR, to: 12 * HOUR },
  { from: 14 * HOUR, to: 18 * HOUR },
];

const changes = new Map<Day, boolean>(
  Object.entries(HOLIDAYS).flatMap(([year, { off, on }]) => [
    ...days(year, off).map((day) => [day, false] as const),
    ...days(year, on).map((day) => [day, true] as const),
  ]),
);

function days(year: string, list: string): Day[] {
  return list === '' ? [] : list.split(' ').map((mmdd) => `${year}-${mmdd.slice(0, 2)}-${mmdd.slice(2)}`);
}

/** Monday to Friday; 1970-01-01 was a Thursday, hence the 3. */
const isPlainWorkday = (day: Day): boolean => {
  const weekday = (Date.parse(`${day}T00:00:00Z`) / DAY + 3) % 7;
  return weekday < 5;
};

/** China's working days with public holidays and make-up workdays; a year the State Council has not announced is not covered. */
export const chinaCalendar: Calendar = {
  slots: DEFAULT_SLOTS,
  isWorkday: (day) => changes.get(day) ?? isPlainWorkday(day),
  coversYear: (year) => String(year) in HOLIDAYS,
};

/** What one place changes in a calendar: its own slots, days off (a power cut, a local holiday) and days of work made up. */
export interface LocalChanges {
  readonly slots?: readonly Slot[];
  readonly off?: readonly Day[];
  readonly on?: readonly Day[];
}

const checkSlots = (slots: readonly Slot[]): void => {
  if (slots.length === 0) throw new RangeError('a working day has at least one slot');
  let end = 0;
  for (const { from, to } of slots) {
    if (!(from >= end && to > from && to <= DAY)) throw new RangeError(`slots overlap or are out of order at ${from}`);
    end = to;
  }
};

/**
 * A calendar with the changes of one place laid over it; they win over the public one. A year that the base does not cover
 * stays uncovered: a town knows its own days off, not those the State Council has yet to announce. Throws a RangeError for
 * slots that overlap, are out of order or outside the day, and for a day that is both off and on.
 */
export const localCalendar = (base: Calendar, { slots = base.slots, off = [], on = [] }: LocalChanges): Calendar => {
  checkSlots(slots);
  const free = new Set(off);
  const worked = new Set(on);
  const both = on.find((day) => free.has(day));
  if (both !== undefined) throw new RangeError(`${both} is both a day off and a day of work`);
  return {
    slots,
    isWorkday: (day) => worked.has(day) || (!free.has(day) && base.isWorkday(day)),
    coversYear: base.coversYear,
  };
};

/** The work in one whole working day, in milliseconds: 8 hours with the default slots. */
export const dayOfWork = (calendar: Calendar): number =>
  calendar.slots.reduce((sum, slot) => sum + slot.to - slot.from, 0);

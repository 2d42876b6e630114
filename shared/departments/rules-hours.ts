import type { Calendar } from '../kernel/calendar.ts';
import { DAY, type Day, type Instant, plus, shanghaiDay, shanghaiSecondOfDay } from '../kernel/time.ts';
import type { Department, Named } from './rules.ts';

/** Working hours of weekdays (1 is Monday, as in ISO 8601) from one time of day to another: `1-5 08:30-12:00`. */
export const HOURS_PATTERN = /^([1-7])(?:-([1-7]))? ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)$/;

interface Slot {
  readonly weekdays: readonly number[];
  /** Minutes since midnight in China. */
  readonly from: number;
  readonly to: number;
}

/** A slot read; undefined when it ends before it begins. What goes over midnight is written as two. */
export function slotOf(text: string): Slot | undefined {
  const found = HOURS_PATTERN.exec(text);
  if (found === null) return undefined;
  const [first = 0, last = first, fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (last < first || to <= from || to > 24 * 60) return undefined;
  return { weekdays: Array.from({ length: last - first + 1 }, (_, n) => first + n), from, to };
}

const MONDAY = 1;
const SATURDAY = 6;
/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: Day): number => ((Date.parse(`${day}T00:00:00Z`) / DAY + 3) % 7) + 1;

/**
 * Which weekday's hours hold on a day. On a public holiday none do, unless the department works through them; a Saturday
 * or Sunday on which work is made up is worked like a Monday.
 */
const workedAs = (day: Day, calendar: Calendar, onHolidays: boolean): number | undefined => {
  const weekday = weekdayOf(day);
  if (onHolidays) return weekday;
  const isWorkday = calendar.isWorkday(day);
  if (weekday >= SATURDAY) return isWorkday ? MONDAY : weekday;
  return isWorkday ? weekday : undefined;
};

type Hours = Pick<Department, 'hours' | 'openOnHolidays'>;

const slotsOn = ({ hours = [], openOnHolidays = false }: Hours, day: Day, calendar: Calendar): readonly Slot[] => {
  const weekday = workedAs(day, calendar, openOnHolidays);
  return hours
    .flatMap((text) => slotOf(text) ?? [])
    .filter(({ weekdays }) => weekday !== undefined && weekdays.includes(weekday))
    .sort((a, b) => a.from - b.from);
};

/** Whether a department works at an instant; undefined where it has said nothing of its hours. */
export function isOpenAt(department: Hours, at: Instant, calendar: Calendar): boolean | undefined {
  if (department.hours === undefined || department.hours.length === 0) return undefined;
  const minute = Math.floor(shanghaiSecondOfDay(at) / 60);
  return slotsOn(department, shanghaiDay(at), calendar).some(({ from, to }) => from <= minute && minute < to);
}

/** Over the longest holidays and the weekends beside them. */
const LOOK_AHEAD_DAYS = 14;

/** When a department that is closed works again; undefined when not within a fortnight. */
export function opensAt(department: Hours, at: Instant, calendar: Calendar): Instant | undefined {
  const minute = Math.floor(shanghaiSecondOfDay(at) / 60);
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const day = shanghaiDay(plus(at, ahead * DAY));
    const slot = slotsOn(department, day, calendar).find(({ from }) => ahead > 0 || from > minute);
    if (slot !== undefined) return plus(`${day}T00:00:00.000Z`, slot.from * 60_000 - 8 * 3_600_000);
  }
  return undefined;
}

/** Whom to call at a department, and whether it works now. */
export interface CallNow {
  readonly open?: boolean;
  /** When it works again, while it is closed. */
  readonly opensAt?: Instant;
  readonly people: readonly Named[];
  readonly phone?: string;
}

/**
 * Who is to be called at an instant: in working hours the officers over the office's number, else the heads over the duty
 * number; where one side is not named, the other.
 */
export function whoToCall(department: Department, at: Instant, calendar: Calendar): CallNow {
  const { officers = [], heads = [], phone, dutyPhone } = department;
  const open = isOpenAt(department, at, calendar);
  const [first, second] = open === false ? [heads, officers] : [officers, heads];
  const number = open === false ? (dutyPhone ?? phone) : (phone ?? dutyPhone);
  const next = open === false ? opensAt(department, at, calendar) : undefined;
  return {
    ...(open === undefined ? {} : { open }),
    ...(next === undefined ? {} : { opensAt: next }),
    people: first.length > 0 ? first : second,
    ...(number === undefined ? {} : { phone: number }),
  };
}

import { DAY, type Day, fromMillis } from '../kernel/time.ts';
import type { PERIODS, ServiceItem } from './rules.ts';

/** Weeks of a year, for what is reckoned by the year; a working week has five days. */
const WEEKS = 52;
const PER_WEEK: Readonly<Record<(typeof PERIODS)[number], number>> = {
  day: 5,
  week: 1,
  month: 12 / WEEKS,
  quarter: 4 / WEEKS,
  year: 1 / WEEKS,
  'on-demand': 1 / WEEKS,
};

/** Minutes a week that an item asks of one worker, by what the list reckons with. */
export const minutesAWeek = ({ minutes, frequency }: Pick<ServiceItem, 'minutes' | 'frequency'>): number =>
  minutes * frequency.times * PER_WEEK[frequency.per];

/** Monday of the week that a day falls in. */
export const mondayOf = (day: Day): Day => {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return fromMillis(noon - ((new Date(noon).getUTCDay() + 6) % 7) * DAY).slice(0, 10);
};

/** What was asked by tasks. */
export interface TaskMinutes {
  readonly tasks: number;
  readonly minutes: number;
}

const NONE: TaskMinutes = { tasks: 0, minutes: 0 };

/** What one department asks of the grid workers. Minutes are whole. */
export interface Burden {
  readonly department: string;
  readonly items: readonly string[];
  /** Of each worker in a week. */
  readonly perWorker: number;
  /** Of all of them. */
  readonly minutes: number;
  /** Of all of them by the tasks that were pushed and are due in that week; what came to nothing is left out. */
  readonly asked: TaskMinutes;
}

/**
 * What each department asks by the items that are on the list, the most demanding first, beside what it asks by the tasks
 * it has pushed: the one is what was admitted, the other what is done with it.
 */
export const burdenOf = (
  items: readonly ServiceItem[],
  workers: number,
  tasks: ReadonlyMap<string, TaskMinutes> = new Map(),
): readonly Burden[] => {
  const departments = [...new Set([...items.map(({ lineDepartment }) => lineDepartment), ...tasks.keys()])];
  const burdens = departments.map((department) => {
    const theirs = items.filter(({ lineDepartment }) => lineDepartment === department);
    const sum = theirs.reduce((minutes, item) => minutes + minutesAWeek(item), 0);
    const codes = theirs.map(({ code }) => code).sort();
    const { minutes, tasks: count } = tasks.get(department) ?? NONE;
    const asked = { tasks: count, minutes };
    return { department, items: codes, perWorker: Math.round(sum), minutes: Math.round(sum * workers), asked };
  });
  return burdens.sort((a, b) => b.minutes - a.minutes || (a.department < b.department ? -1 : 1));
};

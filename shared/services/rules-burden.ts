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

/** What one department asks of the grid workers. Minutes are whole. */
export interface Burden {
  readonly department: string;
  readonly items: readonly string[];
  /** Of each worker in a week. */
  readonly perWorker: number;
  /** Of all of them. */
  readonly minutes: number;
}

/**
 * What each department asks by the items that are on the list, the most demanding first. It measures the list, not the
 * tasks: what is asked beyond it does not show here.
 */
export const burdenOf = (items: readonly ServiceItem[], workers: number): readonly Burden[] => {
  const departments = [...new Set(items.map(({ lineDepartment }) => lineDepartment))];
  const burdens = departments.map((department) => {
    const theirs = items.filter(({ lineDepartment }) => lineDepartment === department);
    const sum = theirs.reduce((minutes, item) => minutes + minutesAWeek(item), 0);
    const codes = theirs.map(({ code }) => code).sort();
    return { department, items: codes, perWorker: Math.round(sum), minutes: Math.round(sum * workers) };
  });
  return burdens.sort((a, b) => b.minutes - a.minutes || (a.department < b.department ? -1 : 1));
};

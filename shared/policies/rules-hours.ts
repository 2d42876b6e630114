import type { Calendar } from '../kernel/calendar.ts';
import { DAY, fromMillis, HOUR, type Instant, MINUTE, shanghaiDay, toMillis } from '../kernel/time.ts';
import { MAX_REST_DAYS } from '../kernel/work-time.ts';
import type { CallBackRule } from './model.ts';

type Hours = Pick<CallBackRule, 'hours' | 'days'>;

/** China has one time and no summer time. */
const SHANGHAI = 8 * HOUR;

const sinceMidnight = (time: string): number => Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE;

/**
 * The first instant from `at` on at which people may be rung at home, `at` itself inside the hours; the end of a stretch
 * belongs to it no more. Where no working day comes for more than a year, `at`: somebody has to be rung some time.
 */
export const ringableFrom = ({ hours, days }: Hours, at: Instant, calendar: Calendar): Instant => {
  const now = toMillis(at);
  const today = Math.floor((now + SHANGHAI) / DAY) * DAY - SHANGHAI;
  for (let day = today; day <= today + MAX_REST_DAYS * DAY; day += DAY) {
    if (days === 'working' && !calendar.isWorkday(shanghaiDay(fromMillis(day)))) continue;
    const next = hours.find(({ to }) => now < day + sinceMidnight(to));
    if (next) return fromMillis(Math.max(now, day + sinceMidnight(next.from)));
  }
  return at;
};

/** Whether people may be rung at home now. */
export const isRingable = (rule: Hours, at: Instant, calendar: Calendar): boolean =>
  ringableFrom(rule, at, calendar) === at;

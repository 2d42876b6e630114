import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { isOverdue, type Limit, pause, start, stop } from '../../../shared/workflow/deadlines.ts';
import { nextWake, type ReminderPolicy, reminderDue, reminderPlan } from '../../../shared/workflow/reminders.ts';

const MINUTE = 60_000;
const policy: ReminderPolicy = {
  before: { fraction: 0.25, leastMs: 10 * MINUTE, mostMs: 120 * MINUTE },
  after: { fraction: 0.5, leastMs: 30 * MINUTE, mostMs: 240 * MINUTE },
};
const at = (utc: string): string => `2026-03-${utc}.000Z`;
const plan = (limit: Limit, from: string) => reminderPlan(start(limit, from, chinaCalendar), chinaCalendar, policy);

describe('reminderPlan', () => {
  it('tells before, when it breaks, and after', () => {
    expect(plan({ type: 'urgent_hour', n: 2 }, at('06T00:00:00'))).toEqual({
      before: at('06T01:30:00'),
      at: '2026-03-06T02:00:00.001Z',
      after: '2026-03-06T03:00:00.001Z',
    });
  });

  it('holds the lead between its least and its greatest length', () => {
    expect(plan({ type: 'urgent_minute', n: 30 }, at('06T00:00:00'))).toMatchObject({
      before: at('06T00:20:00'),
      after: '2026-03-06T01:00:00.001Z',
    });
    expect(plan({ type: 'natural_day', n: 2 }, at('06T00:00:00'))).toMatchObject({
      before: at('07T22:00:00'),
      after: '2026-03-08T04:00:00.001Z',
    });
  });

  it('does not announce a short limit at its start', () => {
    expect(plan({ type: 'urgent_minute', n: 4 }, at('06T00:00:00'))).toMatchObject({ before: at('06T00:02:00') });
  });

  it('keeps the reminders of a work limit in working time', () => {
    // Due Monday 08:30 in China: half an hour of the hour's lead falls on Friday 17:30.
    expect(plan({ type: 'work_hour', n: 4 }, at('06T06:30:00'))).toEqual({
      before: at('06T09:30:00'),
      at: '2026-03-09T00:30:00.001Z',
      after: '2026-03-09T02:30:00.001Z',
    });
  });

  it('has none while the clock is paused or stopped', () => {
    const clock = start({ type: 'urgent_hour', n: 2 }, at('06T00:00:00'), chinaCalendar);
    expect(reminderPlan(pause(clock, at('06T01:00:00'), chinaCalendar), chinaCalendar, policy)).toBeUndefined();
    expect(reminderPlan(stop(clock, at('06T01:00:00')), chinaCalendar, policy)).toBeUndefined();
  });
});

describe('nextWake and reminderDue', () => {
  const clock = start({ type: 'urgent_hour', n: 2 }, at('06T00:00:00'), chinaCalendar);

  it('names one stage after the other and then none', () => {
    expect(nextWake(clock, undefined, chinaCalendar, policy)).toEqual({ stage: 'before', at: at('06T01:30:00') });
    expect(nextWake(clock, 'before', chinaCalendar, policy)).toEqual({ stage: 'at', at: '2026-03-06T02:00:00.001Z' });
    expect(nextWake(clock, 'at', chinaCalendar, policy)).toEqual({ stage: 'after', at: '2026-03-06T03:00:00.001Z' });
    expect(nextWake(clock, 'after', chinaCalendar, policy)).toBeUndefined();
    expect(nextWake(pause(clock, at('06T01:00:00'), chinaCalendar), undefined, chinaCalendar)).toBeUndefined();
  });

  it('finds the clock overdue whenever it wakes for `at`', () => {
    const wake = nextWake(clock, 'before', chinaCalendar, policy);
    expect(wake && isOverdue(clock, wake.at)).toBe(true);
  });

  it('passes over what a late sweep has missed', () => {
    const due = (time: string, reminded?: 'before' | 'at' | 'after') =>
      reminderDue(clock, reminded, at(time), chinaCalendar, policy);
    expect(due('06T01:29:59')).toBeUndefined();
    expect(due('06T01:30:00')).toBe('before');
    expect(due('06T02:00:00')).toBe('before');
    expect(due('06T02:00:01')).toBe('at');
    expect(due('06T02:00:01', 'at')).toBeUndefined();
    expect(due('06T09:00:00')).toBe('after');
    expect(due('06T09:00:00', 'after')).toBeUndefined();
  });
});

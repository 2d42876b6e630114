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

  it('keeps those of a civil limit in working time, before and after its close of business', () => {
    // From Monday the 2nd, due Thursday the 5th at 18:00 in China; a quarter of 24 hours is held to 2, half of it to 4.
    expect(plan({ type: 'civil_work_day', n: 3 }, at('02T01:00:00'))).toEqual({
      before: at('05T08:00:00'),
      at: '2026-03-05T10:00:00.001Z',
      after: '2026-03-06T04:00:00.001Z',
    });
    // Three days end on Sunday the 8th and roll to Monday.
    expect(plan({ type: 'civil_natural_day', n: 3 }, at('05T01:00:00'))).toEqual({
      before: at('09T08:00:00'),
      at: '2026-03-09T10:00:00.001Z',
      after: '2026-03-10T04:00:00.001Z',
    });
  });

  it('does not lead a civil limit over a holiday that holds one working day alone', () => {
    const whole: ReminderPolicy = { ...policy, before: { fraction: 1, leastMs: 0, mostMs: 1_000 * 60 * MINUTE } };
    const clock = start({ type: 'civil_natural_day', n: 1 }, '2026-02-15T02:00:00.000Z', chinaCalendar);
    // Due on the 24th: half of that one day, not of a day of 24 hours, which would reach back before the festival.
    expect(reminderPlan(clock, chinaCalendar, whole)?.before).toBe('2026-02-24T06:00:00.000Z');
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

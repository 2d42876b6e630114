import type { Calendar } from '../kernel/calendar.ts';
import { HOUR, type Instant, MINUTE, plus } from '../kernel/time.ts';
import { addWork, subtractWork } from '../kernel/work-time.ts';
import { type Clock, isWorkLimit, lengthOf } from './deadlines.ts';

export const REMINDER_STAGES = ['before', 'at', 'after'] as const;
export type ReminderStage = (typeof REMINDER_STAGES)[number];

/**
 * How far from a deadline a person is reminded, in the limit's own kind of time: `before` and `after` are fractions of
 * the limit's length, held between a least and a greatest length in milliseconds.
 */
export interface ReminderPolicy {
  readonly before: Lead;
  readonly after: Lead;
}

export interface Lead {
  readonly fraction: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Ours, until a town sets its own: a fifth of the limit ahead, half of it afterwards, never silly for short or long limits. */
export const DEFAULT_REMINDERS: ReminderPolicy = {
  before: { fraction: 0.2, leastMs: 5 * MINUTE, mostMs: 24 * HOUR },
  after: { fraction: 0.5, leastMs: 15 * MINUTE, mostMs: 24 * HOUR },
};

/**
 * When a person is told about a limit. `at` is the first instant at which it is broken, one millisecond after the
 * deadline, because at the deadline is still in time: whoever wakes for `at` finds the clock overdue.
 */
export type ReminderPlan = Readonly<Record<ReminderStage, Instant>>;

/** The next thing to wake for. */
export interface Wake {
  readonly stage: ReminderStage;
  readonly at: Instant;
}

const held = (lead: Lead, length: number): number =>
  Math.floor(Math.min(lead.mostMs, Math.max(lead.leastMs, length * lead.fraction)));

/**
 * The three reminders of a running clock, in order; `undefined` while it is paused or stopped. `before` lies at most half
 * the limit ahead, so that a five-minute limit is not announced at its start. Those of work limits fall into working time.
 */
export const reminderPlan = (
  clock: Clock,
  calendar: Calendar,
  policy: ReminderPolicy = DEFAULT_REMINDERS,
): ReminderPlan | undefined => {
  if (clock.dueAt === undefined || clock.stoppedAt !== undefined) return undefined;
  const length = lengthOf(clock.limit, clock.startedAt, calendar);
  const ahead = Math.min(held(policy.before, length), Math.floor(length / 2));
  const behind = Math.max(1, held(policy.after, length));
  const work = isWorkLimit(clock.limit);
  return {
    before: work ? subtractWork(clock.dueAt, ahead, calendar).value : plus(clock.dueAt, -ahead),
    at: plus(clock.dueAt, 1),
    after: plus(work ? addWork(clock.dueAt, behind, calendar).value : plus(clock.dueAt, behind), 1),
  };
};

const stagesAfter = (reminded: ReminderStage | undefined): readonly ReminderStage[] =>
  REMINDER_STAGES.slice(reminded === undefined ? 0 : REMINDER_STAGES.indexOf(reminded) + 1);

/**
 * What the sweep wakes for next; `reminded` is the last stage a person was told of (forget it when the deadline moves).
 * `undefined` when there is nothing more to tell. The time may lie in the past: then it is due now.
 */
export const nextWake = (
  clock: Clock,
  reminded: ReminderStage | undefined,
  calendar: Calendar,
  policy: ReminderPolicy = DEFAULT_REMINDERS,
): Wake | undefined => {
  const plan = reminderPlan(clock, calendar, policy);
  const stage = stagesAfter(reminded)[0];
  return plan && stage ? { stage, at: plan[stage] } : undefined;
};

/**
 * The reminder to give at an instant: the latest stage whose time has come and that was not given yet. Earlier ones that
 * a late sweep has missed are passed over, because "soon due" helps nobody after "overdue".
 */
export const reminderDue = (
  clock: Clock,
  reminded: ReminderStage | undefined,
  at: Instant,
  calendar: Calendar,
  policy: ReminderPolicy = DEFAULT_REMINDERS,
): ReminderStage | undefined => {
  const plan = reminderPlan(clock, calendar, policy);
  return plan && stagesAfter(reminded).findLast((stage) => plan[stage] <= at);
};

import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { nextWake, type ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import { type CaseMeta, isOpen } from './model.ts';

/** Everything on a case that can wake it: limits that remind and are broken, and what the clock does by itself. */
export const CASE_TIMERS = ['limit', 'stage', 'ask', 'dispute', 'review', 'resume', 'waive', 'unmerge'] as const;
export type CaseTimer = (typeof CASE_TIMERS)[number];

export interface Waking {
  readonly timer: CaseTimer;
  readonly at: Instant;
  /** For a limit: which reminder it wakes for. */
  readonly stage?: ReminderStage;
}

/** States in which the unit or the centre owes something and the handling limit runs; afterwards it stands. */
const RUNNING = ['filed', 'dispatched', 'handling', 'returned'];

const ofTimer = (name: CaseTimer, timer: Timer | undefined, calendar: Calendar): Waking[] => {
  const wake = timer && nextWake(timer.clock, timer.reminded, calendar);
  return wake ? [{ timer: name, ...wake }] : [];
};

const acts = (c: CaseMeta): Waking[] => [
  ...(c.suspension ? [{ timer: 'resume' as const, at: c.suspension.until }] : []),
  // Not drawn for inspection: nobody looks at it, and it waits for nobody.
  ...(c.state === 'handled' && c.drawn === false && c.submittedAt
    ? [{ timer: 'waive' as const, at: c.submittedAt }]
    : []),
  // What was merged into a case that then ended without being handled goes its own way again.
  ...((c.state === 'refused' || c.state === 'cancelled') && c.merged && c.closedAt
    ? [{ timer: 'unmerge' as const, at: c.closedAt }]
    : []),
];

const limits = (c: CaseMeta, calendar: Calendar): Waking[] => {
  const own: Timer | undefined = c.clock && {
    clock: c.clock,
    ...(c.reminded ? { reminded: c.reminded } : {}),
  };
  return [
    ...ofTimer('limit', RUNNING.includes(c.state) ? own : undefined, calendar),
    ...ofTimer('stage', isOpen(c.state) ? c.stage : undefined, calendar),
    ...ofTimer('ask', c.ask?.timer, calendar),
    ...ofTimer('dispute', c.dispute?.timer, calendar),
    ...ofTimer('review', c.suspension?.review, calendar),
  ];
};

/** All that may wake a case, the earliest first. */
export const wakingsOf = (c: CaseMeta, calendar: Calendar): Waking[] =>
  [...acts(c), ...limits(c, calendar)].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

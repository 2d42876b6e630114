import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { nextWake, type ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import { type CaseMeta, type CaseState, type ClockAct, isOpen } from './model.ts';
import { RUNNING } from './rules-clock.ts';

/** Limits on a case, about which people are reminded: its handling's, its state's, a question's, a dispute's, a review's. */
export const LIMIT_TIMERS = ['limit', 'stage', 'ask', 'dispute', 'review'] as const;
export type LimitTimer = (typeof LIMIT_TIMERS)[number];

/** Everything on a case that can wake it: limits that remind and are broken, and what the clock does by itself. */
export type CaseTimer = LimitTimer | ClockAct;

export interface Waking {
  readonly timer: CaseTimer;
  readonly at: Instant;
  /** For a limit: which reminder it wakes for. */
  readonly stage?: ReminderStage;
}

const ofTimer = (name: CaseTimer, timer: Timer | undefined, calendar: Calendar): Waking[] => {
  const wake = timer && nextWake(timer.clock, timer.reminded, calendar);
  return wake ? [{ timer: name, ...wake }] : [];
};

/** Where somebody works on what was given to them; while it rests or was submitted nothing is taken back. */
const ASSIGNED: readonly CaseState[] = ['dispatched', 'handling'];

const acts = (c: CaseMeta): Waking[] => [
  ...(c.suspension && c.state === 'suspended' ? [{ timer: 'resume' as const, at: c.suspension.until }] : []),
  // Not drawn for inspection: nobody looks at it, and it waits for nobody.
  ...(c.state === 'handled' && c.drawn === false && c.submittedAt
    ? [{ timer: 'waive' as const, at: c.submittedAt }]
    : []),
  // Given to somebody until a time that has come: it is the unit's again.
  ...(c.assignee?.until && ASSIGNED.includes(c.state) ? [{ timer: 'hand-back' as const, at: c.assignee.until }] : []),
  // What was merged into a case that then ended without being handled goes its own way again.
  ...((c.state === 'refused' || c.state === 'cancelled') && c.merged && c.closedAt
    ? [{ timer: 'unmerge' as const, at: c.closedAt }]
    : []),
];

/** What the clock could not do waits for a person, and is not tried again every minute. */
const possible = (c: CaseMeta): Waking[] => acts(c).filter(({ timer }) => !c.stuck?.some((one) => one === timer));

const handling = (c: CaseMeta): Timer | undefined =>
  RUNNING.includes(c.state) && c.clock
    ? { clock: c.clock, ...(c.reminded ? { reminded: c.reminded } : {}) }
    : undefined;

/** A limit of the case that runs now, with the last reminder given about it. */
export const timerIn = (c: CaseMeta, name: LimitTimer): Timer | undefined => {
  switch (name) {
    case 'limit':
      return handling(c);
    case 'stage':
      return isOpen(c.state) ? c.stage : undefined;
    case 'ask':
      return c.ask?.timer;
    case 'dispute':
      return c.dispute?.timer;
    case 'review':
      return c.state === 'suspended' ? c.suspension?.review : undefined;
  }
};

/** Where the case notes that a reminder about one of its limits was given. */
export const withReminded = (c: CaseMeta, name: LimitTimer, reminded: ReminderStage): Partial<CaseMeta> => {
  const { stage, ask, dispute, suspension } = c;
  switch (name) {
    case 'limit':
      return { reminded };
    case 'stage':
      return stage ? { stage: { ...stage, reminded } } : {};
    case 'ask':
      return ask ? { ask: { ...ask, timer: { ...ask.timer, reminded } } } : {};
    case 'dispute':
      return dispute ? { dispute: { ...dispute, timer: { ...dispute.timer, reminded } } } : {};
    case 'review':
      return suspension ? { suspension: { ...suspension, review: { ...suspension.review, reminded } } } : {};
  }
};

/** All that may wake a case, the earliest first. */
export const wakingsOf = (c: CaseMeta, calendar: Calendar): Waking[] =>
  [...possible(c), ...LIMIT_TIMERS.flatMap((name) => ofTimer(name, timerIn(c, name), calendar))].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );

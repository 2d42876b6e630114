import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/model.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { CaseCommand } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import { type CaseTimer, LIMIT_TIMERS, type LimitTimer, timerIn } from './timers.ts';
import { caseWaits, disputeWait } from './waits.ts';

export const isLimit = (timer: CaseTimer): timer is LimitTimer => LIMIT_TIMERS.some((one) => one === timer);

/** What the clock says where a rule asks for a reason. */
const REASONS = {
  dispute: '异议逾期未处理，自动重开 · the dispute was not decided in time',
  review: '挂起逾期未复核，自动恢复 · the suspension was not reviewed in time',
  until: '挂起期限已到，自动恢复 · the planned end of the suspension has come',
  assigned: '交办期限已到，自动交回承办单位 · it was given to somebody until now',
  unmerge: '主件已终止，自动拆分 · the case it was merged into ended without being handled',
} as const;

/** What silence means in a state, once its limit is broken; a unit has signed by silence only where the town says so. */
const ofState = (c: CaseMeta, policy: Pick<TownPolicy, 'autoSign'>): CaseCommand | undefined => {
  switch (caseWaits.find(({ state }) => state === c.state)?.onSilence) {
    case 'recall-verification':
      return { action: 'recall-verification', body: {} };
    case 'recall-escalation':
      return { action: 'recall-escalation', body: {} };
    case 'sign':
      return policy.autoSign ? { action: 'sign', body: {} } : undefined;
    default:
      return undefined;
  }
};

const ofLimit = (
  c: CaseMeta,
  timer: LimitTimer,
  stage: ReminderStage | undefined,
  policy: Pick<TownPolicy, 'autoSign'>,
): CaseCommand | undefined => {
  if (stage === undefined || stage === 'before') return undefined;
  if (timer === 'stage') return ofState(c, policy);
  if (timer === 'dispute' && disputeWait.onSilence === 'reopen')
    return { action: 'reopen', body: { reason: REASONS.dispute } };
  // A review is asked for once more before the clock lets the case go on.
  if (timer === 'review' && stage === 'after') return { action: 'resume', body: { reason: REASONS.review } };
  return undefined;
};

/** What the clock does on a case that wakes for this, if anything; else people are reminded. Taking apart is a command of the other cases. */
export const actOf = (
  c: CaseMeta,
  timer: CaseTimer,
  policy: Pick<TownPolicy, 'autoSign'>,
  now: Instant,
  calendar: Calendar,
): CaseCommand | undefined => {
  if (isLimit(timer)) {
    const running = timerIn(c, timer);
    return ofLimit(c, timer, running && reminderDue(running.clock, running.reminded, now, calendar), policy);
  }
  if (timer === 'resume') return { action: 'resume', body: { reason: REASONS.until } };
  if (timer === 'hand-back') return { action: 'hand-back', body: { reason: REASONS.assigned } };
  return timer === 'waive' ? { action: 'inspect', body: { outcome: 'waived' } } : undefined;
};

/** How a case leaves a head that has ended without being handled. */
export const unmergeFrom = (head: string): CaseCommand => ({
  action: 'unmerge',
  body: { from: head, reason: REASONS.unmerge },
});

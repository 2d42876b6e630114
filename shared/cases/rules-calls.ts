import type { Calendar } from '../kernel/calendar.ts';
import type { Role } from '../kernel/roles.ts';
import { HOUR, type Instant, plus, shanghaiDay, toMillis } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import { ringableFrom } from '../policies/rules-hours.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { nextWake, type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { CallBack, CaseMeta, Rating, ReportMeta } from './model.ts';
import { CALL_WAITING, type CallState, type DueCall } from './model-calls.ts';
import { isRestricted } from './rules-rights.ts';
import { isDrawnReport } from './rules-standard.ts';

export type { DueCall } from './model-calls.ts';

/** The time a call-back stands in. */
export interface CallTime {
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly policy: Pick<TownPolicy, 'callBack' | 'callBackSample'>;
}

/** Whether somebody still has to do something about it. */
export const isWaiting = ({ state }: Pick<DueCall, 'state'>): boolean => CALL_WAITING.includes(state);

/** Names a closing among all of a report: a later one is greater, of whatever case. */
const closingOf = ({ closedAt }: CaseMeta): number => (closedAt === undefined ? 0 : toMillis(closedAt));

/** Whether it belongs to the closing that stands: a case that was taken up again asks anew when it is closed again. */
export const belongsTo = ({ caseNum, closing }: DueCall, c: CaseMeta): boolean =>
  c.state === 'closed' && c.num === caseNum && closingOf(c) === closing;

/**
 * Whether this reporter is asked about this closing: not the anonymous, who has no number; not whoever took the report
 * back; not where a platform above rings them itself; of the others those whom the town's share draws. `own`: the case that
 * the report was made for, which may have been merged into the one that was closed.
 */
export const isToBeAsked = (
  report: Pick<ReportMeta, 'rid' | 'contact' | 'withdrawnAt'>,
  c: CaseMeta,
  own: Pick<CaseMeta, 'upstream'>,
  policy: CallTime['policy'],
): boolean =>
  report.contact !== undefined &&
  report.withdrawnAt === undefined &&
  !c.upstream?.owns.includes('call-back') &&
  !own.upstream?.owns.includes('call-back') &&
  isDrawnReport(c, report.rid, policy.callBackSample);

/** To be rung from the next decent hour on, within the limit that begins then. */
const toRing = ({ at, calendar, policy }: CallTime): Pick<DueCall, 'state' | 'dueAt' | 'timer'> => {
  const dueAt = ringableFrom(policy.callBack, at, calendar);
  return { state: 'due', dueAt, timer: { clock: deadlines.start(policy.callBack.limit, dueAt, calendar) } };
};

/**
 * The call-back of a report to a closing. `asked`: the SMS that said it was done asked for a rating. `own`: the case that the
 * report was made for, where it is another.
 */
export const openCall = (
  report: ReportMeta,
  c: CaseMeta,
  asked: boolean,
  time: CallTime,
  own?: Pick<CaseMeta, 'mergedInto'>,
): DueCall => ({
  rid: report.rid,
  caseNum: c.num,
  ...(own?.mergedInto && own.mergedInto !== c.num ? { via: own.mergedInto } : {}),
  closing: closingOf(c),
  town: c.town,
  version: 1,
  openedAt: time.at,
  attempts: 0,
  channel: report.channel,
  receivedAt: report.receivedAt,
  ...(report.phoneMasked ? { phoneMasked: report.phoneMasked } : {}),
  ...(isRestricted(c) ? { hidden: true as const } : {}),
  ...(asked
    ? { state: 'asked', asked: true, dueAt: plus(time.at, time.policy.callBack.replyHours * HOUR) }
    : toRing(time)),
});

const stepped = (call: DueCall, changes: Partial<DueCall>): DueCall => ({
  ...call,
  ...changes,
  version: call.version + 1,
});

const ended = (call: DueCall, state: CallState, at: Instant, changes: Partial<DueCall> = {}): DueCall => {
  const { timer: _over, ...kept } = call;
  return stepped(kept, { ...changes, state, endedAt: at });
};

/** Nobody was there, or nobody spoke: rung again later, and after so many times not reached. */
const unheard = (call: DueCall, time: CallTime, changes: Partial<DueCall>): DueCall => {
  const { at, calendar, policy } = time;
  const attempts = call.attempts + 1;
  if (attempts >= policy.callBack.attempts) return ended(call, 'unreached', at, { ...changes, attempts });
  const dueAt = ringableFrom(policy.callBack, plus(at, policy.callBack.retryHours * HOUR), calendar);
  const begun = call.timer ? {} : toRing(time);
  return stepped(call, { ...changes, ...begun, attempts, state: 'due', dueAt });
};

/** What a call makes of it. Whoever answers or wants no question is not rung again, nor a number that is somebody else's. */
export const called = (call: DueCall, outcome: CallBack['outcome'], person: string, time: CallTime): DueCall => {
  const last = { last: { outcome, at: time.at, person } };
  switch (outcome) {
    case 'answered':
      return ended(call, 'answered', time.at, last);
    case 'refused':
      return ended(call, 'refused', time.at, last);
    case 'wrong-number':
      return ended(call, 'unreached', time.at, last);
    case 'no-answer':
    case 'hung-up':
      return unheard(call, time, last);
  }
};

/** Of five points the lower two say that something is wrong. */
const POOR = 2;

/**
 * A rating is the reply to an SMS that asked for one. Who was not asked is rung all the same, because a rating is never
 * mixed with what people say on the phone; and who says that it is not solved is rung at once, to hear what is missing.
 */
export const replied = (call: DueCall, { score, solved }: Rating, time: CallTime): DueCall | undefined => {
  if (call.asked === undefined) return undefined;
  if (solved !== false && score > POOR) return ended(call, 'replied', time.at);
  return call.state === 'asked' ? stepped(call, toRing(time)) : undefined;
};

/** The SMS was not replied to in time. */
export const rung = (call: DueCall, time: CallTime): DueCall => stepped(call, toRing(time));

export const waived = (call: DueCall, at: Instant): DueCall => ended(call, 'waived', at);

export const lapsed = (call: DueCall, at: Instant): DueCall => ended(call, 'lapsed', at);

/** When the clock looks at it next: at the end of the SMS's time, near, at and after the limit on ringing. */
export const callWakesAt = ({ state, dueAt, timer }: DueCall, calendar: Calendar): Instant | undefined => {
  if (state === 'asked') return dueAt;
  return state === 'due' && timer ? nextWake(timer.clock, timer.reminded, calendar)?.at : undefined;
};

/** The reminder about its limit that is due, and the call-back with a note of it; no version moves because of it. */
export const remindCall = (
  call: DueCall,
  at: Instant,
  calendar: Calendar,
): { readonly stage: ReminderStage; readonly next: DueCall } | undefined => {
  const { timer } = call;
  const stage = call.state === 'due' && timer ? reminderDue(timer.clock, timer.reminded, at, calendar) : undefined;
  return timer && stage ? { stage, next: { ...call, timer: { ...timer, reminded: stage } } } : undefined;
};

/** Whether its limit has passed. */
export const isLateCall = ({ timer }: DueCall, at: Instant): boolean =>
  timer !== undefined && deadlines.isOverdue(timer.clock, at);

/** Who is told near, at and after the limit: who rings, who may stand in, who answers for the town. */
const LADDER: Readonly<Record<ReminderStage, readonly Role[]>> = {
  before: ['callBackAgent'],
  at: ['callBackAgent', 'dutySupervisor'],
  after: ['dutySupervisor', 'leader'],
};

/**
 * What people are told when call-backs are not made in time: of the town as a whole, one message of a stage and day to
 * each, for which call it is the list says.
 */
export const callReminder = ({ town }: DueCall, stage: ReminderStage, now: Instant): OutMessage[] => {
  const day = shanghaiDay(now);
  return LADDER[stage].map((role) => ({
    audience: `post:${town}:${role}`,
    type: `onegrid.calls.${stage === 'before' ? 'due' : 'late'}`,
    part: `${stage}-${day}`,
    version: 1,
    data: { town, day },
    latestWins: true,
  }));
};

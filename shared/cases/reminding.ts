import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Stage } from '../policies/model.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { REMINDER_STAGES, type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import { audiencesOf } from './ladder.ts';
import type { CaseMeta, ClockAct } from './model.ts';
import { advance, centre, message } from './rules.ts';
import { LIMIT_TIMERS, type LimitTimer, timerIn, wakingsOf, withReminded } from './timers.ts';
import { caseWaits } from './waits.ts';

/** What the clock makes of a case whose time has come. */
export interface Reminder {
  readonly next: CaseMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

/** Why the clock could not do what silence asks for; told to the duty supervisor. */
export interface Hindrance {
  readonly action: string;
  /** The code of the refusal. */
  readonly code: string;
}

/** Which limit of the town's a timer is; that of the handling has words of its own. */
export const limitName = (c: CaseMeta, timer: LimitTimer): Exclude<Stage, 'handle'> | 'handle' => {
  if (timer === 'limit') return 'handle';
  if (timer === 'ask') return 'decide';
  if (timer === 'dispute' || timer === 'review') return timer;
  return caseWaits.find(({ state }) => state === c.state)?.limit ?? 'handle';
};

const isBreach = (c: CaseMeta, timer: LimitTimer, stage: ReminderStage): boolean =>
  timer === 'limit' && stage !== 'before' && (c.reminded === undefined || c.reminded === 'before');

/** A moment as the name of a stream: digits to the second. */
const digits = (at: Instant): string => at.replace(/\D/g, '').slice(2, 14);

/** Words of their own for each limit, near and passed. */
const typeOf = (limit: Stage, stage: ReminderStage): string => {
  if (limit === 'handle') return stage === 'before' ? 'reminder' : 'overdue';
  return stage === 'before' ? `${limit}-due` : `${limit}-late`;
};

const actionOf = (limit: Stage, stage: ReminderStage): string => {
  if (limit === 'handle') return stage === 'before' ? 'reminder' : 'overdue';
  return stage === 'before' ? 'limit-near' : 'limit-passed';
};

const clockEvent = (
  c: CaseMeta,
  stream: Pick<MatterEvent, 'part' | 'version'>,
  action: string,
  now: Instant,
  data: MatterEvent['data'],
): MatterEvent => ({ ...stream, action, actor: CLOCK_ACTOR, at: now, from: c.state, to: c.state, data });

const stuckMessage = (c: CaseMeta, stream: Pick<MatterEvent, 'part' | 'version'>, { action, code }: Hindrance) => ({
  ...message(c, 'stuck', centre(c, 'dutySupervisor'), { action, reason: code }),
  ...stream,
});

/**
 * The reminder about one limit that is due. Only the breach of the handling limit is an event of the case with a version
 * of its own; a mere reminder moves no version, so that nobody's form is refused because the clock spoke. Its event's
 * stream is named by limit and deadline, so that a sweep that runs twice tells nobody twice, and a moved deadline reminds
 * anew. Where the clock was to act and could not, the duty supervisor is told so in the place of the reminder.
 */
export const remindOf = (
  c: CaseMeta,
  timer: LimitTimer,
  now: Instant,
  calendar: Calendar,
  hindrance?: Hindrance,
): Reminder | undefined => {
  const running = timerIn(c, timer);
  const stage = running && reminderDue(running.clock, running.reminded, now, calendar);
  const dueAt = running?.clock.dueAt;
  if (!stage || !dueAt) return undefined;
  const limit = limitName(c, timer);
  const noted = withReminded(c, timer, stage);
  const breach = isBreach(c, timer, stage);
  const next: CaseMeta = breach ? advance(c, c.state, noted) : { ...c, ...noted };
  const stream = breach
    ? { part: '_', version: next.version }
    : { part: `clock-${limit}-${digits(dueAt)}`, version: REMINDER_STAGES.indexOf(stage) + 1 };
  const refused = hindrance ? { refused: hindrance.code } : {};
  const event = clockEvent(c, stream, actionOf(limit, stage), now, { limit, stage, dueAt, ...refused });
  const hindered = hindrance ? [stuckMessage(next, stream, hindrance)] : [];
  const told = audiencesOf(c, timer, stage).filter((audience) => hindered[0]?.audience !== audience);
  const messages = told.map((audience) => ({
    ...message(next, typeOf(limit, stage), audience, { stage, dueAt }),
    ...stream,
    ...(stage === 'before' ? { latestWins: true } : {}),
  }));
  return { next, event, messages: [...messages, ...hindered] };
};

/** The reminder that has been due for longest. */
export const remind = (c: CaseMeta, now: Instant, calendar: Calendar): Reminder | undefined => {
  const due = wakingsOf(c, calendar).find(({ timer, at }) => at <= now && LIMIT_TIMERS.some((one) => one === timer));
  return due && remindOf(c, due.timer as LimitTimer, now, calendar);
};

/**
 * The clock was to do something on a case and was refused: a person is told, once for each time it was to be done, and
 * the case notes it, so that the sweep does not try the same every minute for ever.
 */
export const stuckOn = (c: CaseMeta, act: ClockAct, since: Instant, now: Instant, hindrance: Hindrance): Reminder => {
  const stream = { part: `clock-${act}-${digits(since)}`, version: 1 };
  const next: CaseMeta = { ...c, stuck: [...(c.stuck ?? []), act] };
  const event = clockEvent(c, stream, 'stuck', now, { act, refused: hindrance.code });
  return { next, event, messages: [stuckMessage(next, stream, hindrance)] };
};

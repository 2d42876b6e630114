import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { REMINDER_STAGES, type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import { audiencesOf, type Rung } from './ladder.ts';
import type { WhistleLimit, WhistleMeta, WhistlePart } from './model.ts';
import { whistleMessage } from './rules.ts';
import { raiseTimer } from './timing.ts';
import { partWaitOf, partWaits, waitOf } from './waits.ts';

/** What the clock makes of a whistle, or of a department's part, that waits for somebody. */
export interface WhistleReminder<T> {
  readonly next: T;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

/** What is about to be told: which limit, how far the ladder, and to whom. */
interface Telling {
  readonly w: WhistleMeta;
  readonly party?: string;
  readonly state: string;
  readonly limit: WhistleLimit;
  readonly stage: ReminderStage;
  readonly dueAt: Instant;
  readonly audiences: readonly string[];
}

/** Words of their own for each limit; who has not come in time is late, however far up it is told. */
const typeOf = (limit: WhistleLimit, stage: ReminderStage): string => {
  if (limit === 'raise') return 'late';
  if (limit === 'report-in') return stage === 'before' ? 'reminder' : 'late';
  return `${limit}-due`;
};

const actionOf = (limit: WhistleLimit, stage: ReminderStage): string => {
  if (limit === 'raise') return 'raised';
  return stage === 'before' ? 'reminder' : 'late';
};

/** The stream is named by limit and deadline: what was told is told once, and a moved deadline is told of anew. */
const streamOf = ({ party, limit, stage, dueAt }: Telling) => {
  const name = limit === 'report-in' ? [] : [limit];
  const moment = dueAt.replace(/\D/g, '').slice(2, 14);
  return { part: ['clock', party ?? '_', ...name, moment].join('-'), version: REMINDER_STAGES.indexOf(stage) + 1 };
};

/** A reminder moves no version: nobody's form is refused because the clock spoke. */
const told = (telling: Telling, now: Instant): Omit<WhistleReminder<never>, 'next'> => {
  const { w, party, state, limit, stage, dueAt, audiences } = telling;
  const stream = streamOf(telling);
  const data = { ...(party ? { party } : {}), stage: limit === 'raise' ? limit : stage, dueAt };
  const action = actionOf(limit, stage);
  const event: MatterEvent = {
    ...stream,
    action,
    actor: CLOCK_ACTOR,
    at: now,
    from: state,
    to: state,
    data: { ...data, limit },
  };
  const type = typeOf(limit, stage);
  return { event, messages: audiences.map((audience) => whistleMessage(w, type, audience, stream, data)) };
};

const [REPORT_IN] = partWaits;

/** Not reported in: the stage that is due, and with the last one the time after which the leader hears of it. */
const remindReportIn = (
  w: WhistleMeta,
  part: WhistlePart,
  clock: Clock,
  now: Instant,
  calendar: Calendar,
): WhistleReminder<WhistlePart> | undefined => {
  const stage = reminderDue(clock, part.reminded, now, calendar);
  if (!stage || !clock.dueAt || !REPORT_IN) return undefined;
  const audiences = audiencesOf(REPORT_IN, stage, w, part);
  const about = { w, party: part.party, state: part.state, limit: REPORT_IN.limit, stage, dueAt: clock.dueAt };
  const raised = stage === 'after' && part.state === 'invited' ? { timer: raiseTimer(w.kind, now, calendar) } : {};
  return { next: { ...part, reminded: stage, ...raised }, ...told({ ...about, audiences }, now) };
};

/** The other times of a part: to decide about it, to file its result, or before the leader hears of it. */
const remindTimer = (
  w: WhistleMeta,
  part: WhistlePart,
  now: Instant,
  calendar: Calendar,
): WhistleReminder<WhistlePart> | undefined => {
  const { timer } = part;
  const wait = partWaitOf(part.state);
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (!timer?.clock.dueAt || !stage || !wait) return undefined;
  const raises = wait.limit === 'report-in';
  const rung: Rung = raises ? 'raise' : stage;
  const audiences = audiencesOf(wait, rung, w, part);
  const limit = raises ? 'raise' : wait.limit;
  const about = { w, party: part.party, state: part.state, limit, stage, dueAt: timer.clock.dueAt } as const;
  // The last rung is the end of the ladder.
  const reminded = raises ? 'after' : stage;
  return { next: { ...part, timer: { ...timer, reminded } }, ...told({ ...about, audiences }, now) };
};

/** What is due of a department's part; where two are, the other comes with the next sweep. */
export const remindPart = (
  w: WhistleMeta,
  part: WhistlePart,
  now: Instant,
  calendar: Calendar,
): WhistleReminder<WhistlePart> | undefined =>
  (part.clock && remindReportIn(w, part, part.clock, now, calendar)) ?? remindTimer(w, part, now, calendar);

/** What is due of the whistle as a whole: the centre's answer to it, or its confirmation. */
export const remindWhistle = (
  w: WhistleMeta,
  now: Instant,
  calendar: Calendar,
): WhistleReminder<WhistleMeta> | undefined => {
  const { timer } = w;
  const wait = waitOf(w.state);
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (!timer?.clock.dueAt || !stage || !wait) return undefined;
  const audiences = audiencesOf(wait, stage, w);
  const about = { w, state: w.state, limit: wait.limit, stage, dueAt: timer.clock.dueAt, audiences };
  return { next: { ...w, timer: { ...timer, reminded: stage } }, ...told(about, now) };
};

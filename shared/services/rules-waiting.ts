import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { start } from '../workflow/deadlines.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import { REQUEST_LIMIT, type RequestState, type ServiceRequest } from './rules-requests.ts';

/**
 * What the sweep knows of a request. The request itself is a row of the directory, which nothing wakes; this row beside
 * the matters is written in the same transaction, so that the two never say different things.
 */
export interface WaitingRequest {
  readonly id: string;
  readonly town: string;
  readonly state: RequestState;
  readonly version: number;
  /** Code of the item that is asked for. */
  readonly code: string;
  /** Who asked. */
  readonly asker: string;
  /** While it waits for a decision. */
  readonly timer?: Timer;
}

/** The row of a request as it stands after a command; what is decided waits for nobody. */
export const waitingOf = (
  { id, town, state, version, item, askedBy, askedAt }: ServiceRequest,
  calendar: Calendar,
): WaitingRequest => ({
  ...{ id, town, state, version, code: item.code, asker: askedBy.person },
  ...(state === 'asked' ? { timer: { clock: start(REQUEST_LIMIT, askedAt, calendar) } } : {}),
});

const messageOf = (
  waiting: WaitingRequest,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'> = { part: '_', version: waiting.version },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.service-request.${type}`,
  ...stream,
  data: {
    requestId: waiting.id,
    town: waiting.town,
    code: waiting.code,
    ...(waiting.timer?.clock.dueAt ? { dueAt: waiting.timer.clock.dueAt } : {}),
    ...extra,
  },
});

const post = ({ town }: WaitingRequest, role: string): string => `post:${town}:${role}`;
const asker = (waiting: WaitingRequest): string => `person:${waiting.asker}`;

/** Who is told that a request came to this state: who decides that it waits, who asked what was decided. */
export const requestMessages = (waiting: WaitingRequest): readonly OutMessage[] => {
  const told =
    waiting.state === 'admitted' || waiting.state === 'denied' ? asker(waiting) : post(waiting, 'gridOffice');
  return [messageOf(waiting, waiting.state, told)];
};

/** Who is reminded: who decides, who may decide instead, and in the end who asked, who may take it back. */
const audiencesOf = (waiting: WaitingRequest, stage: ReminderStage): readonly string[] => {
  const [office, leader] = [post(waiting, 'gridOffice'), post(waiting, 'leader')];
  return { before: [office], at: [office, leader], after: [office, leader, asker(waiting)] }[stage];
};

/** The reminder that is due about a request nobody has decided on; it moves no version. */
export const remindRequest = (
  waiting: WaitingRequest,
  now: Instant,
  calendar: Calendar,
):
  | { readonly next: WaitingRequest; readonly event: MatterEvent; readonly messages: readonly OutMessage[] }
  | undefined => {
  const { timer, state } = waiting;
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (!timer?.clock.dueAt || !stage) return undefined;
  const stream = reminderStream('clock', stage);
  const event = reminderEvent(stream, state, stage, now, { dueAt: timer.clock.dueAt });
  const type = stage === 'before' ? 'due' : 'late';
  const messages = audiencesOf(waiting, stage).map((to) => messageOf(waiting, type, to, stream, { stage }));
  return { next: { ...waiting, timer: { ...timer, reminded: stage } }, event, messages };
};

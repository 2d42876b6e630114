import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus } from '../kernel/time.ts';
import { isOverdue, start } from '../workflow/deadlines.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { TransitionTable } from '../workflow/table.ts';
import type { Wait } from '../workflow/waits.ts';
import type { CaseMeta } from './model.ts';
import { FARTHEST_ANSWER_MS, type Supervision, type SupervisionState } from './model-supervision.ts';
import { besideEvent, centre, mayBeTold, message, refuseField, separated } from './rules.ts';
import { postFor, related } from './rules-rights.ts';
import { caseTable } from './table.ts';

/** The life of an instruction: given, and answered by whom the case's table names. */
export const supervisionTable: TransitionTable<SupervisionState, 'answer-supervision'> = {
  'answer-supervision': { from: ['open'], to: ['answered'], by: caseTable['answer-supervision'].by },
};

/**
 * An unanswered instruction. Where no unit leads the case the dispatcher answers; over a unit that stays silent past the
 * day named, the duty supervisor does, and it stands there that it was on behalf and late.
 */
export const supervisionWaits: readonly Wait<SupervisionState, 'answer-supervision', 'answer-by'>[] = [
  {
    state: 'open',
    forward: ['answer-supervision'],
    actor: { relation: 'lead' },
    substitute: { role: 'dispatcher' },
    limit: 'answer-by',
    override: { action: 'answer-supervision', by: { role: 'dutySupervisor' } },
  },
];

/** What became of an instruction. */
export interface SupervisionChange {
  readonly next: Supervision;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

const streamOf = ({ id, version }: Supervision) => ({ part: `sup-${id}`, version });

/** Who has the case: its unit, or the dispatcher while none has. */
const holderOf = (c: CaseMeta): string => c.lead ?? centre(c, 'dispatcher');

/** References and times only; the words of an instruction are read where the case is. */
const told = (
  c: CaseMeta,
  supervision: Supervision,
  type: string,
  audiences: readonly string[],
  stream: Pick<OutMessage, 'part' | 'version'>,
): readonly OutMessage[] => {
  const may = [...new Set(audiences)].filter((audience) => mayBeTold(audience, c));
  // The unit that has it is the one that is complained about: who can take it away from there.
  const heard = may.length > 0 ? may : [centre(c, 'dispatcher')];
  return heard.map((audience) => ({
    ...message(c, type, audience, {
      supervision: supervision.id,
      supervisionKind: supervision.kind,
      dueAt: supervision.answerBy,
    }),
    ...stream,
  }));
};

const eventOf = (
  c: CaseMeta,
  supervision: Supervision,
  action: string,
  actor: ActorRef,
  at: Instant,
  data: MatterEvent['data'],
): MatterEvent => besideEvent(c, streamOf(supervision), action, actor, at, { supervision: supervision.id, ...data });

/** An instruction is given, to be answered by a time to come. */
export const giveSupervision = (
  c: CaseMeta,
  given: Pick<Supervision, 'id' | 'kind' | 'text' | 'answerBy'>,
  actor: ActorRef,
  at: Instant,
  calendar: Calendar,
): Result<SupervisionChange, Refusal> => {
  const { kind, text, answerBy } = given;
  if (answerBy <= at) return err({ code: 'limit-passed', params: { field: 'answerBy' } });
  if (minus(answerBy, at) > FARTHEST_ANSWER_MS) return refuseField('answerBy', 'answer-too-far-ahead');
  const timer = { clock: start({ type: 'absolute', at: answerBy }, at, calendar) };
  const next: Supervision = { ...given, caseNum: c.num, state: 'open', version: 1, by: actor, at, timer };
  const event = eventOf(c, next, 'supervise', actor, at, { kind, text, dueAt: answerBy });
  return ok({ next, event, messages: told(c, next, 'supervised', [holderOf(c)], streamOf(next)) });
};

/** The post in which a caller may answer an instruction, if any; the leading unit's own before any other. */
export const answeringPost = (caller: Caller, c: CaseMeta, supervision: Supervision, at: Instant): Post | undefined => {
  const among = (may: (post: Post) => boolean): Post | undefined =>
    postFor('answer-supervision', { ...caller, posts: caller.posts.filter(may) }, c);
  const own = among((post) => related('lead', c, post, caller));
  if (own || c.lead === undefined) return own ?? among(() => true);
  return isOverdue(supervision.timer.clock, at) ? among(({ role }) => role === 'dutySupervisor') : undefined;
};

/** An instruction is answered; who gave it is told. Who gives does not answer, but for the solo duty. */
export const answerSupervision = (
  c: CaseMeta,
  supervision: Supervision,
  text: string,
  actor: ActorRef,
  at: Instant,
): Result<SupervisionChange, Refusal> => {
  const another = separated({ actor }, supervision.by.person, 'supervise-answer');
  if (!another.ok) return another;
  const late = isOverdue(supervision.timer.clock, at);
  const onBehalf = c.lead === undefined || actor.party !== c.lead ? { onBehalf: true as const } : {};
  const how = { late, ...onBehalf, ...another.value };
  const next: Supervision = {
    ...supervision,
    state: 'answered',
    version: supervision.version + 1,
    answer: { text, by: actor, at, ...how },
  };
  const event = eventOf(c, next, 'answer-supervision', actor, at, { text, ...how });
  const asker = `person:${supervision.by.person}`;
  return ok({ next, event, messages: told(c, next, 'supervision-answered', [asker], streamOf(next)) });
};

const audiencesOf = (c: CaseMeta, { by }: Supervision, stage: ReminderStage): readonly string[] => {
  if (stage === 'before') return [holderOf(c)];
  if (stage === 'at') return [holderOf(c), centre(c, 'dispatcher')];
  return [holderOf(c), `person:${by.person}`, centre(c, 'dutySupervisor')];
};

/** The reminder that is due about an unanswered instruction; it moves no version. */
export const remindSupervision = (
  c: CaseMeta,
  supervision: Supervision,
  now: Instant,
  calendar: Calendar,
): SupervisionChange | undefined => {
  const { timer } = supervision;
  const stage = reminderDue(timer.clock, timer.reminded, now, calendar);
  if (supervision.state !== 'open' || !stage) return undefined;
  const next: Supervision = { ...supervision, timer: { ...timer, reminded: stage } };
  const stream = reminderStream(`clock-sup-${supervision.id}`, stage);
  const near = stage === 'before';
  const event = {
    ...reminderEvent(stream, c.state, stage, now, { supervision: supervision.id, dueAt: supervision.answerBy }),
    head: c.version,
  };
  const type = near ? 'supervision-due' : 'supervision-late';
  return { next, event, messages: told(c, next, type, audiencesOf(c, supervision, stage), stream) };
};

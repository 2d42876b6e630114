import type { ActorRef } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Answer } from '../route.ts';
import { traceOf } from '../workflow/command.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { Asked, Findings } from './asked.ts';
import type { TaskBodies } from './contract.ts';
import type { LoadedTask, TaskDeps } from './ports.ts';
import { answerFrom, BESIDE, NOTES } from './present.ts';
import { showing, taskMessage } from './rules.ts';

/** The number of the next event in a stream beside the head. */
const nextIn = (part: string, events: readonly MatterEvent[]): number =>
  events.filter((event) => event.part === part).length + 1;

/** A line of a stream beside the head; the task stays as it is. */
const lineOf = (
  { action, now, occurredAt, mark }: Asked,
  { task, events }: LoadedTask,
  part: string,
  actor: ActorRef,
  data: MatterEvent['data'],
): MatterEvent => ({
  part,
  version: nextIn(part, events),
  action,
  actor,
  at: now,
  ...(occurredAt === now ? {} : { occurredAt }),
  from: task.state,
  to: task.state,
  head: task.version,
  data,
  ...(mark ? { idempotency: mark } : {}),
});

/**
 * What was done to a task that has ended, or gone back, in the meantime is a fact all the same: it is added to the
 * timeline and told to the sender, and what was found there becomes a case. To take note of it, or to begin it, adds nothing.
 */
export const recordBeside = async (
  deps: TaskDeps,
  asked: Asked,
  loaded: LoadedTask,
  actor: ActorRef,
  { opened, shown }: Findings,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { task } = loaded;
  const { outcome, note, evidence } = asked.body as TaskBodies['complete'];
  const said = { outcome, ...(note ? { note } : {}), ...showing(evidence) };
  const event = lineOf(asked, loaded, BESIDE, actor, { ...said, ...(opened ? { finding: opened.num } : {}) });
  const extra = { state: task.state, ...(opened ? { caseNum: opened.num } : {}) };
  const stream = { part: BESIDE, version: event.version };
  const messages = [taskMessage(task, 'recorded', `person:${task.sentBy.person}`, stream, extra)];
  const save = { task, event, messages, trace: traceOf(asked.request), shown };
  const saved = await deps.store.saveBeside({ ...save, ...(opened ? { opened } : {}) });
  return saved.ok ? ok(answerFrom(asked.id, event)) : 'again';
};

/** A note, with what it shows: it stands beside the task, whatever that is doing. */
export const recordNote = async (
  deps: TaskDeps,
  asked: Asked,
  loaded: LoadedTask,
  actor: ActorRef,
  { shown }: Findings,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { text, evidence } = asked.body as TaskBodies['note'];
  const event = lineOf(asked, loaded, NOTES, actor, { ...(text ? { text } : {}), ...showing(evidence) });
  const save = { task: loaded.task, event, messages: [], trace: traceOf(asked.request), shown };
  const saved = await deps.store.saveBeside(save);
  return saved.ok ? ok(answerFrom(asked.id, event)) : 'again';
};

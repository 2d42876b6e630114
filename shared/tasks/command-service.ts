import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { calendarOf, type TownPolicy } from '../policies/rules.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import { occurredAt } from '../workflow/occurred.ts';
import type { Finding, TaskBodies } from './contract.ts';
import { beyondBudget, consentFault, destine } from './destination.ts';
import type { Booking, TaskMeta } from './model.ts';
import type { LoadedTask, OpenedCase, Opening, TaskDeps } from './ports.ts';
import { answerFrom, BESIDE } from './present.ts';
import { decideTask, type TaskCommand, taskMessage } from './rules.ts';
import { bookingOf } from './rules-push.ts';
import { mayViewTask, openTaskActions, postForTask } from './rules-rights.ts';
import { FIELD_ACTIONS, type TaskAction, taskTable } from './table.ts';

type Done = Promise<Result<Answer, Refusal>>;

interface Asked {
  readonly id: string;
  readonly action: TaskAction;
  readonly body: TaskBodies[TaskAction];
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly occurredAt: Instant;
  readonly mark: IdempotencyMark | undefined;
}

const abnormalOf = ({ action, body }: Asked): Finding | undefined =>
  action === 'complete' ? (body as TaskBodies['complete']).abnormal : undefined;

/** The command as the rules take it; an assignee who was not named stays. */
const commandOf = ({ action, body }: Asked, opened: OpenedCase | undefined): TaskCommand => {
  const { dueAt, abnormal: _found, occurredAt: _at, consent: _consent, ...rest } = body as Record<string, unknown>;
  const due = typeof dueAt === 'string' ? parseInstant(dueAt) : undefined;
  return {
    action,
    ...rest,
    ...(due === undefined ? {} : { dueAt: due }),
    ...(opened === undefined ? {} : { finding: opened.num }),
  } as TaskCommand;
};

/** The event that this very request has made before, in whichever stream it stands. */
const madeBefore = (
  events: readonly MatterEvent[],
  { mark, action, id }: Asked,
): Result<Answer, Refusal> | undefined => {
  const made = mark && events.find(({ idempotency }) => idempotency?.key === mark.key);
  if (!made) return undefined;
  const same = made.idempotency?.body === mark?.body && made.action === action;
  return same ? ok(answerFrom(id, made)) : err({ code: 'idempotency-key-reused' });
};

/** Where a task goes that changes hands, and what is booked for it; nothing for what stays. */
interface Rebooked {
  readonly booked?: Booking;
  readonly consenter?: string;
}

const rebook = async (
  deps: TaskDeps,
  { body, action, caller, now }: Asked,
  task: TaskMeta,
): Promise<Result<Rebooked, Refusal>> => {
  if (action !== 'push' && action !== 'delegate') return ok({});
  const { assignee, consent, dueAt } = body as TaskBodies['push'];
  const due = dueAt === undefined ? undefined : parseInstant(dueAt);
  if (due !== undefined && due <= now)
    return err({ code: 'invalid-body', errors: [{ pointer: '/dueAt', code: 'in-the-past' }] });
  const [destined, fault] = await Promise.all([
    destine(deps, task.grid, assignee ?? task.assignee, now),
    consentFault(deps, consent, caller.person, task.grid, now),
  ]);
  if (!destined.ok) return destined;
  if (fault) return err(fault);
  const stands = action === 'delegate' ? task.due.clock.dueAt : due;
  const booked = bookingOf(destined.value.owner, stands, now, task.booked.minutes);
  return ok({ booked, ...(consent ? { consenter: consent.person } : {}) });
};

const openCase = (
  opening: Opening | undefined,
  task: TaskMeta,
  actor: ActorRef,
  request: Request,
): OpenedCase | undefined => opening?.({ task, actor, trace: traceOf(request) });

/**
 * What was done to a task that has ended, or gone back, in the meantime is a fact all the same: it is added to the
 * timeline and told to the sender, and what was found there becomes a case. To take note of it, or to begin it, adds nothing.
 */
const recordBeside = async (
  deps: TaskDeps,
  asked: Asked,
  { task, events }: LoadedTask,
  post: Post,
  opening: Opening | undefined,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { action, body, caller, now, occurredAt, request, mark } = asked;
  const actor = actorOf(caller, post);
  const opened = openCase(opening, task, actor, request);
  const { outcome, note } = body as TaskBodies['complete'];
  const event: MatterEvent = {
    part: BESIDE,
    version: events.filter(({ part }) => part === BESIDE).length + 1,
    action,
    actor,
    at: now,
    ...(occurredAt === now ? {} : { occurredAt }),
    from: task.state,
    to: task.state,
    head: task.version,
    data: { outcome, ...(note ? { note } : {}), ...(opened ? { finding: opened.num } : {}) },
    ...(mark ? { idempotency: mark } : {}),
  };
  const extra = { state: task.state, ...(opened ? { caseNum: opened.num } : {}) };
  const stream = { part: BESIDE, version: event.version };
  const messages = [taskMessage(task, 'recorded', `person:${task.sentBy.person}`, stream, extra)];
  const saved = await deps.store.saveBeside({
    task,
    event,
    messages,
    trace: traceOf(request),
    ...(opened ? { opened } : {}),
  });
  return saved.ok ? ok(answerFrom(asked.id, event)) : 'again';
};

/** An answer that says how the task stands, where there was nothing to add to it. */
const asItStands = ({ id, action, now }: Asked, { state, version }: TaskMeta): Answer =>
  answerFrom(id, { part: '_', version, action, actor: { person: '', role: 'clock' }, at: now, to: state, data: {} });

const outOfState = async (
  deps: TaskDeps,
  asked: Asked,
  loaded: LoadedTask,
  post: Post,
  opening: Opening | undefined,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { task } = loaded;
  if (asked.request.ifMatch === undefined) {
    if (asked.action === 'complete') return recordBeside(deps, asked, loaded, post, opening);
    if (asked.action === 'receive' || asked.action === 'start') return ok(asItStands(asked, task));
  }
  const openActions = openTaskActions(asked.caller, task);
  return err({
    code: 'wrong-state',
    params: { action: asked.action, state: task.state },
    version: task.version,
    openActions,
  });
};

const write = async (
  deps: TaskDeps,
  asked: Asked,
  task: TaskMeta,
  actor: ActorRef,
  policy: TownPolicy,
  opened: OpenedCase | undefined,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { action, caller, now, occurredAt, request, mark } = asked;
  const rebooked = await rebook(deps, asked, task);
  if (!rebooked.ok) return rebooked;
  const { booked, consenter } = rebooked.value;
  const calendar = calendarOf(policy);
  const context = { actor, at: now, occurredAt, calendar, ...(booked ? { booked } : {}) };
  const change = decideTask(task, commandOf(asked, opened), context);
  if (!change.ok) return change;
  const save = async (beyond: boolean) => {
    const { next: decided, data, messages } = change.value;
    const next = beyond && consenter ? { ...decided, beyond: consenter } : decided;
    const consented =
      beyond && consenter ? { consenter, reason: (asked.body as TaskBodies['push']).consent?.reason } : {};
    const made = headEvent(next, action, actor, now, { ...data, ...consented }, task.state, mark);
    const event = occurredAt === now ? made : { ...made, occurredAt };
    const budget = booked && !beyond ? { budget: policy.taskMinutes } : {};
    const opens = opened ? { opened } : {};
    const given = { before: task, next, event, messages, calendar, trace: traceOf(request), ...opens, ...budget };
    const saved = await deps.store.save(given);
    return saved.ok ? ok(answerFrom(caller ? asked.id : asked.id, event)) : saved.error;
  };
  const first = await save(false);
  if ('ok' in first) return first;
  if (first.kind !== 'budget' || booked === undefined) return 'again';
  if (!consenter) return err(beyondBudget(first.used, booked.minutes, policy.taskMinutes, booked.week));
  const second = await save(true);
  return 'ok' in second ? second : 'again';
};

/** Load, check, decide, save: two round trips. What was found is looked up beside the task, and lies where that lies. */
const attempt = async (deps: TaskDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action, request, caller, now, occurredAt } = asked;
  const abnormal = abnormalOf(asked);
  // Most people act in their own town, whose rules are read beside the task; for the others they are read after it.
  const town = caller.posts.map(({ area }) => townOf(area)).find((one) => one !== undefined);
  const [loaded, policy, found] = await Promise.all([
    deps.store.load(id),
    town === undefined ? undefined : deps.policy(town),
    abnormal && deps.finding(abnormal, town, occurredAt, now),
  ]);
  const made = loaded && madeBefore(loaded.events, asked);
  if (made) return made;
  if (!loaded || !mayViewTask(caller, loaded.task)) return err({ code: 'not-found' });
  const { task } = loaded;
  const { ifMatch } = request;
  if (ifMatch === undefined && !FIELD_ACTIONS.includes(action)) return err({ code: 'version-required' });
  if (ifMatch !== undefined && ifMatch !== task.version)
    return err({ code: 'stale-version', version: task.version, params: { version: task.version } });
  const post = postForTask(action, caller, task);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (found && !found.ok) return found;
  if (!taskTable[action].from.includes(task.state)) return outOfState(deps, asked, loaded, post, found?.value);
  const actor = actorOf(caller, post);
  const there = policy && town === task.town ? policy : await deps.policy(task.town);
  return write(deps, asked, task, actor, there, openCase(found?.value, task, actor, request));
};

/**
 * Commands on a task. Those of the field need no `If-Match` and are known again by their key for as long as the task is
 * kept; they are decided anew on whatever stands, and what comes too late for that is recorded beside it.
 */
export const taskAction =
  (deps: TaskDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id, action } = request.params as { id: string; action: TaskAction };
    const body = request.body as TaskBodies[TaskAction];
    const said = 'occurredAt' in body ? body.occurredAt : undefined;
    const when = occurredAt(said, request.deviceOffsetMs ?? 0, now);
    if (!when.ok) return when;
    const key = request.idempotencyKey;
    const mark = key ? deps.mark(caller.person, `task:${id}:${action}`, key, body) : undefined;
    const asked: Asked = { id, action, body, request, caller, now, occurredAt: when.value ?? now, mark };
    return decideAgain(deps.backoff, () => attempt(deps, asked)) as Done;
  };

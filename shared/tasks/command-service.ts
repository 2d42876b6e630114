import { evidenceFault } from '../evidence/rules-shown.ts';
import type { ActorRef } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { calendarOf, type TownPolicy } from '../policies/rules.ts';
import type { Answer, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { headEvent, type MatterEvent } from '../workflow/matter.ts';
import { occurredAt } from '../workflow/occurred.ts';
import { type Asked, abnormalOf, type Findings, findingsOf, type Kept, showsOf } from './asked.ts';
import { recordBeside, recordNote } from './beside.ts';
import type { TaskBodies } from './contract.ts';
import { beyondBudget, consentFault, destine } from './destination.ts';
import type { Booking, TaskMeta } from './model.ts';
import type { LoadedTask, OpenedCase, TaskDeps } from './ports.ts';
import { answerFrom } from './present.ts';
import { decideTask, type TaskCommand } from './rules.ts';
import { doneWhen } from './rules-clock.ts';
import { bookingOf } from './rules-push.ts';
import { mayViewTask, openTaskActions, postForTask } from './rules-rights.ts';
import { FIELD_ACTIONS, type TaskAction, taskTable } from './table.ts';

type Done = Promise<Result<Answer, Refusal>>;

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

/** An answer that says how the task stands, where there was nothing to add to it. */
const asItStands = ({ id, action, now }: Asked, { state, version }: TaskMeta): Answer =>
  answerFrom(id, { part: '_', version, action, actor: { person: '', role: 'clock' }, at: now, to: state, data: {} });

const outOfState = async (
  deps: TaskDeps,
  asked: Asked,
  loaded: LoadedTask,
  actor: ActorRef,
  findings: Findings,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { task } = loaded;
  if (asked.request.ifMatch === undefined) {
    if (asked.action === 'complete') return recordBeside(deps, asked, loaded, actor, findings);
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
  { opened, shown }: Findings,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action, now, occurredAt, request, mark } = asked;
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
    const trace = traceOf(request);
    const given = { before: task, next, event, messages, calendar, trace, shown, ...opens, ...budget };
    const saved = await deps.store.save(given);
    return saved.ok ? ok(answerFrom(id, event)) : saved.error;
  };
  const first = await save(false);
  if ('ok' in first) return first;
  if (first.kind !== 'budget' || booked === undefined) return 'again';
  if (!consenter) return err(beyondBudget(first.used, booked.minutes, policy.taskMinutes, booked.week));
  const second = await save(true);
  return 'ok' in second ? second : 'again';
};

/** Why it may not be decided at all: what it shows is not there, or it is dated before the task was. */
const checked = (asked: Asked, task: TaskMeta, kept: Kept): Result<Asked, Refusal> => {
  const { own, found } = showsOf(asked);
  const fault = evidenceFault([...own, ...found], kept);
  if (fault) return err(fault);
  if (asked.occurredAt === asked.now) return ok(asked);
  const when = doneWhen(task, asked.occurredAt);
  return when.ok ? ok({ ...asked, occurredAt: when.value }) : when;
};

/** Load, check, decide, save: two round trips. What was found is looked up beside the task, and lies where that lies. */
const attempt = async (deps: TaskDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action, request, caller, now, occurredAt } = asked;
  const abnormal = abnormalOf(asked);
  const { own, found: ofFinding } = showsOf(asked);
  const ids = [...own, ...ofFinding].map((one) => one.id);
  // Most people act in their own town, whose rules are read beside the task; for the others they are read after it.
  const town = caller.posts.map(({ area }) => townOf(area)).find((one) => one !== undefined);
  const [loaded, attachments, policy, found] = await Promise.all([
    deps.store.load(id),
    deps.evidence.rowsOf(id, ids),
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
  const kept = await deps.evidence.keep(attachments);
  const fit = checked(asked, task, kept);
  if (!fit.ok) return fit;
  // What is shown of a picture came to be while it was kept: kept again, it comes along.
  if ([...kept.values()].some(({ unsettled }) => unsettled)) return 'again';
  const actor = actorOf(caller, post);
  const findings = findingsOf(fit.value, kept, found?.value, task, actor);
  if (action === 'note') return recordNote(deps, fit.value, loaded, actor, findings);
  if (!taskTable[action].from.includes(task.state)) return outOfState(deps, fit.value, loaded, actor, findings);
  const there = policy && town === task.town ? policy : await deps.policy(task.town);
  return write(deps, fit.value, task, actor, there, findings);
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

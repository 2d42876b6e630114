import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers, townOf } from '../kernel/codes.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, shanghaiDay, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import type { ServiceItem } from '../services/rules.ts';
import { actorOf, decideAgain, type Trace, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import type { BatchBody, BatchPageQuery, BatchView } from './contract-batches.ts';
import { consentFault, senderOf } from './destination.ts';
import { type BatchEnd, NO_TALLY, type Target, type TargetFault, type TaskBatch } from './model-batch.ts';
import type { BatchDeps } from './ports-batch.ts';
import { summaryOf } from './present.ts';
import { admit, SENDERS, sendingPost } from './rules-push.ts';
import { mayViewTask } from './rules-rights.ts';

type Done = Promise<Result<Answer, Refusal>>;

interface Ordered {
  readonly batch: TaskBatch;
  readonly targets: readonly Target[];
  readonly event: MatterEvent;
}

/** What a progress shows of the faults. */
const FAULTS_SHOWN = 50;

const bad = (pointer: string, code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer, code }] });

const viewOf = (batch: TaskBatch, faults: readonly TargetFault[]): BatchView => ({
  id: batch.id,
  state: batch.state,
  town: batch.town,
  ...(batch.area ? { area: batch.area } : {}),
  kind: batch.kind,
  service: batch.service,
  department: batch.department,
  title: maskText(batch.title),
  ...(batch.drill ? { drill: true } : {}),
  ...(batch.dueAt ? { dueAt: show(batch.dueAt) } : {}),
  sentBy: batch.sentBy,
  createdAt: show(batch.createdAt),
  ...(batch.finishedAt ? { finishedAt: show(batch.finishedAt) } : {}),
  ...(batch.total === undefined ? {} : { total: batch.total }),
  done: batch.next,
  ...batch.tally,
  ...(batch.ending
    ? {
        ending: {
          action: batch.ending.action,
          by: batch.ending.by,
          reason: maskText(batch.ending.reason),
          at: show(batch.ending.at),
        },
      }
    : {}),
  faults: faults.slice(0, FAULTS_SHOWN).map((one) => ({ ...one })),
});

/** Who sent it, its department, and who sends tasks in that town. */
const sees = (caller: Caller, { sentBy, department, town }: TaskBatch): boolean =>
  caller.person === sentBy.person ||
  caller.posts.some(
    (post) => post.department === department || ([...SENDERS, 'leader'].includes(post.role) && covers(post.area, town)),
  );

const targetsOf = ({ targets = [] }: BatchBody): Result<readonly Target[], Refusal> => {
  const made: Target[] = [];
  for (const [n, { point, assignee, ...rest }] of targets.entries()) {
    const at = point && toWgs84(point);
    if (at && !at.ok) return bad(`/targets/${n}/point`, at.error);
    made.push({ ...rest, ...(assignee ? { assignee } : {}), ...(at ? { point: at.value } : {}) });
  }
  return ok(made);
};

/** The town it is for, and the area that the sender's post must cover. */
const reachOf = ({ area, targets = [] }: BatchBody): Result<{ town: string; areas: readonly string[] }, Refusal> => {
  const areas = area === undefined ? [...new Set(targets.map(({ grid }) => grid))] : [area];
  const towns = [...new Set(areas.map((code) => townOf(code) ?? ''))];
  const [town] = towns;
  return town !== undefined && towns.length === 1 ? ok({ town, areas }) : bad('/targets', 'one-town');
};

const postFor = (caller: Caller, department: string, areas: readonly string[]): Post | undefined => {
  const [first = ''] = areas;
  const post = sendingPost(caller, department, first);
  return post && areas.every((area) => sendingPost({ ...caller, posts: [post] }, department, area)) ? post : undefined;
};

const batchFrom = (
  { area, kind, service, title, text, consent, drill }: BatchBody,
  item: ServiceItem,
  town: string,
  count: number,
  actor: ActorRef,
  now: Instant,
): Omit<TaskBatch, 'id' | 'dueAt' | 'mark'> => ({
  state: 'queued',
  version: 0,
  town,
  ...(area ? { area } : { total: count }),
  kind,
  service,
  department: item.lineDepartment,
  minutes: item.minutes,
  ...(item.evidence ? { evidence: item.evidence } : {}),
  ...(drill ? { drill } : {}),
  title,
  ...(text ? { text } : {}),
  ...(consent ? { consent } : {}),
  sentBy: senderOf(actor),
  createdAt: now,
  next: 0,
  tally: NO_TALLY,
  attempts: 0,
});

/** Once more from where it is, with all its patience. */
const queuedAnew = ({ finishedAt: _finished, ...batch }: TaskBatch): TaskBatch => ({
  ...batch,
  state: 'queued',
  attempts: 0,
  woken: 0,
});

/**
 * What was ordered before, to be pushed or to be ended. Woken anew where the first request was lost on the way to the queue, or
 * where it was given up; one that runs or is done takes no notice.
 */
const takenUp = async (deps: BatchDeps, stored: TaskBatch): Done => {
  const again: TaskBatch = stored.state === 'failed' ? queuedAnew(stored) : stored;
  if (again !== stored && (await deps.batches.save(again)) === 'conflict') return err({ code: 'write-conflict' });
  if (again.state === 'queued') await deps.wake(again.id);
  return ok({ status: 202, body: viewOf(again, []) });
};

/** The same order again, by its key. */
const sameOrder = async (deps: BatchDeps, stored: TaskBatch, mark: IdempotencyMark | undefined): Done =>
  stored.mark?.body === mark?.body ? takenUp(deps, stored) : err({ code: 'idempotency-key-reused' });

/** Written down and put into the queue; the same request again finds what it made before. */
const place = async (
  deps: BatchDeps,
  { batch, targets, event }: Ordered,
  mark: IdempotencyMark | undefined,
  trace: Trace,
): Done => {
  const created = await deps.batches.create(batch, targets, event, trace);
  const stored = created === 'created' ? batch : await deps.batches.batch(batch.id);
  return stored === undefined ? err({ code: 'write-conflict' }) : sameOrder(deps, stored, mark);
};

/** A batch as its order asks for it, or why it may not be. */
const prepare = async (
  deps: BatchDeps,
  body: BatchBody,
  id: string,
  mark: IdempotencyMark | undefined,
  caller: Caller,
  now: Instant,
): Promise<Result<Ordered, Refusal>> => {
  const [reach, targets] = [reachOf(body), targetsOf(body)];
  if (!reach.ok) return reach;
  if (!targets.ok) return targets;
  const dueAt = body.dueAt === undefined ? undefined : parseInstant(body.dueAt);
  if (dueAt !== undefined && dueAt <= now) return bad('/dueAt', 'in-the-past');
  const { town, areas } = reach.value;
  const [periods, hasArea, fault] = await Promise.all([
    deps.services(town, body.service),
    deps.hasArea(body.area ?? town),
    consentFault(deps, body.consent, caller.person, body.area ?? town, now),
  ]);
  if (!hasArea) return bad(body.area === undefined ? '/targets' : '/area', 'unknown');
  const item = admit(periods, body.service, body.kind, shanghaiDay(now));
  if (!item.ok) return item;
  const post = postFor(caller, item.value.lineDepartment, areas);
  if (post === undefined) return err({ code: 'forbidden', params: { action: 'push-batch' } });
  if (body.drill && !SENDERS.includes(post.role)) return err({ code: 'forbidden', params: { action: 'drill' } });
  if (fault) return err(fault);
  const actor = actorOf(caller, post);
  const count = targets.value.length;
  const made = batchFrom(body, item.value, town, count, actor, now);
  const batch: TaskBatch = { ...made, id, ...(dueAt ? { dueAt } : {}), ...(mark ? { mark } : {}) };
  const { area, kind, service } = body;
  const data = { kind, service, ...(area ? { area } : { targets: count }) };
  const event = headEvent({ state: 'queued', version: 1 }, 'push-batch', actor, now, data, undefined, mark);
  return ok({ batch, targets: targets.value, event });
};

/** Orders a batch. Sent again with its key it is the same order, also when its time has passed or the list has changed. */
const order = async (
  deps: BatchDeps,
  request: Request<unknown, unknown, BatchBody>,
  caller: Caller,
  now: Instant,
): Done => {
  const { body, idempotencyKey: key } = request;
  const mark = key ? deps.mark(caller.person, 'pushTaskBatch', key, body) : undefined;
  const id = deps.derivedId(caller.person, 'pushTaskBatch', key);
  const ordered = await prepare(deps, body, id, mark, caller, now);
  if (ordered.ok) return place(deps, ordered.value, mark, traceOf(request));
  const before = key ? await deps.batches.batch(id) : undefined;
  return before ? sameOrder(deps, before, mark) : ordered;
};

const seen = async (deps: BatchDeps, id: string, caller: Caller): Promise<Result<TaskBatch, Refusal>> => {
  const batch = await deps.batches.batch(id);
  return batch && sees(caller, batch) ? ok(batch) : err({ code: 'not-found' });
};

const get = async (deps: BatchDeps, id: string, caller: Caller): Done => {
  const [batch, faults] = await Promise.all([seen(deps, id, caller), deps.batches.faultsOf(id)]);
  return batch.ok ? ok({ body: viewOf(batch.value, faults) }) : batch;
};

const page = async (deps: BatchDeps, id: string, query: BatchPageQuery, caller: Caller, now: Instant): Done => {
  const { from, limit } = query;
  const [batch, tasks] = await Promise.all([seen(deps, id, caller), deps.batches.tasks(id, from, from + limit)]);
  if (!batch.ok) return batch;
  const items = tasks.filter((task) => mayViewTask(caller, task)).map((task) => summaryOf(task, now));
  const more = from + limit < (batch.value.total ?? 0);
  return ok({ body: { items, ...(more ? { next: from + limit } : {}) } });
};

/** Voiding is the duty supervisor's; whoever sends tasks there, or sent these, cancels. */
const endingPost = (caller: Caller, action: BatchEnd, batch: TaskBatch): Post | undefined => {
  const roles: readonly string[] = action === 'void' ? ['dutySupervisor'] : SENDERS;
  return (
    caller.posts.find((post) => roles.includes(post.role) && covers(post.area, batch.town)) ??
    (action === 'cancel' && caller.person === batch.sentBy.person ? caller.posts[0] : undefined)
  );
};

/** Ordered twice it is still one order; a batch that is still being pushed goes no further. */
const endOnce = async (
  deps: BatchDeps,
  request: Request<{ id: string; action: BatchEnd }, unknown, { reason: string }>,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action } = request.params;
  const batch = await seen(deps, id, caller);
  if (!batch.ok) return batch;
  const post = endingPost(caller, action, batch.value);
  if (post === undefined) return err({ code: 'forbidden', params: { action } });
  const before = batch.value;
  if (before.ending) return takenUp(deps, before);
  const by = actorOf(caller, post);
  const next: TaskBatch = {
    ...queuedAnew(before),
    next: 0,
    ending: { action, by: senderOf(by), reason: request.body.reason, at: now, counted: before.next },
  };
  const made = headEvent({ state: 'queued', version: before.version + 1 }, action, by, now, request.body, before.state);
  const saved = await deps.batches.command(next, made, traceOf(request));
  if (saved === 'conflict') return 'again';
  await deps.wake(id);
  return ok({ status: 202, body: viewOf(next, []) });
};

/** The use cases of batches of tasks, by route name. */
export const taskBatchUseCases = (deps: BatchDeps): UseCases => ({
  pushTaskBatch: staffUseCase<unknown, unknown, BatchBody>((request, caller, now) => order(deps, request, caller, now)),
  getTaskBatch: staffUseCase<{ id: string }>(({ params }, caller) => get(deps, params.id, caller)),
  listTaskBatch: staffUseCase<{ id: string }, BatchPageQuery>(({ params, query }, caller, now) =>
    page(deps, params.id, query, caller, now),
  ),
  taskBatchAction: staffUseCase<{ id: string; action: BatchEnd }, unknown, { reason: string }>((request, caller, now) =>
    decideAgain(deps.backoff, () => endOnce(deps, request, caller, now)),
  ),
});

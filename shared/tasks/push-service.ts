import type { Caller } from '../kernel/caller.ts';
import { townOf, unitOf } from '../kernel/codes.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Instant, parseInstant, plus, shanghaiDay } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark } from '../workflow/matter.ts';
import type { PushBody } from './contract.ts';
import { beyondBudget, consentFault, destine, senderOf } from './destination.ts';
import type { NewTask, PushFailure, TaskDeps } from './ports.ts';
import { answerFrom } from './present.ts';
import { admit, type Pushing, pushTask, SENDERS, sendingPost } from './rules-push.ts';

type Done = Promise<Result<Answer, Refusal>>;

/** A time to be done by that has passed already is a slip of the pen. */
const dueOf = (dueAt: string | undefined, now: Instant): Result<Instant | undefined, Refusal> => {
  const at = dueAt === undefined ? undefined : parseInstant(dueAt);
  return at === undefined || at > now
    ? ok(at)
    : err({ code: 'invalid-body', errors: [{ pointer: '/dueAt', code: 'in-the-past' }] });
};

const pointOf = (point: PushBody['point']): Result<Pushing['point'], Refusal> => {
  if (point === undefined) return ok(undefined);
  const at = toWgs84(point);
  return at.ok ? at : err({ code: 'bad-point', errors: [{ pointer: '/point', code: at.error }] });
};

/** Most days that a paper may have lain before it is typed in. */
const BACKFILL_DAYS = 30;

/** When a task was handed out on paper; not ahead, and not so long ago that nobody knows any more. */
const handedOut = (given: PushBody['backfill'], now: Instant): Result<Instant | undefined, Refusal> => {
  const at = given && parseInstant(given.handedOutAt);
  if (at === undefined) return ok(undefined);
  const bad = (code: string) =>
    err({ code: 'invalid-body', errors: [{ pointer: '/backfill/handedOutAt', code }] } as const);
  if (at > now) return bad('in-the-future');
  return at < plus(now, -BACKFILL_DAYS * DAY) ? bad('too-long-ago') : ok(at);
};

/** What the registers say about a task that is to be pushed; everything at once. */
const lookUp = async (deps: TaskDeps, body: PushBody, caller: Caller, now: Instant) => {
  const town = townOf(body.grid) ?? '';
  const [periods, policy, hasGrid, destined, fault] = await Promise.all([
    deps.services(town, body.service),
    deps.policy(town),
    deps.hasGrid(body.grid),
    destine(deps, body.grid, body.assignee, now),
    consentFault(deps, body.consent, caller.person, body.grid, now),
  ]);
  return { town, periods, policy, hasGrid, destined, fault };
};

/** Everything a push is decided on, or why it is refused. */
const prepare = async (deps: TaskDeps, body: PushBody, caller: Caller, now: Instant) => {
  const dueAt = dueOf(body.dueAt, now);
  if (!dueAt.ok) return dueAt;
  const point = pointOf(body.point);
  if (!point.ok) return point;
  const handedOutAt = handedOut(body.backfill, now);
  if (!handedOutAt.ok) return handedOutAt;
  const { town, periods, policy, hasGrid, destined, fault } = await lookUp(deps, body, caller, now);
  if (!hasGrid) return err({ code: 'unknown-grid', params: { grid: body.grid } } as const);
  const item = admit(periods, body.service, body.kind, shanghaiDay(now));
  if (!item.ok) return item;
  const post = sendingPost(caller, item.value.lineDepartment, body.grid);
  if (post === undefined) return err({ code: 'forbidden', params: { action: 'push' } } as const);
  if (body.drill && !SENDERS.includes(post.role))
    return err({ code: 'forbidden', params: { action: 'drill' } } as const);
  if (!destined.ok) return destined;
  if (fault) return err(fault);
  const given: Omit<Pushing, 'id'> = {
    kind: body.kind,
    item: item.value,
    title: body.title,
    town,
    unit: unitOf(body.grid) ?? '',
    grid: body.grid,
    point: point.value,
    subject: body.subject,
    ...destined.value,
    dueAt: dueAt.value,
    consent: body.consent,
    handedOutAt: handedOutAt.value,
    drill: body.drill,
  };
  return ok({ given, post, policy });
};

/** The first answer again, where the same request made the task before; else what there is to say. */
const firstOr = async (
  deps: TaskDeps,
  id: string,
  mark: IdempotencyMark | undefined,
  otherwise: Result<never, Refusal>,
): Done => {
  const first = (await deps.store.load(id))?.events.find(({ part, version }) => part === '_' && version === 1);
  if (first === undefined) return otherwise;
  return first.idempotency?.body === mark?.body
    ? ok(answerFrom(id, first, 201))
    : err({ code: 'idempotency-key-reused' });
};

/**
 * Pushes one task: two round trips, a third only where it goes beyond the week's budget with a consent. The budget is a
 * condition of the write, so that two departments at the same moment don't both find the last half hour free.
 */
export const pushOne = async (
  deps: TaskDeps,
  request: Request<unknown, unknown, PushBody>,
  caller: Caller,
  now: Instant,
): Done => {
  const { body, idempotencyKey: key } = request;
  const prepared = await prepare(deps, body, caller, now);
  const id = deps.derivedId(caller.person, 'pushTask', key);
  const mark = key ? deps.mark(caller.person, 'pushTask', key, body) : undefined;
  if (!prepared.ok) return key ? firstOr(deps, id, mark, prepared) : prepared;
  const { given, post, policy } = prepared.value;
  const actor = actorOf(caller, post);
  const calendar = calendarOf(policy);
  const budget = policy.taskMinutes;
  const { minutes } = given.item;

  const make = (beyond: boolean): NewTask => {
    const { task, messages } = pushTask({ id, ...given }, senderOf(actor), now, calendar, beyond);
    const data = {
      kind: task.kind,
      service: task.service,
      to: task.assignee,
      ...(task.due.clock.dueAt ? { dueAt: task.due.clock.dueAt } : {}),
      ...(body.backfill ? { backfill: body.backfill.reason } : {}),
      ...(task.drill ? { drill: true } : {}),
      ...(beyond && body.consent ? { consenter: body.consent.person, reason: body.consent.reason } : {}),
    };
    return {
      task,
      text: { ...(body.text ? { text: body.text } : {}), ...(body.address ? { address: body.address } : {}) },
      event: {
        ...headEvent(task, 'push', actor, now, data, undefined, mark),
        ...(task.handedOutAt ? { occurredAt: task.handedOutAt } : {}),
      },
      messages,
      calendar,
      trace: traceOf(request),
      ...(beyond ? {} : { budget }),
    };
  };

  const write = async (beyond: boolean): Promise<Result<Answer, Refusal> | 'again' | PushFailure> => {
    const fresh = make(beyond);
    const created = await deps.store.create(fresh);
    if (created.ok) return ok(answerFrom(id, fresh.event, 201));
    return created.error.kind === 'known' ? firstOr(deps, id, mark, err({ code: 'write-conflict' })) : created.error;
  };

  return decideAgain(deps.backoff, async () => {
    const first = minutes > budget && !given.drill ? ({ kind: 'budget', used: 0 } as const) : await write(false);
    if (first === 'again' || 'ok' in first) return first;
    if (first.kind !== 'budget') return 'again';
    const { week } = make(false).task.booked;
    if (body.consent === undefined) return err(beyondBudget(first.used, minutes, budget, week));
    const second = await write(true);
    return second === 'again' || 'ok' in second ? second : 'again';
  });
};

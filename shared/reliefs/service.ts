import type { Caller } from '../kernel/caller.ts';
import { covers, levelOf, townOf } from '../kernel/codes.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import type { ReliefBody, ReliefQuery } from './contract.ts';
import type { ReliefMeta } from './model.ts';
import type { ReliefDeps } from './ports.ts';
import { kindOf } from './rules.ts';
import {
  askRelief,
  decideRelief,
  faultsOfOutage,
  faultsOfTimes,
  mayViewRelief,
  openReliefActions,
  postForRelief,
  type ReliefChange,
  touches,
} from './rules-decide.ts';
import { RELIEF_ASKERS, type ReliefAction, reliefTable } from './table.ts';

type Done = Promise<Result<Answer, Refusal>>;
interface ById {
  readonly id: string;
}

const shownIf = (name: string, at: Instant | undefined) => (at ? { [name]: show(at) } : {});

const viewOf = (relief: ReliefMeta, caller: Caller) => ({
  id: relief.id,
  kind: kindOf(relief),
  state: relief.state,
  version: relief.version,
  town: relief.town,
  area: relief.area,
  ...(relief.categories ? { categories: [...relief.categories] } : {}),
  from: show(relief.from),
  to: show(relief.to),
  reason: maskText(relief.reason),
  askedBy: relief.askedBy,
  askedAt: show(relief.askedAt),
  ...shownIf('decideBy', relief.timer?.clock.dueAt),
  ...(relief.decidedBy ? { decidedBy: relief.decidedBy } : {}),
  ...shownIf('decidedAt', relief.decidedAt),
  ...(relief.selfApproved ? { selfApproved: true } : {}),
  ...(relief.withdrawnBy ? { withdrawnBy: relief.withdrawnBy } : {}),
  ...shownIf('withdrawnAt', relief.withdrawnAt),
  moving: relief.walk !== undefined,
  ...(relief.effect ? { effect: { cases: relief.effect.cases, at: show(relief.effect.at) } } : {}),
  actions: openReliefActions(caller, relief),
});

/** The answer to a command, read from its event: a repeated request gets the first answer, word for word. */
const answerFrom = (id: string, event: MatterEvent, status: 200 | 201 = 200): Answer => ({
  status,
  body: { id, action: event.action, state: event.to, version: event.version, at: show(event.at) },
  version: event.version,
});

/** A relief that the same request has made already; another body under the same key is refused. */
const askedBefore = (first: MatterEvent, id: string, mark: IdempotencyMark | undefined): Result<Answer, Refusal> =>
  first.idempotency?.body === mark?.body ? ok(answerFrom(id, first, 201)) : err({ code: 'idempotency-key-reused' });

/** What the registers do not have of what was named. */
const unknown = async (deps: ReliefDeps, town: string, body: ReliefBody): Promise<Refusal | undefined> => {
  const { area, categories = [] } = body;
  const [hasArea, ...known] = await Promise.all([
    deps.hasArea(area),
    ...categories.map((code) => deps.hasCategory(town, code)),
  ]);
  if (!hasArea) {
    return levelOf(area) === 'grid'
      ? { code: 'unknown-grid', params: { grid: area } }
      : { code: 'unknown-unit', params: { unit: area } };
  }
  const missing = categories.find((_, n) => !known[n]);
  return missing === undefined ? undefined : { code: 'unknown-category', params: { category: missing } };
};

const ask = async (
  deps: ReliefDeps,
  request: Request<unknown, unknown, ReliefBody>,
  caller: Caller,
  now: Instant,
): Done => {
  const { body, idempotencyKey: key } = request;
  const post = caller.posts.find(
    ({ role, area }) => RELIEF_ASKERS[body.kind].includes(role) && covers(area, body.area),
  );
  if (!post) return err({ code: 'forbidden', params: { action: 'ask' } });
  const [from, to] = [parseInstant(body.from) ?? body.from, parseInstant(body.to) ?? body.to];
  const errors = [...faultsOfTimes(from, to, now), ...(body.kind === 'outage' ? faultsOfOutage(body) : [])];
  if (errors.length > 0) return err({ code: 'invalid-body', errors });
  const town = townOf(body.area) ?? body.area;
  const refusal = await unknown(deps, town, body);
  if (refusal) return err(refusal);
  const id = deps.derivedId(caller.person, 'relief', key);
  const mark = key ? deps.mark(caller.person, 'relief', key, body) : undefined;
  const actor = actorOf(caller, post);
  const { categories } = body;
  const asked = {
    ...{ id, town, area: body.area, from, to, reason: body.reason },
    ...(categories ? { categories } : {}),
    ...(body.kind === 'outage' ? { cause: body.kind } : {}),
  };
  const change = askRelief(asked, actor, now, deps.calendar);
  const event = headEvent(change.next, 'ask', actor, now, change.data, undefined, mark);
  return decideAgain(deps.backoff, async () => {
    const saved = await deps.store.save({
      next: change.next,
      event,
      messages: change.messages,
      trace: traceOf(request),
    });
    if (saved.ok) return ok(answerFrom(id, event, 201));
    const first = saved.error === 'moved' ? await deps.store.event(id, 1) : undefined;
    return first ? askedBefore(first, id, mark) : 'again';
  });
};

interface Acting {
  readonly id: string;
  readonly action: ReliefAction;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

const attempt = async (deps: ReliefDeps, asked: Acting): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action, request, caller, now, mark } = asked;
  const relief = await deps.store.load(id);
  if (!relief || !mayViewRelief(caller, relief.area)) return err({ code: 'not-found' });
  if (request.ifMatch !== relief.version) {
    const made = mark && request.ifMatch !== undefined ? await deps.store.event(id, request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, action, relief.version, (event) => answerFrom(id, event));
  }
  const post = postForRelief(action, caller, relief);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (!reliefTable[action].from.includes(relief.state)) {
    const openActions = openReliefActions(caller, relief);
    return err({ code: 'wrong-state', params: { action, state: relief.state }, version: relief.version, openActions });
  }
  const actor = actorOf(caller, post);
  const change = decideRelief(relief, action, request.body as ReliefChange['data'], actor, now);
  if (!change.ok) return change;
  const event = headEvent(change.value.next, action, actor, now, change.value.data, relief.state, mark);
  const { next, messages } = change.value;
  const saved = await deps.store.save({ before: relief, next, event, messages, trace: traceOf(request) });
  return saved.ok ? ok(answerFrom(id, event)) : 'again';
};

const act = (deps: ReliefDeps, request: Request, caller: Caller, now: Instant): Done => {
  const { id, action } = request.params as { id: string; action: ReliefAction };
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `relief:${id}:${action}`, key, request.body) : undefined;
  return decideAgain(deps.backoff, () => attempt(deps, { id, action, request, caller, now, mark }));
};

const visible = async (deps: ReliefDeps, id: string, caller: Caller): Promise<Result<ReliefMeta, Refusal>> => {
  const relief = await deps.store.load(id);
  return relief && mayViewRelief(caller, relief.area) ? ok(relief) : err({ code: 'not-found' });
};

const list = async (deps: ReliefDeps, query: ReliefQuery, caller: Caller): Done => {
  if (!mayViewRelief(caller, query.area)) return err({ code: 'not-found' });
  const found = await deps.store.list(query, caller);
  if (!found.ok) return found;
  const shown = found.value.items.filter(({ area }) => touches(query.area, area) && mayViewRelief(caller, area));
  const { cursor } = found.value;
  return ok({ body: { items: shown.map((relief) => viewOf(relief, caller)), ...(cursor ? { cursor } : {}) } });
};

/** The use cases of reliefs, by route name. */
export const reliefUseCases = (deps: ReliefDeps): UseCases => ({
  askClockRelief: staffUseCase<unknown, unknown, ReliefBody>((request, caller, now) => ask(deps, request, caller, now)),
  listClockReliefs: staffUseCase<unknown, ReliefQuery>(({ query }, caller) => list(deps, query, caller)),
  getClockRelief: staffUseCase<ById>(async ({ params }, caller) => {
    const relief = await visible(deps, params.id, caller);
    return relief.ok ? ok({ body: viewOf(relief.value, caller), version: relief.value.version }) : relief;
  }),
  getClockReliefTimeline: staffUseCase<ById>(async ({ params }, caller) => {
    const [relief, events] = await Promise.all([visible(deps, params.id, caller), deps.store.timeline(params.id)]);
    return relief.ok ? ok({ body: { items: events.map(entryOf) } }) : relief;
  }),
  clockReliefAction: staffUseCase((request, caller, now) => act(deps, request, caller, now)),
});

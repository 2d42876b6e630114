import type { Caller, Post } from '../kernel/caller.ts';
import { covers, townOf } from '../kernel/codes.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { once } from '../kernel/lately.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import type { SurgeBody, SurgeQuery } from './contract.ts';
import { type Gathering, SURGE_BOUNDS, type SurgeMeta } from './model.ts';
import type { HeadCase, HeadChange, SurgeDeps } from './ports.ts';
import { gathersAt } from './rules.ts';
import {
  declareSurge,
  endSurge,
  extendSurge,
  faultsOfEnd,
  mayViewSurge,
  openSurgeActions,
  postForSurge,
  type SurgeChange,
  touches,
  undoSurge,
} from './rules-decide.ts';
import { type SurgeAction, surgeTable } from './table.ts';
import { viewOf } from './views.ts';

type Done = Promise<Result<Answer, Refusal>>;
interface ById {
  readonly id: string;
}

const DECLARERS = ['dispatcher', 'dutySupervisor'];

/** The answer to a command, read from its event: a repeated request gets the first answer, word for word. */
const answerFrom = (id: string, event: MatterEvent, status: 200 | 201 = 200): Answer => ({
  status,
  body: { id, action: event.action, state: event.to, version: event.version, at: show(event.at) },
  version: event.version,
});

const badHead = (head: string): Result<never, Refusal> => err({ code: 'surge-head-invalid', params: { head } });

/** What kind of reports it gathers: the categories that were named, or the group of the head's own. */
const kindOf = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  { categories, words }: SurgeBody,
  head: C,
): Promise<Result<Pick<SurgeMeta, 'categories' | 'group' | 'words'>, Refusal>> => {
  const groups = await Promise.all((categories ?? []).map((code) => deps.groupOf(head.town, code)));
  const missing = categories?.find((_, n) => groups[n] === undefined);
  if (missing !== undefined) return err({ code: 'unknown-category', params: { category: missing } });
  const said = words ? { words } : {};
  if (categories) return ok({ categories, ...said });
  const group = head.category ? await deps.groupOf(head.town, head.category) : undefined;
  if (group !== undefined) return ok({ group, ...said });
  return words ? ok(said) : err({ code: 'invalid-body', errors: [{ pointer: '/categories', code: 'surge-kind' }] });
};

/** Where it gathers: as it was said, or the whole town of its head. */
const placeOf = (
  { area, near }: SurgeBody,
  { town }: HeadCase,
  hasArea: boolean,
): Result<Pick<SurgeMeta, 'area' | 'near'>, Refusal> => {
  const point = near && toWgs84(near.point);
  if (point && !point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/near/point', code: point.error }] });
  if (area !== undefined && !(hasArea && townOf(area) === town))
    return err({ code: 'unknown-unit', params: { unit: area }, errors: [{ pointer: '/area', code: 'unknown' }] });
  return ok({
    area: area ?? town,
    ...(near && point?.ok ? { near: { ...point.value, radius: near.radius } } : {}),
  });
};

/** The post in which a caller may say that an area's reports belong together. */
const declaringPost = (caller: Caller, area: string): Post | undefined =>
  caller.posts.find((one) => DECLARERS.includes(one.role) && covers(one.area, area));

type Said = Pick<SurgeMeta, 'area' | 'near' | 'categories' | 'group' | 'words'>;

/** Everything that is said of a surge, held against what was read; and the post in which the caller may say it. */
const checked = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  body: SurgeBody,
  caller: Caller,
  { head, gathering, hasArea }: Read<C>,
  now: Instant,
): Promise<Result<{ readonly head: C; readonly post: Post; readonly said: Said }, Refusal>> => {
  if (!head || !deps.mayViewCase(caller, head)) return badHead(body.head);
  const place = placeOf(body, head, hasArea);
  if (!place.ok) return place;
  const post = declaringPost(caller, place.value.area);
  if (!post) return err({ code: 'forbidden', params: { action: 'declare' } });
  const kind = await kindOf(deps, body, head);
  if (!kind.ok) return kind;
  if (gathering.filter((one) => gathersAt(one, now)).length >= SURGE_BOUNDS.atOnce)
    return err({ code: 'too-many-surges', params: { most: SURGE_BOUNDS.atOnce } });
  return ok({ head, post, said: { ...kind.value, ...place.value } });
};

interface Read<C extends HeadCase> {
  readonly head: C | undefined;
  readonly gathering: readonly Gathering[];
  readonly hasArea: boolean;
  readonly first: MatterEvent | undefined;
}

/** Everything a declaration stands on, in one round trip; what the same request declared before is among it. */
const read = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  { head, area }: SurgeBody,
  caller: Caller,
  id: string | undefined,
): Promise<Read<C>> => {
  const town = townOf(area ?? caller.posts.find(({ role }) => DECLARERS.includes(role))?.area ?? '');
  const [c, gathering, hasArea, first] = await Promise.all([
    deps.loadCase(head),
    town ? deps.store.gathering(town) : [],
    area === undefined || deps.hasArea(area),
    id ? deps.store.event(id, 1) : undefined,
  ]);
  return { head: c, gathering, hasArea, first };
};

/** A surge that the same request has made already; another body under the same key is refused. */
const declaredBefore = (first: MatterEvent, id: string, mark: IdempotencyMark | undefined): Result<Answer, Refusal> =>
  first.idempotency?.body === mark?.body ? ok(answerFrom(id, first, 201)) : err({ code: 'idempotency-key-reused' });

const headChange = <C extends HeadCase>(
  before: C,
  next: C,
  action: string,
  event: MatterEvent,
  surge: string,
): HeadChange<C> => ({ before, next, event: headEvent(next, action, event.actor, event.at, { surge }, before.state) });

const declare = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  request: Request<unknown, unknown, SurgeBody>,
  caller: Caller,
  now: Instant,
): Done => {
  const { body, idempotencyKey: key } = request;
  const until = parseInstant(body.until) ?? body.until;
  const errors = faultsOfEnd(until, now);
  const id = deps.derivedId(caller.person, 'surge', key);
  const mark = key ? deps.mark(caller.person, 'surge', key, body) : undefined;
  return decideAgain(deps.backoff, async () => {
    const found = await read(deps, body, caller, key ? id : undefined);
    if (found.first) return declaredBefore(found.first, id, mark);
    if (errors.length > 0) return err({ code: 'invalid-body', errors });
    const fit = await checked(deps, body, caller, found, now);
    if (!fit.ok) return fit;
    const { head, post, said } = fit.value;
    const next = deps.gather(head, id);
    if (!next) return badHead(head.num);
    const actor = actorOf(caller, post);
    const given = { ...said, id, town: head.town, head: head.num, until, reason: body.reason };
    const change = declareSurge(given, actor, now);
    const event = headEvent(change.next, 'declare', actor, now, change.data, undefined, mark);
    const saved = await deps.store.save({
      next: change.next,
      event,
      messages: change.messages,
      trace: traceOf(request),
      head: headChange(head, next, 'surge-declared', event, id),
    });
    return saved.ok ? ok(answerFrom(id, event, 201)) : 'again';
  });
};

interface Acting {
  readonly id: string;
  readonly action: SurgeAction;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

/** What the command makes of a surge that it is allowed on. */
const decided = (
  { action, request, now }: Acting,
  surge: SurgeMeta,
  actor: ReturnType<typeof actorOf>,
): Result<SurgeChange, Refusal> => {
  const body = request.body as { readonly until?: string; readonly reason?: string };
  const data = body.reason ? { reason: body.reason } : {};
  if (action === 'end') return ok(endSurge(surge, actor, now, data));
  if (action === 'undo') return ok(undoSurge(surge, actor, now, data));
  const until = parseInstant(body.until ?? '') ?? '';
  const errors = faultsOfEnd(until, now);
  return errors.length > 0 ? err({ code: 'invalid-body', errors }) : ok(extendSurge(surge, until));
};

/** The case gathers no more, where this surge still did into it. */
const released = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  surge: SurgeMeta,
  event: MatterEvent,
): Promise<HeadChange<C> | undefined> => {
  const head = await deps.loadCase(surge.head);
  return head?.surge === surge.id ? headChange(head, deps.letGo(head), 'surge-ended', event, surge.id) : undefined;
};

const attempt = async <C extends HeadCase>(
  given: SurgeDeps<C>,
  asked: Acting,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, action, request, caller, now, mark } = asked;
  const deps = { ...given, loadCase: once(given.loadCase) };
  const known = action === 'extend' ? undefined : deps.headOf?.(id);
  if (known) deps.loadCase(known).catch(() => undefined);
  const surge = await deps.store.load(id);
  if (!surge || !mayViewSurge(caller, surge.area)) return err({ code: 'not-found' });
  if (request.ifMatch !== surge.version) {
    const made = mark && request.ifMatch !== undefined ? await deps.store.event(id, request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, action, surge.version, (event) => answerFrom(id, event));
  }
  const post = postForSurge(action, caller, surge);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (!surgeTable[action].from.includes(surge.state)) {
    const openActions = openSurgeActions(caller, surge);
    return err({ code: 'wrong-state', params: { action, state: surge.state }, version: surge.version, openActions });
  }
  const actor = actorOf(caller, post);
  const change = decided(asked, surge, actor);
  if (!change.ok) return change;
  const { next, data, messages } = change.value;
  const event = headEvent(next, action, actor, now, data, surge.state, mark);
  const head = action === 'extend' ? undefined : await released(deps, surge, event);
  const trace = traceOf(request);
  const saved = await deps.store.save({ before: surge, next, event, messages, trace, ...(head ? { head } : {}) });
  return saved.ok ? ok(answerFrom(id, event)) : 'again';
};

const act = <C extends HeadCase>(deps: SurgeDeps<C>, request: Request, caller: Caller, now: Instant): Done => {
  const { id, action } = request.params as { id: string; action: SurgeAction };
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `surge:${id}:${action}`, key, request.body) : undefined;
  return decideAgain(deps.backoff, () => attempt(deps, { id, action, request, caller, now, mark }));
};

const visible = async <C extends HeadCase>(
  deps: SurgeDeps<C>,
  id: string,
  caller: Caller,
): Promise<Result<SurgeMeta, Refusal>> => {
  const surge = await deps.store.load(id);
  return surge && mayViewSurge(caller, surge.area) ? ok(surge) : err({ code: 'not-found' });
};

const list = async <C extends HeadCase>(deps: SurgeDeps<C>, query: SurgeQuery, caller: Caller): Done => {
  if (!mayViewSurge(caller, query.area)) return err({ code: 'not-found' });
  const found = await deps.store.list(query, caller);
  if (!found.ok) return found;
  const shown = found.value.items.filter(({ area }) => touches(query.area, area) && mayViewSurge(caller, area));
  const { cursor } = found.value;
  return ok({ body: { items: shown.map((surge) => viewOf(surge, caller)), ...(cursor ? { cursor } : {}) } });
};

/** The use cases of surges, by route name. */
export const surgeUseCases = <C extends HeadCase>(deps: SurgeDeps<C>): UseCases => ({
  declareSurge: staffUseCase<unknown, unknown, SurgeBody>((request, caller, now) =>
    declare(deps, request, caller, now),
  ),
  listSurges: staffUseCase<unknown, SurgeQuery>(({ query }, caller) => list(deps, query, caller)),
  getSurge: staffUseCase<ById>(async ({ params }, caller) => {
    const surge = await visible(deps, params.id, caller);
    if (!surge.ok) return surge;
    const attached = await deps.attached(surge.value.town, surge.value.id);
    return ok({ body: { ...viewOf(surge.value, caller), attached }, version: surge.value.version });
  }),
  getSurgeTimeline: staffUseCase<ById>(async ({ params }, caller) => {
    const [surge, events] = await Promise.all([visible(deps, params.id, caller), deps.store.timeline(params.id)]);
    return surge.ok ? ok({ body: { items: events.map(entryOf) } }) : surge;
  }),
  surgeAction: staffUseCase((request, caller, now) => act(deps, request, caller, now)),
});

import type { Calendar } from '../kernel/calendar.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Day, type Instant, shanghaiDay, show } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { badBody, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import { start } from '../workflow/deadlines.ts';
import type { IdempotencyMark } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import { type BurdenQuery, REQUESTERS, type RequestBody, type RequestQuery } from './contract-requests.ts';
import type { StoredRequest } from './items-requests.ts';
import type { RequestStore, ServiceStore } from './ports.ts';
import { isListed, placeItem, type ServiceItem, sameItem } from './rules.ts';
import { burdenOf, mondayOf } from './rules-burden.ts';
import {
  decideRequest,
  REQUEST_LIMIT,
  type RequestAction,
  type RequestedItem,
  requestFault,
  requestTable,
  type ServiceRequest,
} from './rules-requests.ts';

export interface RequestDeps {
  readonly store: RequestStore & Pick<ServiceStore, 'periods'>;
  /** The town of a department, undefined when there is none of that id. */
  readonly townOfDepartment: (id: string) => Promise<string | undefined>;
  /** The working time of a town. */
  readonly calendar: (town: string) => Promise<Calendar>;
  /** How many full-time workers a town's grids are to have. */
  readonly workers: (town: string) => Promise<number>;
  /** What departments ask by the tasks that are due in the week that begins on that Monday. */
  readonly asked: (
    town: string,
    week: Day,
  ) => Promise<ReadonlyMap<string, { readonly tasks: number; readonly minutes: number }>>;
  readonly derivedId: (caller: string, key: string | undefined) => string;
  readonly mark: (caller: string, route: string, key: string | undefined, body: unknown) => IdempotencyMark | undefined;
}

type Answered = Promise<Result<Answer, Refusal>>;

const isAsker = (relation: string, { askedBy }: ServiceRequest, _post: Post, caller: Caller): boolean =>
  relation === 'asker' && askedBy.person === caller.person;
const postFor = (action: RequestAction, caller: Caller, request: ServiceRequest): Post | undefined =>
  actingPost(requestTable[action], caller, request, (post, { town }) => covers(post.area, town), isAsker);
const openActions = (caller: Caller, request: ServiceRequest): RequestAction[] =>
  actionsFrom(requestTable, request.state).filter((action) => postFor(action, caller, request) !== undefined);

const view = (request: ServiceRequest, caller: Caller, now: Instant) => {
  const { id, town, state, version, item, askedAt, decideBy, decidedAt, ...rest } = request;
  const { code, taskKinds, evidence, ...given } = item;
  return {
    ...{ id, town, state, version, code },
    item: { ...given, taskKinds: [...taskKinds], ...(evidence ? { evidence: [...evidence] } : {}) },
    reason: rest.reason,
    askedBy: rest.askedBy,
    askedAt: show(askedAt),
    decideBy: show(decideBy),
    overdue: state === 'asked' && now > decideBy,
    ...(rest.decidedBy ? { decidedBy: rest.decidedBy } : {}),
    ...(rest.words === undefined ? {} : { words: rest.words }),
    ...(decidedAt ? { decidedAt: show(decidedAt) } : {}),
    actions: openActions(caller, request),
  };
};
const answerOf = (request: ServiceRequest, caller: Caller, now: Instant, status: 200 | 201 = 200): Answer => ({
  status,
  body: view(request, caller, now),
  version: request.version,
});

const isSame = (stored: StoredRequest, mark: IdempotencyMark | undefined): Result<boolean, Refusal> => {
  if (mark === undefined || stored.mark?.key !== mark.key) return ok(false);
  return stored.mark.body === mark.body ? ok(true) : err({ code: 'idempotency-key-reused' });
};

/** A line department's people ask for its own items; the grid office for any of its town's, and then somebody else decides. */
const mayAsk = ({ role, area, department }: Post, line: string, town: string): boolean =>
  role === 'gridOffice' ? covers(area, town) : REQUESTERS.includes(role) && department === line;

/** Whether the very same is on the list, or asked for and not decided yet: a file brought in twice asks once. */
const sameStanding = async ({ store }: RequestDeps, town: string, item: RequestedItem): Promise<boolean> => {
  const [periods, waiting] = await Promise.all([store.periods(town, item.code), store.waiting(town)]);
  return [...periods, ...waiting.map((one) => one.item)].some((one) => sameItem(one, item));
};

/** What the body asks for, by somebody who may ask it. */
const asking = (
  { body, query }: Request<unknown, TownQuery, RequestBody>,
  caller: Caller,
): Result<{ readonly town: string; readonly item: RequestedItem; readonly post: Post }, Refusal> => {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const post = caller.posts.find((one) => mayAsk(one, body.item.lineDepartment, town.value));
  if (post === undefined) return err({ code: 'forbidden' });
  const { validTo, ...given } = body.item;
  const item = { code: body.code, ...given, ...(validTo === undefined ? {} : { validTo }) };
  const fault = requestFault(item);
  return fault === undefined ? ok({ town: town.value, item, post }) : err(fault);
};

const ask = (
  deps: RequestDeps,
  request: Request<unknown, TownQuery, RequestBody>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { body, idempotencyKey: key } = request;
    const asked = asking(request, caller);
    if (!asked.ok) return asked;
    const { town, item, post } = asked.value;
    const id = deps.derivedId(caller.person, key);
    const mark = deps.mark(caller.person, 'service-request', key, body);
    const [home, before, calendar, standing] = await Promise.all([
      deps.townOfDepartment(item.lineDepartment),
      deps.store.request(town, id),
      deps.calendar(town),
      sameStanding(deps, town, item),
    ]);
    if (home !== town) return err(badBody('/item/lineDepartment', 'unknown'));
    if (before !== undefined) {
      const same = isSame(before, mark);
      return same.ok ? ok(answerOf(before.request, caller, now, 201)) : same;
    }
    if (standing) return err({ code: 'already-asked' });
    const by = actorOf(caller, post);
    const decideBy = start(REQUEST_LIMIT, now, calendar).dueAt ?? now;
    const made: ServiceRequest = {
      ...{ id, town, state: 'asked', version: 1, item, reason: body.reason },
      ...{ askedBy: by, askedAt: now, decideBy },
    };
    const about = { action: 'service-request:ask', subject: `SVC#${town}`, target: `SREQ#${id}`, version: 1 };
    const change = { ...about, by, ...origin(request, now) };
    const saved = await deps.store.saveRequest(
      { request: made, ...(mark ? { mark } : {}) },
      undefined,
      change,
      calendar,
    );
    return saved === 'saved' ? ok(answerOf(made, caller, now, 201)) : saved;
  });

type Acted = { readonly id: string; readonly action: RequestAction };
type Words = { readonly text?: string; readonly reason?: string };

/** Whether the action may be taken on what was read, by whom; the order of the answers is that of every command. */
const allowed = (action: RequestAction, before: ServiceRequest, caller: Caller): Result<Post, Refusal> => {
  const post = postFor(action, caller, before);
  if (post === undefined) return err({ code: 'forbidden', params: { action } });
  if (requestTable[action].from.includes(before.state)) return ok(post);
  const params = { action, state: before.state };
  return err({ code: 'wrong-state', params, version: before.version, openActions: openActions(caller, before) });
};

/** What an approval puts on the list. The list may have changed since: a period of the same first day is taken over. */
const placing = ({ item }: ServiceRequest, list: readonly ServiceItem[] | undefined) => {
  if (list === undefined) return ok(undefined);
  const periods = list.filter(({ code }) => code === item.code);
  return placeItem(item, periods, periods.find(({ validFrom }) => validFrom === item.validFrom)?.version);
};

/** A repeated command gets its first answer, another one on what it has not seen is refused. */
const repeatedOrStale = (stored: StoredRequest, mark: IdempotencyMark | undefined, caller: Caller, now: Instant) => {
  const same = isSame(stored, mark);
  if (!same.ok) return same;
  const { request } = stored;
  return same.value
    ? ok(answerOf(request, caller, now))
    : err({ code: 'stale-version', version: request.version } as const);
};

const act = (deps: RequestDeps, request: Request<Acted, TownQuery, Words>, caller: Caller, now: Instant): Answered =>
  decideAgain(async () => {
    const { params, query, body, ifMatch, idempotencyKey: key } = request;
    const { id, action } = params;
    const town = townFor(caller, query.town);
    if (!town.ok) return town;
    // Which item it is about only the request says; the list is some dozens, and read beside it.
    const [stored, calendar, list] = await Promise.all([
      deps.store.request(town.value, id),
      deps.calendar(town.value),
      action === 'approve' ? deps.store.periods(town.value) : undefined,
    ]);
    if (stored === undefined) return err({ code: 'not-found' });
    const mark = deps.mark(caller.person, `service-request:${id}:${action}`, key, body);
    if (ifMatch !== stored.request.version) return repeatedOrStale(stored, mark, caller, now);
    const post = allowed(action, stored.request, caller);
    if (!post.ok) return post;
    const by = actorOf(caller, post.value);
    const decided = decideRequest(stored.request, action, body.text ?? body.reason, by, now);
    if (!decided.ok) return decided;
    const placed = placing(stored.request, list);
    if (!placed.ok) return placed;
    const next = decided.value;
    const about = { action: `service-request:${action}`, subject: `SVC#${town.value}`, target: `SREQ#${id}` };
    const change = { ...about, version: next.version, by, ...origin(request, now) };
    const saved = await deps.store.saveRequest(
      { request: next, ...(mark ? { mark } : {}) },
      placed.value,
      change,
      calendar,
    );
    return saved === 'saved' ? ok(answerOf(next, caller, now)) : saved;
  });

const burden = async (
  { store, workers, asked }: RequestDeps,
  query: BurdenQuery,
  caller: Caller,
  now: Instant,
): Answered => {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const on = query.on ?? shanghaiDay(now);
  const week = mondayOf(on);
  const [periods, count, tasks] = await Promise.all([
    store.periods(town.value),
    workers(town.value),
    asked(town.value, week),
  ]);
  const listed = periods.filter((item) => isListed(item, on));
  const items = burdenOf(listed, count, tasks).map((one) => ({ ...one, items: [...one.items] }));
  return ok({ body: { town: town.value, on, week, workers: count, items } });
};

/** The use cases of requests for the service list and of what the list asks, by the names of their routes. */
export const serviceRequestUseCases = (deps: RequestDeps): UseCases => ({
  askServiceItem: staffUseCase<unknown, TownQuery, RequestBody>((request, caller, now) =>
    ask(deps, request, caller, now),
  ),
  listServiceRequests: staffUseCase<unknown, RequestQuery>(async ({ query }, caller, now) => {
    const town = townFor(caller, query.town);
    if (!town.ok) return town;
    const found = await deps.store.list(town.value, query, caller);
    if (!found.ok) return found;
    const { items, cursor } = found.value;
    return ok({ body: { items: items.map((one) => view(one, caller, now)), ...(cursor ? { cursor } : {}) } });
  }),
  getServiceRequest: staffUseCase<{ id: string }, TownQuery>(async ({ params, query }, caller, now) => {
    const town = townFor(caller, query.town);
    if (!town.ok) return town;
    const found = await deps.store.request(town.value, params.id);
    return found === undefined ? err({ code: 'not-found' }) : ok(answerOf(found.request, caller, now));
  }),
  serviceRequestAction: staffUseCase<Acted, TownQuery, Words>((request, caller, now) =>
    act(deps, request, caller, now),
  ),
  getBurden: staffUseCase<unknown, BurdenQuery>(({ query }, caller, now) => burden(deps, query, caller, now)),
});

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { decodeCursor, encodeCursor, type Position } from '../platform/dynamodb/cursor.ts';
import type { OutItem } from '../platform/dynamodb/matter-items.ts';
import type { Keys } from '../platform/keys.ts';
import { decideAgain, staffUseCase } from '../registers/use-case.ts';
import type { UseCases } from '../route.ts';
import { departmentsOf, inboxesOf, isOfCentre, maySee, watches } from './access.ts';
import type { NotificationQuery } from './contract.ts';
import { type Listed, type NotificationReads, notificationReads } from './reads.ts';
import { redeliver } from './redeliver.ts';
import { inboxEntryOf, keyOf, notificationOf } from './views.ts';

export interface NotificationDeps {
  readonly client: DynamoDBDocumentClient;
  /** Names of the tables. */
  readonly matters: string;
  readonly audit: string;
  readonly keys: Keys;
  readonly now: () => Instant;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A cursor is bound to who asks, what for, and what they may see. */
const scopeOf = (route: string, query: object, caller: Caller) => ({
  route,
  query: { ...query },
  person: caller.person,
  visibility: caller.posts
    .map(({ postId }) => postId)
    .sort()
    .join(','),
});

/** Reads one page under its cursor and gives it with the cursor of the next. */
async function paged<T>(
  deps: NotificationDeps,
  route: string,
  query: PageQuery,
  caller: Caller,
  read: (from: Position | undefined) => Promise<Listed<T>>,
): Promise<Result<{ readonly items: readonly T[]; readonly cursor?: string }, Refusal>> {
  const scope = scopeOf(route, query, caller);
  const from = query.cursor === undefined ? ok(undefined) : decodeCursor(deps.keys, scope, query.cursor, deps.now());
  if (!from.ok) return from;
  const { items, next } = await read(from.value);
  return ok(next === undefined ? { items } : { items, cursor: encodeCursor(deps.keys, scope, next, deps.now()) });
}

type ListRead = (from: Position | undefined) => Promise<Listed<OutItem>>;

const notOffered = err<Refusal>({ code: 'list-not-offered', params: { detail: 'department | case | whistle | dead' } });
const notFound = err<Refusal>({ code: 'not-found' });

/** The list that a query asks for, if it is offered and its caller may ask for it. */
function listOf(reads: NotificationReads, query: NotificationQuery, caller: Caller): Result<ListRead, Refusal> {
  const { department, dead, limit, channel } = query;
  const matters = [
    ...(query.case === undefined ? [] : [`CASE#${query.case}`]),
    ...(query.whistle === undefined ? [] : [`WHISTLE#${query.whistle}`]),
  ];
  const [pk] = matters;
  const isOneOfDepartment = department !== undefined && departmentsOf(caller).includes(department);
  if (dead !== undefined) {
    if (pk !== undefined || department !== undefined) return notOffered;
    return watches(caller, dead) ? ok((from) => reads.dead(dead, channel, limit, from)) : notFound;
  }
  if (matters.length > 1 || (pk === undefined && department === undefined)) return notOffered;
  if (!isOfCentre(caller) && !isOneOfDepartment) return notFound;
  if (pk !== undefined) return ok((from) => reads.ofMatter(pk, department, limit, from));
  return ok((from) => reads.ofAudience(department ?? '', limit, from));
}

async function listNotifications(
  deps: NotificationDeps,
  reads: NotificationReads,
  query: NotificationQuery,
  caller: Caller,
) {
  const list = listOf(reads, query, caller);
  if (!list.ok) return list;
  const page = await paged(deps, 'listNotifications', query, caller, list.value);
  if (!page.ok) return page;
  const visible = page.value.items.filter(({ audience, town }) => maySee(caller, audience, town));
  if (visible.length === 0 && page.value.items.length > 0) return notFound;
  const isOfMatter = query.case !== undefined || query.whistle !== undefined;
  const receipts = isOfMatter ? await reads.deliveriesOf(visible) : undefined;
  const items = visible.map((item) => notificationOf(item, receipts));
  return ok({ body: { ...page.value, items } });
}

/** The use cases of notifications and inboxes, by their routes' names. */
export function notificationUseCases(deps: NotificationDeps): UseCases {
  const reads = notificationReads(deps.client, deps.matters);
  return {
    listNotifications: staffUseCase<unknown, NotificationQuery>((request, caller) =>
      listNotifications(deps, reads, request.query, caller),
    ),

    redeliverNotification: staffUseCase<{ id: string }>(async (request, caller, now) => {
      const { id } = request.params;
      const key = keyOf(id, 'OUT#');
      if (key === undefined) return notFound;
      const order = { caller, requestId: request.requestId, sourceIp: request.sourceIp };
      const done = await decideAgain(() => redeliver(deps, key, order, now));
      return done.ok ? ok({ body: { id, state: 'pending' } }) : done;
    }),

    getInbox: staffUseCase<unknown, PageQuery>(async (request, caller) => {
      const { query } = request;
      const page = await paged(deps, 'getInbox', query, caller, (from) =>
        reads.inbox(inboxesOf(caller), query.limit, from),
      );
      return page.ok ? ok({ body: { ...page.value, items: page.value.items.map(inboxEntryOf) } }) : page;
    }),

    readInboxEntry: staffUseCase<{ id: string }>(async (request, caller, now) => {
      const key = keyOf(request.params.id, 'DLV#OUT#');
      const entry = key && (await reads.entry(key));
      if (entry === undefined || !inboxesOf(caller).includes(entry.post)) return notFound;
      await reads.markRead({ pk: entry.pk, sk: entry.sk }, caller.person, now);
      return ok({ status: 204 });
    }),
  };
}

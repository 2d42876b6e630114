import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import { ok } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { toOutItems } from '../platform/dynamodb/matter-items.ts';
import { getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { townPk } from '../registers/items.ts';
import type { Change } from '../registers/rules.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import {
  listedOf,
  listedRequest,
  listKey,
  listPrefix,
  requestItem,
  requestKey,
  requestOf,
  toListedRequest,
  toRequestItem,
} from './items-requests.ts';
import { toWaitingItem, waitingPk } from './items-waiting.ts';
import type { RequestStore } from './ports.ts';
import type { RequestState, ServiceRequest } from './rules-requests.ts';
import { requestMessages, waitingOf } from './rules-waiting.ts';
import { placedWrites } from './store.ts';

export interface RequestSettings extends RegisterSettings {
  /** The table of matters, which the sweep wakes. */
  readonly matters: string;
  readonly keys: Keys;
  readonly now: () => Instant;
}

/** The request leaves the list of the state it was in, which is that of all that can be decided, and stands in the next. */
const listWrites = (table: string, request: ServiceRequest, at: Instant): readonly Write[] => [
  ...(request.state === 'asked'
    ? []
    : [{ op: 'delete', table, key: listKey({ ...request, state: 'asked' }) } as const]),
  { op: 'put', table, item: toListedRequest(request, at) },
];

const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map(({ postId }) => postId)
    .sort()
    .join(' ');

/** The row that wakes the clock for a request, and what people are told of it. */
function waitingWrites(
  { matters }: RequestSettings,
  request: ServiceRequest,
  { at, requestId }: Change,
  calendar: Calendar,
): readonly Write[] {
  const waiting = waitingOf(request, calendar);
  const context = { pk: waitingPk(request.id), town: request.town, num: request.id, now: at, requestId };
  const items = [toWaitingItem(waiting, calendar), ...toOutItems(context, requestMessages(waiting))];
  return items.map((item): Write => ({ op: 'put', table: matters, item }));
}

/** Requests for the service list: rows of the directory table, each with a row among the matters that is woken. */
export function requestStore(settings: RequestSettings): RequestStore {
  const { client, table, keys, now } = settings;
  const listed = (town: string, state: RequestState) => ({
    table,
    partition: { pk: townPk(town) },
    range: { attribute: 'sk', beginsWith: listPrefix(state) },
  });
  return {
    async request(town, id) {
      const item = await getItem(client, table, requestKey(town, id));
      return item === undefined ? undefined : requestOf(parseItem(requestItem, item));
    },
    async waiting(town) {
      const items = await queryAll(client, { ...listed(town, 'asked'), consistent: true });
      return items.map((item) => listedOf(parseItem(listedRequest, item)));
    },
    async list(town, query, caller) {
      const scope = { route: 'listServiceRequests', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, now()) : ok(undefined);
      if (!from.ok) return from;
      const exact = { ...listed(town, query.state), descending: query.state !== 'asked' };
      const page = await queryPage(client, exact, query.limit, from.value);
      const items = page.items.map((item) => listedOf(parseItem(listedRequest, item)));
      return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, now()) } : { items });
    },
    async saveRequest(stored, placed, change, calendar) {
      const { request } = stored;
      const row = rowWrites(table, toRequestItem(stored, change.at), change.by, ['mark']);
      const put = placed === undefined ? [] : placedWrites(table, request.town, placed, change);
      const waiting = waitingWrites(settings, request, change, calendar);
      const writes = [...row, ...listWrites(table, request, change.at), ...put, ...waiting];
      return (await commit(settings, change, writes)) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

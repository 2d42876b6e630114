import { parseItem } from '../platform/dynamodb/codec.ts';
import { toOutItems } from '../platform/dynamodb/matter-items.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { TownPolicy } from '../policies/model.ts';
import { calendarOf } from '../policies/rules.ts';
import { townPk } from '../registers/items.ts';
import type { Change } from '../registers/rules.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { REQUEST_PREFIX, requestItem, requestKey, requestOf, toRequestItem } from './items-requests.ts';
import { toWaitingItem, waitingPk } from './items-waiting.ts';
import type { RequestStore } from './ports.ts';
import type { ServiceRequest } from './rules-requests.ts';
import { requestMessages, waitingOf } from './rules-waiting.ts';
import { placedWrites } from './store.ts';

export interface RequestSettings extends RegisterSettings {
  /** The table of matters, which the sweep wakes. */
  readonly matters: string;
  /** What a town goes by; its calendar says when to remind. */
  readonly policy: (town: string) => Promise<TownPolicy>;
}

/** The row that wakes the clock for a request, and what people are told of it. */
async function waitingWrites(
  { matters, policy }: RequestSettings,
  request: ServiceRequest,
  { at, requestId }: Change,
): Promise<readonly Write[]> {
  const calendar = calendarOf(await policy(request.town));
  const waiting = waitingOf(request, calendar);
  const context = { pk: waitingPk(request.id), town: request.town, num: request.id, now: at, requestId };
  const items = [toWaitingItem(waiting, calendar), ...toOutItems(context, requestMessages(waiting))];
  return items.map((item): Write => ({ op: 'put', table: matters, item }));
}

/** Requests for the service list: rows of the directory table, each with a row among the matters that is woken. */
export function requestStore(settings: RequestSettings): RequestStore {
  const { client, table } = settings;
  return {
    async request(town, id) {
      const item = await getItem(client, table, requestKey(town, id));
      return item === undefined ? undefined : requestOf(parseItem(requestItem, item));
    },
    async requests(town) {
      const range = { attribute: 'sk', beginsWith: REQUEST_PREFIX };
      const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range, consistent: true }, 5_000);
      return items.map((item) => requestOf(parseItem(requestItem, item)).request);
    },
    async saveRequest(stored, placed, change) {
      const { request } = stored;
      const row = rowWrites(table, toRequestItem(stored, change.at), change.by, ['mark']);
      const put = placed === undefined ? [] : placedWrites(table, request.town, placed, change);
      const waiting = await waitingWrites(settings, request, change);
      return (await commit(settings, change, [...row, ...put, ...waiting])) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

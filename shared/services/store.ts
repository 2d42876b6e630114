import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { townPk } from '../registers/items.ts';
import type { Change } from '../registers/rules.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { serviceItem, serviceItemSchema, serviceOf, servicePrefix } from './items.ts';
import { REQUEST_PREFIX, requestItem, requestKey, requestOf, toRequestItem } from './items-requests.ts';
import type { RequestStore, ServiceStore } from './ports.ts';
import type { ServiceChange } from './rules.ts';

const placedWrites = (
  table: string,
  town: string,
  { item, ended }: ServiceChange,
  { at, by }: Change,
): readonly Write[] =>
  (ended === undefined ? [item] : [item, ended]).flatMap((row) => rowWrites(table, serviceItem(town, row, at), by));

/** The service lists and requests in the directory table. A list is eight items or some dozens, each with a few periods. */
export function serviceStore(settings: RegisterSettings): ServiceStore & RequestStore {
  const { client, table } = settings;
  return {
    async periods(town, code) {
      const range = { attribute: 'sk', beginsWith: servicePrefix(code) };
      const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range, consistent: true });
      return items.map((item) => serviceOf(parseItem(serviceItemSchema, item)));
    },
    async save(town, placed, change) {
      return (await commit(settings, change, placedWrites(table, town, placed, change))) === 'saved'
        ? 'saved'
        : 'conflict';
    },
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
      const row = rowWrites(table, toRequestItem(stored, change.at), change.by, ['mark']);
      const put = placed === undefined ? [] : placedWrites(table, stored.request.town, placed, change);
      return (await commit(settings, change, [...row, ...put])) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

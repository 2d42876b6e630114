import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { townPk } from '../registers/items.ts';
import type { Change } from '../registers/rules.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { serviceItem, serviceItemSchema, serviceOf, servicePrefix } from './items.ts';
import type { ServiceStore } from './ports.ts';
import type { ServiceChange } from './rules.ts';

/** What a change of the list writes: the item, and the one before it if that now ends. */
export const placedWrites = (
  table: string,
  town: string,
  { item, ended }: ServiceChange,
  { at, by }: Change,
): readonly Write[] =>
  (ended === undefined ? [item] : [item, ended]).flatMap((row) => rowWrites(table, serviceItem(town, row, at), by));

/** The service lists in the directory table. A list is eight items or some dozens, each with a few periods. */
export function serviceStore(settings: RegisterSettings): ServiceStore {
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
  };
}

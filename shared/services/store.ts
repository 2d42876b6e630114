import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { townPk } from '../registers/items.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { serviceItem, serviceItemSchema, serviceOf, servicePrefix } from './items.ts';
import type { ServiceStore } from './ports.ts';

/** The service lists in the directory table. A list is eight items or some dozens, each with a few periods. */
export function serviceStore(settings: RegisterSettings): ServiceStore {
  const { client, table } = settings;
  return {
    async periods(town, code) {
      const range = { attribute: 'sk', beginsWith: servicePrefix(code) };
      const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range, consistent: true });
      return items.map((item) => serviceOf(parseItem(serviceItemSchema, item)));
    },
    async save(town, { item, ended }, change) {
      const rows = ended === undefined ? [item] : [item, ended];
      const writes = rows.flatMap((row) => rowWrites(table, serviceItem(town, row, change.at), change.by));
      return (await commit(settings, change, writes)) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

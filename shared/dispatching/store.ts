import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { townPk } from '../registers/items.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { dispatchItem, dispatchItemSchema, dispatchPrefix, dispatchRuleOf } from './items.ts';
import type { DispatchStore } from './ports.ts';
import type { DispatchRule } from './rules.ts';

/** Some hundreds of categories, a few areas that differ, and what was decided over the years. */
const MOST_ENTRIES = 5_000;

type Reading = Pick<RegisterSettings, 'client' | 'table'>;

/** Reads a town's directory; all that a function needs that only suggests. `consistent` is for who edits it. */
export const dispatchReader =
  ({ client, table }: Reading, consistent = false): DispatchStore['entries'] =>
  async (town, entry): Promise<readonly DispatchRule[]> => {
    const range = { attribute: 'sk', beginsWith: dispatchPrefix(entry) };
    const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range, consistent }, MOST_ENTRIES);
    return items.map((item) => dispatchRuleOf(parseItem(dispatchItemSchema, item)));
  };

/** Dispatch directories in the directory table. */
export function dispatchStore(settings: RegisterSettings): DispatchStore {
  return {
    entries: dispatchReader(settings, true),
    async save(town, { placed, ended }, change) {
      const rows = ended === undefined ? [placed] : [placed, ended];
      const writes = rows.flatMap((row) => rowWrites(settings.table, dispatchItem(town, row, change.at), change.by));
      return (await commit(settings, change, writes)) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

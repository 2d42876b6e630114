import { type Instant, shanghaiDay } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import { historyKey, historySchema, townPk } from '../registers/items.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import {
  CATEGORY_PREFIX,
  cataloguePk,
  categoryItem,
  categoryItemSchema,
  categoryKey,
  categoryOf,
  editionItemSchema,
} from './items.ts';
import type { CatalogueReader, CatalogueStore } from './ports.ts';
import { type Category, catalogueOf } from './rules.ts';

type Reading = Pick<RegisterSettings, 'client' | 'table'>;

/** What a town's first catalogue is called, and what is read on trust until the pointer says otherwise. */
export const FIRST_EDITION = '1';

/** A town's catalogue has some hundreds of categories. */
const MOST_CATEGORIES = 5_000;

/** Reads catalogues; all that a function needs that only files cases. `consistent` is for who edits them. */
export function catalogueReader({ client, table }: Reading, consistent = false): CatalogueReader {
  const lastKnown = new Map<string, string>();

  const categories = async (town: string, edition: string): Promise<readonly Category[]> => {
    const range = { attribute: 'sk', beginsWith: CATEGORY_PREFIX };
    const partition = { pk: cataloguePk(town, edition) };
    const items = await queryAll(client, { table, partition, range, consistent }, MOST_CATEGORIES);
    return items.map((item) => categoryOf(parseItem(categoryItemSchema, item)));
  };
  /** The newest pointer that is not in the future; a town has one for every new edition, so all are a handful. */
  const editionAt = async (town: string, now: Instant): Promise<string> => {
    const range = { attribute: 'sk', from: 'CATV#', to: `CATV#${shanghaiDay(now)}` };
    const items = await queryAll(client, {
      table,
      partition: { pk: townPk(town) },
      range,
      descending: true,
      consistent,
    });
    const [newest] = items;
    return newest === undefined ? FIRST_EDITION : parseItem(editionItemSchema, newest).edition;
  };

  return {
    async catalogueOf(town, now) {
      const guess = lastKnown.get(town) ?? FIRST_EDITION;
      const [edition, rows] = await Promise.all([editionAt(town, now), categories(town, guess)]);
      lastKnown.set(town, edition);
      return catalogueOf(town, edition, edition === guess ? rows : await categories(town, edition));
    },
    async categoryAt(town, edition, code, version) {
      const key = categoryKey(town, edition, code);
      const item = await getItem(client, table, historyKey(key, version), consistent);
      if (item === undefined) return undefined;
      const { row, at: updatedAt } = parseItem(historySchema, item);
      return categoryOf(parseItem(categoryItemSchema, { ...row, ...key, version, updatedAt }));
    },
  };
}

/** Catalogues in the directory table. */
export function catalogueStore(settings: RegisterSettings): CatalogueStore {
  const { client, table } = settings;
  return {
    ...catalogueReader(settings, true),
    async category(town, edition, code) {
      const item = await getItem(client, table, categoryKey(town, edition, code));
      return item === undefined ? undefined : categoryOf(parseItem(categoryItemSchema, item));
    },
    async save(town, edition, category, change) {
      const row = categoryItem(town, edition, category, change.at);
      const saved = await commit(settings, change, rowWrites(table, row, change.by));
      return saved === 'saved' ? saved : 'conflict';
    },
  };
}

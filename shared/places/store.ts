import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../platform/canonical.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem, queryPage, type SortRange } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import {
  findPk,
  type IndexItem,
  indexItems,
  keyOfItem,
  nameItemSchema,
  numberSk,
  PLACE_PREFIX,
  placeItem,
  placeItemSchema,
  placeKey,
  placeOf,
  placesPartition,
  roadItemSchema,
  roadPk,
  shownOfItem,
} from './items.ts';
import type { Place } from './model.ts';
import type { PlaceIndex, PlaceReader, PlaceStore } from './ports.ts';

/**
 * Entries read for each way: more than are shown, because some lead to the same place. Of half a kilobyte each they are
 * four units, eventually consistent two.
 */
const ENTRIES = 30;

/** Entries read on either side of a number: several shops have the same. */
const NEIGHBOURS = 20;

interface Tables {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Places by their ids. */
export const placeReader = ({ client, table }: Tables): PlaceReader => ({
  async place(town, id) {
    const item = await getItem(client, table, placeKey(town, id));
    return item && placeOf(parseItem(placeItemSchema, item));
  },
});

/** What a search reads: one query a way, two for a number, all side by side. A moment behind, like all lists. */
export const placeIndex = ({ client, table }: Tables): PlaceIndex => ({
  async named(town, way, key) {
    const range = { attribute: 'sk', beginsWith: key };
    const { items } = await queryPage(client, { table, partition: { pk: findPk(town, way, key) }, range }, ENTRIES);
    return items
      .map((item) => parseItem(nameItemSchema, item))
      .map((item) => ({ shown: shownOfItem(item), key: keyOfItem(item), text: item.text }));
  },
  async around(town, road, number) {
    const side = async (range: SortRange, descending: boolean) => {
      const query = { table, partition: { pk: roadPk(town, road) }, range, descending };
      return (await queryPage(client, query, NEIGHBOURS)).items;
    };
    const value = numberSk(number);
    const sides = await Promise.all([
      side({ attribute: 'sk', op: '<', value }, true),
      side({ attribute: 'sk', op: '>=', value }, false),
    ]);
    return sides.flat().map((item) => shownOfItem(parseItem(roadItemSchema, item)));
  },
});

const idOf = ({ pk, sk }: IndexItem): string => `${pk}\u0000${sk}`;

/** Entries that a change makes, alters or takes away; those that stay as they are cost nothing. */
function indexWrites(table: string, before: Place | undefined, after: Place): readonly Write[] {
  const old = new Map((before === undefined ? [] : indexItems(before)).map((item) => [idOf(item), item]));
  const next = new Map(indexItems(after).map((item) => [idOf(item), item]));
  const gone = [...old.values()].filter((item) => !next.has(idOf(item)));
  const made = [...next.values()].filter((item) => canonicalJson(item) !== canonicalJson(old.get(idOf(item)) ?? null));
  return [
    ...gone.map(({ pk, sk }): Write => ({ op: 'delete', table, key: { pk, sk } })),
    ...made.map((item): Write => ({ op: 'put', table, item: { ...item } })),
  ];
}

/** A town's file of places in the directory table. */
export function placeStore(settings: RegisterSettings): PlaceStore {
  const { client, table } = settings;
  return {
    ...placeReader(settings),
    ...placeIndex(settings),
    async page(town, after, limit) {
      // `}` sorts after every character of an id, so the range is the town's places after that id.
      const from = after === undefined ? PLACE_PREFIX : `${PLACE_PREFIX}${after}\u0000`;
      const range = { attribute: 'sk', from, to: `${PLACE_PREFIX}}` };
      const { items, next } = await queryPage(client, { table, partition: placesPartition(town), range }, limit);
      return { places: items.map((item) => placeOf(parseItem(placeItemSchema, item))), more: next !== undefined };
    },
    async save(before, place, change) {
      const writes = [
        ...rowWrites(table, placeItem(place, change.at), change.by),
        ...indexWrites(table, before, place),
      ];
      return (await commit(settings, change, writes)) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Item } from '../platform/dynamodb/expressions.ts';
import { batchGet, getItem, queryPage } from '../platform/dynamodb/query.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { townPk } from './items.ts';
import {
  type PlaceCode,
  placeCodeEntry,
  placeCodeEntryKey,
  placeCodeEntrySchema,
  placeCodeItem,
  placeCodeItemSchema,
  placeCodeKey,
} from './items-codes.ts';
import type { PlaceCodeReader, PlaceCodeStore } from './ports-codes.ts';

/** Digits and hex letters sort before this, so a range up to it holds all that begins alike. */
const PAST_ALL = 'G';

const toCode = (item: Item): PlaceCode => {
  const { pk: _, sk: __, kind: ___, ...rest } = parseItem(placeCodeItemSchema, item);
  return rest;
};

/** Reads what a code stands for: all that the functions need that only take codes. */
export const placeCodeReader = (client: DynamoDBDocumentClient, table: string): PlaceCodeReader => ({
  async placeCode(code) {
    const item = await getItem(client, table, placeCodeKey(code), false);
    return item === undefined ? undefined : toCode(item);
  },
});

/** The place codes in the directory table. */
export function placeCodeStore(settings: RegisterSettings): PlaceCodeStore {
  const { client, table } = settings;
  return {
    async placeCode(code) {
      const item = await getItem(client, table, placeCodeKey(code));
      return item === undefined ? undefined : toCode(item);
    },
    async placeCodesIn(area, after, limit) {
      const from = after === undefined ? `PCODE#${area}` : `${after}${PAST_ALL}`;
      const range = { attribute: 'sk', from, to: `PCODE#${area}${PAST_ALL}` };
      const { items, next } = await queryPage(client, { table, partition: { pk: townPk(area) }, range }, limit);
      const entries = items.map((item) => parseItem(placeCodeEntrySchema, item));
      const keys = entries.map(({ code }) => placeCodeKey(code));
      const found = keys.length === 0 ? [] : await batchGet(client, table, keys);
      const rows = found.flatMap((item) => (item === undefined ? [] : [toCode(item)]));
      const order = new Map(entries.map(({ code }, index) => [code, index]));
      rows.sort((a, b) => (order.get(a.code) ?? 0) - (order.get(b.code) ?? 0));
      const last = entries.at(-1)?.sk;
      return { rows, ...(next === undefined || last === undefined ? {} : { next: last }) };
    },
    async save(row, change) {
      const entry = placeCodeEntry(row);
      const first = row.version === 1;
      const writes = [
        ...rowWrites(table, placeCodeItem(row), change.by),
        ...(first ? [{ op: 'put', table, item: entry, expect: { kind: 'absent' } } as const] : []),
      ];
      return (await commit(settings, change, writes)) === 'saved' ? 'saved' : 'conflict';
    },
  };
}

/** Where a page of the list begins again. */
export const entryOf = ({ grid, code }: PlaceCode): string => placeCodeEntryKey(grid, code).sk;

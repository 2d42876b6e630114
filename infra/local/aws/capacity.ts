/**
 * Read and write request units by the rules of the DynamoDB developer guide ("Read and write operations", "Managing capacity for
 * transactions", "Provisioned throughput considerations for global secondary indexes"). DynamoDB Local counts transactions wrongly,
 * so its figures are not used. Pure.
 */
import { type Item, itemSize } from './item-size.ts';
import type { IndexSchema, TableSchema } from './tables.ts';

/** Units by `table` or `table/index`. */
export type UnitMap = Record<string, number>;

export const addUnits = (into: UnitMap, name: string, units: number): void => {
  if (units !== 0) into[name] = (into[name] ?? 0) + units;
};

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

/** What is stored in an index for an item: nothing, unless it has every key attribute of the index. */
export function indexEntry(table: TableSchema, index: IndexSchema, item: Item | undefined): Item | undefined {
  if (item === undefined) return undefined;
  const keys = [...index.partition, ...index.sort];
  if (keys.some((name) => item[name] === undefined)) return undefined;
  if (index.projection === 'ALL') return item;
  const wanted = new Set([...keys, ...table.keys, ...(index.projection === 'INCLUDE' ? index.include : [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name)));
}

const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  return left.length === Object.keys(right).length && left.every(([name, value]) => same(value, right[name]));
};

/**
 * Units of one index for one write: a put or a removal is one write of the entry, a changed key is both, a changed projected
 * attribute one write, an unchanged projection nothing. Never doubled by a transaction.
 */
export function indexUnits(
  table: TableSchema,
  index: IndexSchema,
  before: Item | undefined,
  after: Item | undefined,
): number {
  const old = indexEntry(table, index, before);
  const now = indexEntry(table, index, after);
  if (old === undefined) return now === undefined ? 0 : writeUnits(itemSize(now));
  if (now === undefined) return writeUnits(itemSize(old));
  const moved = [...index.partition, ...index.sort].some((name) => !same(old[name], now[name]));
  if (moved) return writeUnits(itemSize(old)) + writeUnits(itemSize(now));
  return same(old, now) ? 0 : writeUnits(Math.max(itemSize(old), itemSize(now)));
}

export interface Write {
  readonly table: TableSchema;
  /** The item before and after; absent = there is none. Equal for a condition check and for a write that was refused. */
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/**
 * Units of one item written: the larger of its sizes before and after, rounded up to 1 KB, and twice that in a transaction; and its
 * index entries. A condition that fails is charged for the item that is there.
 */
export function addWrite(into: UnitMap, { table, before, after }: Write, transaction: boolean): void {
  const bytes = Math.max(before === undefined ? 0 : itemSize(before), after === undefined ? 0 : itemSize(after));
  addUnits(into, table.name, writeUnits(bytes) * (transaction ? 2 : 1));
  for (const index of table.indexes) {
    addUnits(into, `${table.name}/${index.name}`, indexUnits(table, index, before, after));
  }
}

export type ReadMode = 'eventual' | 'strong' | 'transaction';

const factor: Readonly<Record<ReadMode, number>> = { eventual: 0.5, strong: 1, transaction: 2 };

/** Units of a read of this many bytes as one: rounded up to 4 KB, at least one; half if eventually consistent, twice in a transaction. */
export function readUnits(bytes: number, mode: ReadMode): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT)) * factor[mode];
}

/** Units of GetItem, and of each item of BatchGetItem and TransactGetItems: an item that is not there costs the least. */
export function getUnits(item: Item | undefined, mode: ReadMode): number {
  return readUnits(item === undefined ? 0 : itemSize(item), mode);
}

/** Units of Query and Scan: the bytes of all items read, filtered out or not, are summed and then rounded. */
export function queryUnits(items: readonly Item[], mode: 'eventual' | 'strong'): number {
  return readUnits(
    items.reduce((bytes, item) => bytes + itemSize(item), 0),
    mode,
  );
}

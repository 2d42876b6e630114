/** Which items a call writes, and what it consumed for them. */
import { addWrite, type UnitMap } from './capacity.ts';
import { type FindTable, transactParts } from './dynamo-touch.ts';
import type { Item } from './item-size.ts';
import type { DynamoCall, TableSchema } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;

/** One item that a call writes or checks. */
export interface Target {
  readonly table: TableSchema;
  readonly key: Item;
  readonly kind: 'put' | 'update' | 'delete' | 'check';
  /** The item as it will be, where the call says it. */
  readonly item?: Item;
}

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

function target(find: FindTable, kind: Target['kind'], json: Json): Target[] {
  const table = find(String(json.TableName));
  const source = (json.Item ?? json.Key) as Item | undefined;
  if (table === undefined || source === undefined) return [];
  const key = Object.fromEntries(
    table.keys.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])),
  );
  if (Object.keys(key).length !== table.keys.length) return [];
  return [{ table, key, kind, ...(json.Item === undefined ? {} : { item: json.Item as Item }) }];
}

const single: Readonly<Record<string, Target['kind']>> = { PutItem: 'put', UpdateItem: 'update', DeleteItem: 'delete' };
const inTransaction: Readonly<Record<string, Target['kind']>> = {
  Put: 'put',
  Update: 'update',
  Delete: 'delete',
  ConditionCheck: 'check',
};

/** The items that a write call is about; none for a read. */
export function writeTargets(action: string, json: Json, find: FindTable): readonly Target[] {
  const kind = single[action];
  if (kind !== undefined) return target(find, kind, json);
  if (action === 'TransactWriteItems') {
    return transactParts(json).flatMap(({ kind: name, part }) => target(find, inTransaction[name] ?? 'check', part));
  }
  if (action !== 'BatchWriteItem') return [];
  return Object.entries(record(json.RequestItems)).flatMap(([name, requests]) =>
    (requests as Json[]).flatMap((request) => [
      ...(request.PutRequest === undefined
        ? []
        : target(find, 'put', { ...record(request.PutRequest), TableName: name })),
      ...(request.DeleteRequest === undefined
        ? []
        : target(find, 'delete', { ...record(request.DeleteRequest), TableName: name })),
    ]),
  );
}

/** A key as text, the same whatever the order of its attributes. */
export const keyId = (table: string, keys: readonly string[], item: Item): string =>
  `${table}|${keys.map((name) => JSON.stringify(item[name])).join('|')}`;

export type Images = ReadonlyMap<string, Item>;

type BatchRequest = Record<string, { readonly ConsistentRead: true; readonly Keys: Item[] }>;

function batchRequest(targets: readonly Target[]): BatchRequest {
  const request: BatchRequest = {};
  const seen = new Set<string>();
  for (const { table, key } of targets) {
    const id = keyId(table.name, table.keys, key);
    // A key may not stand twice in one batch.
    if (seen.has(id)) continue;
    seen.add(id);
    request[table.name] ??= { ConsistentRead: true, Keys: [] };
    request[table.name]?.Keys.push(key);
  }
  return request;
}

/** The items as they are now, read strongly. */
export async function readImages(targets: readonly Target[], dynamo: DynamoCall): Promise<Images> {
  const images = new Map<string, Item>();
  const keys = new Map(targets.map(({ table }) => [table.name, table.keys]));
  // The service takes 100 keys at a time.
  for (let from = 0; from < targets.length; from += 100) {
    let pending: unknown = batchRequest(targets.slice(from, from + 100));
    while (Object.keys(record(pending)).length > 0) {
      const { Responses, UnprocessedKeys } = await dynamo('BatchGetItem', { RequestItems: pending });
      for (const [name, items] of Object.entries(record(Responses))) {
        for (const item of items as Item[]) images.set(keyId(name, keys.get(name) ?? [], item), item);
      }
      pending = UnprocessedKeys;
    }
  }
  return images;
}

function imageAfter({ table, key, kind, item }: Target, before: Images, later: Images): Item | undefined {
  if (kind === 'put') return item;
  if (kind === 'delete') return undefined;
  return (kind === 'update' ? later : before).get(keyId(table.name, table.keys, key));
}

/** Codes of refusals that are charged: the items were read and checked. */
const charged = ['ConditionalCheckFailedException', 'TransactionCanceledException'];

/**
 * Units of a write call, from the items before it and its outcome.
 * @param error AWS's error code, if it was refused.
 */
export async function countWrites(
  action: string,
  targets: readonly Target[],
  before: Images,
  error: string | undefined,
  dynamo: DynamoCall,
): Promise<UnitMap> {
  const units: UnitMap = {};
  if (error !== undefined && !charged.includes(error)) return units;
  const updates = error === undefined ? targets.filter(({ kind }) => kind === 'update') : [];
  const later = updates.length === 0 ? before : await readImages(updates, dynamo);
  for (const each of targets) {
    const old = before.get(keyId(each.table.name, each.table.keys, each.key));
    const after = error === undefined ? imageAfter(each, before, later) : old;
    addWrite(units, { table: each.table, before: old, after }, action === 'TransactWriteItems');
  }
  return units;
}

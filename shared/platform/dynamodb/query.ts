import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Fault } from '../fault.ts';
import type { Position } from './cursor.ts';
import { Expression, type Item, type Key } from './expressions.ts';
import { INDEXES, type IndexName, TABLE_KEYS } from './indexes.ts';
import { type Jitter, systemJitter } from './retry.ts';

/** The range of the sort key; of several sort attributes only the last that is named may be a range. */
export type SortRange =
  | { readonly attribute: string; readonly beginsWith: string }
  | { readonly attribute: string; readonly from: string; readonly to: string }
  | { readonly attribute: string; readonly op: '=' | '<' | '<=' | '>' | '>='; readonly value: string };

/** One exact query: whole partition key, a range of the sort key, no filter. */
export interface ListQuery {
  readonly table: string;
  readonly index?: IndexName;
  readonly partition: Readonly<Record<string, string>>;
  readonly range?: SortRange;
  readonly descending?: boolean;
  /** Strong reading; tables only. */
  readonly consistent?: boolean;
}

/** A page and where the next one begins; without `next` there is no more. */
export interface Page {
  readonly items: readonly Item[];
  readonly next?: Position;
}

const rangeOf = (expression: Expression, range: SortRange): string => {
  const name = expression.name(range.attribute);
  if ('beginsWith' in range) return `begins_with(${name}, ${expression.value(range.beginsWith)})`;
  if ('from' in range) return `${name} BETWEEN ${expression.value(range.from)} AND ${expression.value(range.to)}`;
  return `${name} ${range.op} ${expression.value(range.value)}`;
};

const inputOf = (query: ListQuery, limit: number | undefined, start: Position | undefined) => {
  const expression = new Expression();
  const condition = [
    expression.equal(query.partition),
    ...(query.range ? [rangeOf(expression, query.range)] : []),
  ].join(' AND ');
  return {
    TableName: query.table,
    KeyConditionExpression: condition,
    ScanIndexForward: query.descending !== true,
    ...expression.maps(),
    ...(query.index === undefined ? {} : { IndexName: query.index }),
    ...(limit === undefined ? {} : { Limit: limit }),
    ...(start === undefined ? {} : { ExclusiveStartKey: { ...start } }),
    ...(query.consistent === true ? { ConsistentRead: true } : {}),
  };
};

/** The key of an entry, as a query that goes on after it must name it. */
export const positionOf = (index: IndexName | undefined, item: Item): Position => {
  const keys = index === undefined ? TABLE_KEYS : INDEXES[index];
  const names = new Set<string>([...TABLE_KEYS.partition, ...TABLE_KEYS.sort, ...keys.partition, ...keys.sort]);
  return Object.fromEntries([...names].map((name) => [name, String(item[name])]));
};

/**
 * One page of at most `limit` entries in one round trip. It reads one entry more than it gives, so that a last page that
 * is just full does not promise another.
 */
export const queryPage = async (
  client: DynamoDBDocumentClient,
  query: ListQuery,
  limit: number,
  start?: Position,
): Promise<Page> => {
  const answer = await client.send(new QueryCommand(inputOf(query, limit + 1, start)));
  const read: Item[] = answer.Items ?? [];
  const items = read.slice(0, limit);
  const last = items.at(-1);
  if (read.length > limit && last) return { items, next: positionOf(query.index, last) };
  // A page ends before its limit only at the service's 1 MB; then its own key says where to go on.
  const more = answer.LastEvaluatedKey;
  return more && read.length <= limit ? { items, next: more as Position } : { items };
};

/**
 * Everything of a small collection (the parts of a matter, the grids of a town) in as few round trips as 1 MB pages need.
 * @throws Fault `collection-too-large` beyond `atMost` entries: a collection that grows without bound needs pages
 */
export const queryAll = async (
  client: DynamoDBDocumentClient,
  query: ListQuery,
  atMost = 1_000,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let start: Position | undefined;
  do {
    const answer = await client.send(new QueryCommand(inputOf(query, undefined, start)));
    items.push(...(answer.Items ?? []));
    if (items.length > atMost) throw new Fault('collection-too-large', { atMost });
    start = answer.LastEvaluatedKey as Position | undefined;
  } while (start !== undefined);
  return items;
};

/** One item, read strongly unless told otherwise; undefined when there is none. */
export const getItem = async (
  client: DynamoDBDocumentClient,
  table: string,
  key: Key,
  consistent = true,
): Promise<Item | undefined> => {
  const answer = await client.send(new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: consistent }));
  return answer.Item;
};

/** The service's limit of one BatchGetItem. */
const BATCH = 100;
const BATCH_ATTEMPTS = 5;

const idOf = (key: Item): string => `${String(key.pk)}\u0000${String(key.sk)}`;

const getChunk = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  consistent: boolean,
  jitter: Jitter,
  attributes?: readonly string[],
): Promise<Item[]> => {
  const expression = new Expression();
  const only = attributes && {
    ProjectionExpression: attributes.map((name) => expression.name(name)).join(', '),
    ExpressionAttributeNames: expression.names,
  };
  const found: Item[] = [];
  let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > BATCH_ATTEMPTS) throw new Fault('reads-unprocessed', { count: left.length });
    if (attempt > 1) await jitter.sleep(jitter.random() * 25 * 2 ** attempt);
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: consistent, ...only } } }),
    );
    found.push(...(answer.Responses?.[table] ?? []));
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
};

/**
 * Many items of one table in the order of `keys`, undefined where there is none; a key may be named twice. Up to 100 are
 * one round trip, more run side by side. What the service leaves unprocessed is asked for again, with jitter.
 * @throws Fault `reads-unprocessed` when it stays so
 */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
  options: {
    readonly consistent?: boolean;
    readonly jitter?: Jitter;
    /** Only these attributes, keys among them; everything without it. */
    readonly attributes?: readonly string[];
  } = {},
): Promise<readonly (Item | undefined)[]> => {
  const distinct = [...new Map(keys.map((key) => [idOf(key), key])).values()];
  const chunks = Array.from({ length: Math.ceil(distinct.length / BATCH) }, (_, n) =>
    distinct.slice(n * BATCH, (n + 1) * BATCH),
  );
  const answers = await Promise.all(
    chunks.map((chunk) =>
      getChunk(
        client,
        table,
        chunk,
        options.consistent ?? false,
        options.jitter ?? systemJitter,
        options.attributes && [...new Set(['pk', 'sk', ...options.attributes])],
      ),
    ),
  );
  const byId = new Map(answers.flat().map((item) => [idOf(item), item]));
  return keys.map((key) => byId.get(idOf(key)));
};

/** What a read call consumed: from its answer, or from the same read without filter and projection. */
import { addUnits, getUnits, queryUnits, type ReadMode, type UnitMap } from './capacity.ts';
import { type FindTable, transactParts } from './dynamo-touch.ts';
import type { Item } from './item-size.ts';
import { keyId, readImages, type Target } from './meter-writes.ts';
import type { DynamoCall } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

const projects = (json: Json): boolean => json.ProjectionExpression !== undefined || json.AttributesToGet !== undefined;

const modeOf = (json: Json): 'eventual' | 'strong' => (json.ConsistentRead === true ? 'strong' : 'eventual');

/** Items that a read touched: those of a query before its filter, those that a read by keys found. */
export function itemsRead(action: string, answer: Json): number {
  if (action === 'Query' || action === 'Scan') return Number(answer.ScannedCount ?? 0);
  if (action === 'BatchGetItem')
    return Object.values(record(answer.Responses)).reduce((sum: number, found) => sum + (found as unknown[]).length, 0);
  if (action === 'TransactGetItems')
    return ((answer.Responses ?? []) as Json[]).filter(({ Item: found }) => found !== undefined).length;
  return answer.Item === undefined ? 0 : 1;
}

const used = (map: unknown, expression: string): Json | undefined => {
  const kept = Object.entries(record(map)).filter(([name]) =>
    new RegExp(`${name.replace(/[$]/g, '\\$&')}(?![\\w.-])`).test(expression),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

/** The same query, giving every item that it reads. */
function unfiltered(json: Json): Json {
  const expression = String(json.KeyConditionExpression ?? '');
  const names = used(json.ExpressionAttributeNames, expression);
  const values = used(json.ExpressionAttributeValues, expression);
  const kept = ['TableName', 'IndexName', 'ConsistentRead', 'Limit', 'ExclusiveStartKey', 'ScanIndexForward'];
  const more = ['KeyConditionExpression', 'Segment', 'TotalSegments'];
  return {
    ...Object.fromEntries([...kept, ...more].flatMap((name) => (json[name] === undefined ? [] : [[name, json[name]]]))),
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

async function countQuery(
  action: string,
  json: Json,
  answer: Json,
  find: FindTable,
  dynamo: DynamoCall,
): Promise<UnitMap> {
  const partial = projects(json) || json.FilterExpression !== undefined || json.Select !== undefined;
  const full = partial ? await dynamo(action, unfiltered(json)) : answer;
  const table = find(String(json.TableName))?.name ?? String(json.TableName);
  const name = json.IndexName === undefined ? table : `${table}/${String(json.IndexName)}`;
  return { [name]: queryUnits((full.Items ?? []) as Item[], modeOf(json)) };
}

interface Asked {
  readonly target: Target;
  readonly mode: ReadMode;
}

function asked(find: FindTable, table: string, key: unknown, mode: ReadMode): Asked[] {
  const schema = find(table);
  return schema === undefined ? [] : [{ target: { table: schema, key: key as Item, kind: 'check' }, mode }];
}

function askedBy(action: string, json: Json, find: FindTable): readonly Asked[] {
  if (action === 'GetItem') return asked(find, String(json.TableName), json.Key, modeOf(json));
  if (action === 'TransactGetItems') {
    return transactParts(json).flatMap(({ part }) => asked(find, String(part.TableName), part.Key, 'transaction'));
  }
  return Object.entries(record(json.RequestItems)).flatMap(([name, request]) =>
    (record(request).Keys as unknown[]).flatMap((key) => asked(find, name, key, modeOf(record(request)))),
  );
}

function given(action: string, answer: Json): readonly Item[] {
  if (action === 'GetItem') return answer.Item === undefined ? [] : [answer.Item as Item];
  if (action === 'TransactGetItems') {
    return ((answer.Responses ?? []) as Json[]).flatMap(({ Item: item }) => (item === undefined ? [] : [item as Item]));
  }
  return Object.values(record(answer.Responses)).flat() as Item[];
}

function hasProjection(action: string, json: Json): boolean {
  if (action === 'GetItem') return projects(json);
  if (action === 'TransactGetItems') return transactParts(json).some(({ part }) => projects(part));
  return Object.values(record(json.RequestItems)).some((request) => projects(record(request)));
}

async function countGets(
  action: string,
  json: Json,
  answer: Json,
  find: FindTable,
  dynamo: DynamoCall,
): Promise<UnitMap> {
  const keys = askedBy(action, json, find);
  const units: UnitMap = {};
  const images = new Map<string, Item>();
  if (hasProjection(action, json)) {
    const read = await readImages(
      keys.map(({ target }) => target),
      dynamo,
    );
    for (const [id, item] of read) images.set(id, item);
  } else {
    for (const { target } of keys) {
      // An answer's items don't name their table; a key that fits in two tables is found in both, which changes nothing.
      for (const item of given(action, answer)) {
        const id = keyId(target.table.name, target.table.keys, item);
        if (id === keyId(target.table.name, target.table.keys, target.key)) images.set(id, item);
      }
    }
  }
  for (const { target, mode } of keys) {
    const item = images.get(keyId(target.table.name, target.table.keys, target.key));
    addUnits(units, target.table.name, getUnits(item, mode));
  }
  return units;
}

/** Units of a read call, from its request and its good answer; nothing for a write. */
export async function countReads(
  action: string,
  json: Json,
  answer: Json,
  find: FindTable,
  dynamo: DynamoCall,
): Promise<UnitMap> {
  if (action === 'Query' || action === 'Scan') return countQuery(action, json, answer, find, dynamo);
  if (['GetItem', 'BatchGetItem', 'TransactGetItems'].includes(action)) {
    return countGets(action, json, answer, find, dynamo);
  }
  return {};
}

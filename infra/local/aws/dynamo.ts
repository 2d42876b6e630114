/** DynamoDB and its streams behind the front. */
import type { UnitMap } from './capacity.ts';
import { dynamoTouch, type FindTable, type Place } from './dynamo-touch.ts';
import type { Expiry } from './expiry.ts';
import type { Forward } from './forward.ts';
import type { IndexDelay } from './index-delay.ts';
import type { Item } from './item-size.ts';
import { type AwsAnswer, type AwsRequest, type Consumed, errorCodeOf, type ServiceHandler } from './message.ts';
import { countReads, itemsRead } from './meter-reads.ts';
import { countWrites, readImages, type Target, writeTargets } from './meter-writes.ts';
import type { DynamoCall } from './tables.ts';

export interface DynamoParts {
  readonly forward: Forward;
  readonly dynamo: DynamoCall;
  readonly find: FindTable;
  readonly place: Place;
  readonly meter: { readonly on: boolean };
  readonly delay: IndexDelay;
  readonly expiry: Expiry;
  /** Stream ARNs as the emulator names them, by table name. */
  readonly streams: ReadonlyMap<string, string>;
}

const without = (headers: AwsAnswer['headers'], name: string): AwsAnswer['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

/** The answer with another body; the checksum of the old one goes. */
const withBody = (answer: AwsAnswer, value: unknown): AwsAnswer => ({
  ...answer,
  headers: without(answer.headers, 'x-amz-crc32'),
  body: Buffer.from(JSON.stringify(value)),
});

const parse = (body: Buffer): Record<string, unknown> => JSON.parse(body.toString()) as Record<string, unknown>;

/** `ConsumedCapacity` as the service gives it, by table. */
function capacityOf(units: UnitMap, detail: unknown): readonly Record<string, unknown>[] {
  const tables = [...new Set(Object.keys(units).map((name) => name.split('/')[0] ?? name))];
  return tables.map((table) => {
    const indexes = Object.entries(units).filter(([name]) => name.startsWith(`${table}/`));
    const total = indexes.reduce((sum, [, each]) => sum + each, units[table] ?? 0);
    if (detail !== 'INDEXES') return { TableName: table, CapacityUnits: total };
    return {
      TableName: table,
      CapacityUnits: total,
      Table: { CapacityUnits: units[table] ?? 0 },
      GlobalSecondaryIndexes: Object.fromEntries(
        indexes.map(([name, CapacityUnits]) => [name.slice(table.length + 1), { CapacityUnits }]),
      ),
    };
  });
}

const several = ['BatchGetItem', 'BatchWriteItem', 'TransactWriteItems', 'TransactGetItems'];

function withCapacity(answer: AwsAnswer, { action, json }: AwsRequest, units: UnitMap): AwsAnswer {
  const detail = json.ReturnConsumedCapacity;
  if (answer.error !== undefined || detail === undefined || detail === 'NONE') return answer;
  const capacity = capacityOf(units, detail);
  return withBody(answer, {
    ...parse(answer.body),
    ConsumedCapacity: several.includes(action) ? capacity : capacity[0],
  });
}

/** DynamoDB: hands on, counts, and hides what the indexes may not show yet. */
export function dynamoHandler(parts: DynamoParts): ServiceHandler {
  const { forward, dynamo, find, meter, delay, expiry } = parts;

  const hideYoung = ({ json }: AwsRequest, answer: AwsAnswer): AwsAnswer => {
    const table = find(String(json.TableName));
    if (!delay.on || json.IndexName === undefined || table === undefined || answer.error !== undefined) return answer;
    const value = parse(answer.body);
    const items = (value.Items ?? []) as Item[];
    const visible = delay.visible(table, items);
    const hidden = items.length - visible.length;
    if (hidden === 0) return answer;
    return withBody(answer, {
      ...value,
      Items: visible,
      Count: Number(value.Count) - hidden,
      ScannedCount: Number(value.ScannedCount) - hidden,
    });
  };

  const runWrite = async (request: AwsRequest, targets: readonly Target[], { wru }: Consumed): Promise<AwsAnswer> => {
    // Seeding is not anybody's cost.
    const counts = meter.on && !request.caller.admin;
    const before = counts ? await readImages(targets, dynamo) : undefined;
    const answer = await forward(request);
    expiry.wrote(targets, request.body);
    if (delay.on && answer.error === undefined) delay.written(targets);
    if (before === undefined) return answer;
    Object.assign(wru, await countWrites(request.action, targets, before, answer.error, dynamo));
    return withCapacity(answer, request, wru);
  };

  return {
    touch: ({ action, json }) => dynamoTouch(action, json, find, parts.place),
    async run(request, consumed) {
      const targets = writeTargets(request.action, request.json, find);
      if (targets.length > 0) return runWrite(request, targets, consumed);
      const answer = await forward(request);
      if (!meter.on || request.caller.admin || answer.error !== undefined) return hideYoung(request, answer);
      const read = parse(answer.body);
      const units = await countReads(request.action, request.json, read, find, dynamo);
      Object.assign(consumed.rru, units);
      consumed.items = itemsRead(request.action, read);
      return hideYoung(request, withCapacity(answer, request, units));
    },
  };
}

interface StreamRecord {
  readonly eventName?: string;
  readonly dynamodb?: { readonly Keys?: Item; readonly SequenceNumber?: string };
}

const tableOfStream = (arn: string): string | undefined => /:table\/([^/]+)\/stream\//.exec(arn)?.[1];

/** Streams: takes the template's stream ARNs as well as the emulator's, and marks expiries as the service's own. */
export function streamsHandler({ forward, expiry, streams, place }: DynamoParts): ServiceHandler {
  // Iterators don't name their table, so it is remembered from where they came.
  const tableOfIterator = new Map<string, string>();
  const remember = (iterator: unknown, table: string | undefined): void => {
    if (typeof iterator !== 'string' || table === undefined) return;
    tableOfIterator.set(iterator, table);
    if (tableOfIterator.size > 10_000) tableOfIterator.delete(tableOfIterator.keys().next().value ?? '');
  };
  const marked = (record: StreamRecord, table: string | undefined): StreamRecord => {
    const { Keys, SequenceNumber } = record.dynamodb ?? {};
    const local = { ...record, awsRegion: place.region };
    if (record.eventName !== 'REMOVE' || table === undefined || Keys === undefined) return local;
    if (!expiry.isExpiry(table, Keys, SequenceNumber ?? '')) return local;
    return { ...local, userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } } as StreamRecord;
  };
  return {
    touch({ action, json }) {
      const resource = typeof json.StreamArn === 'string' ? json.StreamArn : '*';
      return { needs: [{ action: `dynamodb:${action}`, resource, context: {} }], tables: [] };
    },
    async run(request) {
      const { StreamArn, ShardIterator } = request.json;
      const named = typeof StreamArn === 'string' ? tableOfStream(StreamArn) : undefined;
      const table = named ?? tableOfIterator.get(String(ShardIterator));
      const local = table === undefined ? undefined : streams.get(table);
      const body =
        StreamArn === undefined || local === undefined
          ? request.body
          : Buffer.from(JSON.stringify({ ...request.json, StreamArn: local }));
      const answer = await forward({ ...request, body });
      if (errorCodeOf(answer.status, answer.body) !== undefined) return answer;
      if (request.action === 'GetShardIterator') remember(parse(answer.body).ShardIterator, table);
      if (request.action !== 'GetRecords') return answer;
      const value = parse(answer.body);
      remember(value.NextShardIterator, table);
      tableOfIterator.delete(String(ShardIterator));
      const records = (value.Records ?? []) as StreamRecord[];
      if (records.length === 0) return answer;
      return withBody(answer, { ...value, Records: records.map((record) => marked(record, table)) });
    },
  };
}

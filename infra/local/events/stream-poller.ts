import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsSide } from '../aws/side.ts';
import type { Clock } from '../clock.ts';
import type { Logs } from '../logs.ts';
import type { Functions } from '../runtime/functions.ts';
import type { Disorder } from './disorder.ts';
import type { Mapping } from './mapping.ts';
import { Loop, type Poller } from './poller.ts';
import { type Abandoned, workBatch } from './stream-batch.ts';
import { createStreamClient, type StreamRecord } from './stream-client.ts';

/** Milliseconds between looks at a stream: after records, and when it was empty; a write calls for a look at once. */
const busyPause = 10;
const idlePause = 1000;

/** A record as the function gets it. */
interface FunctionRecord extends StreamRecord {
  readonly eventSource: 'aws:dynamodb';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
}

/** A reader of a stream that can tell how far it has come. */
export interface StreamPoller extends Poller {
  /** Everything that was in the stream at that time of `performance.now()` has been worked off. */
  caughtUp(since: number): boolean;
}

/** Position in one shard. */
interface Reader {
  iterator: string | undefined;
  checkpoint: string | undefined;
  done: boolean;
}

/** Reads a table's stream for a mapping: filter, order, checkpoints in memory, bisect, retries, failure destination. */
export function startStreamPoller(options: {
  readonly mapping: Mapping;
  readonly aws: AwsSide;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly clock: Clock;
  readonly disorder: Disorder;
  readonly logs: Logs;
}): StreamPoller {
  const { mapping, aws, functions, clock, disorder, logs } = options;
  const client = createStreamClient(aws);
  const streamArn = aws.streamArn(mapping.sourceArn);
  const table = aws.tableName(mapping.sourceArn);
  const readers = new Map<string, Reader>();
  let working = 0;
  let emptySince = 0;

  const invoke = async (records: readonly FunctionRecord[]) => {
    const outcome = await functions.invoke(mapping.functionArn, { Records: records });
    if (!outcome.ok) {
      logs.write('poller', `${mapping.logicalId}: a batch of ${records.length} failed: ${outcome.errorType}`);
    }
    return outcome;
  };

  const work = async (records: readonly FunctionRecord[]): Promise<void> => {
    const lanes = disorder.on ? lanesOf(records, mapping.partitionKey ?? '') : [records];
    await Promise.all(
      lanes.map((lane) =>
        workBatch(lane, {
          mapping,
          invoke,
          abandon: (abandoned) => giveUp(abandoned, options),
          age: (record) => clock.now() / 1000 - record.dynamodb.ApproximateCreationDateTime,
          stopped: () => loop.stopped,
        }),
      ),
    );
    // Once more, as after a checkpoint that was lost. Its failures are nobody's: the records are done.
    const again = records.filter(() => disorder.again());
    if (again.length > 0 && !loop.stopped) await invoke(again);
  };

  const readShard = async (shardId: string, reader: Reader): Promise<number> => {
    reader.iterator ??= await client.iterator(streamArn, shardId, reader.checkpoint);
    const { records, next } = await client.records(reader.iterator, 1000).catch((error: unknown) => {
      // Iterators live for minutes only; the checkpoint finds the place again.
      reader.iterator = undefined;
      throw error;
    });
    const wanted = records.map((record) => functionRecord(record, table, options)).filter(mapping.passes);
    for (let at = 0; at < wanted.length; at += mapping.batchSize) {
      if (loop.stopped) return 0;
      await work(wanted.slice(at, at + mapping.batchSize));
    }
    reader.checkpoint = records.at(-1)?.dynamodb.SequenceNumber ?? reader.checkpoint;
    reader.iterator = next;
    reader.done = next === undefined;
    return records.length;
  };

  const turn = async (): Promise<number> => {
    const begun = performance.now();
    if ([...readers.values()].every(({ done }) => done)) await findShards();
    let count = 0;
    working += 1;
    try {
      for (const [shardId, reader] of readers) if (!reader.done) count += await readShard(shardId, reader);
    } finally {
      working -= 1;
    }
    if (count === 0) emptySince = begun;
    return count > 0 ? busyPause : idlePause;
  };

  const findShards = async (): Promise<void> => {
    const shards = await client.shards(streamArn);
    // A parent's records come before its child's: readers keep the order in which they are entered.
    for (const { ShardId } of shards) {
      if (!readers.has(ShardId)) readers.set(ShardId, { iterator: undefined, checkpoint: undefined, done: false });
    }
  };

  const loop = Loop.start(`${mapping.logicalId} (${mapping.functionId})`, logs, turn);
  return {
    busy: () => (working > 0 ? `${mapping.functionId}: reading the stream of ${table}` : undefined),
    caughtUp: (since) => emptySince >= since,
    poke: () => loop.poke(),
    stop: () => loop.stop(),
  };
}

function functionRecord(
  record: StreamRecord,
  table: string,
  { mapping, aws, clock }: { readonly mapping: Mapping; readonly aws: AwsSide; readonly clock: Clock },
): FunctionRecord {
  const { Keys, SequenceNumber, ApproximateCreationDateTime } = record.dynamodb;
  const expired = record.eventName === 'REMOVE' && aws.isExpiry(table, Keys, SequenceNumber);
  return {
    ...record,
    eventSource: 'aws:dynamodb',
    awsRegion: aws.region,
    eventSourceARN: mapping.sourceArn,
    dynamodb: {
      ...record.dynamodb,
      // DynamoDB Local stamps by the machine's clock; the function lives by the set one.
      ApproximateCreationDateTime: Math.floor(ApproximateCreationDateTime + clock.state.offset / 1000),
    },
    ...(expired ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
  };
}

/** Two shards' worth of records: order holds for a partition key, and only for that. */
function lanesOf(records: readonly FunctionRecord[], key: string): readonly (readonly FunctionRecord[])[] {
  const lanes: FunctionRecord[][] = [[], []];
  for (const record of records) {
    const text = JSON.stringify(record.dynamodb.Keys[key] ?? null);
    const sum = [...text].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) | 0, 7);
    lanes[sum & 1]?.push(record);
  }
  return lanes.filter((lane) => lane.length > 0);
}

/** Tells the failure destination about given-up records; it gets where they stood in the stream, never what they held. */
async function giveUp(
  { records, condition, attempts }: Abandoned<FunctionRecord>,
  { mapping, aws, clock, logs }: { mapping: Mapping; aws: AwsSide; clock: Clock; logs: Logs },
): Promise<void> {
  const [first] = records;
  const last = records.at(-1);
  logs.write('poller', `${mapping.logicalId}: ${records.length} records were given up (${condition})`);
  if (mapping.onFailure === undefined || first === undefined || last === undefined) return;
  const arrival = ({ dynamodb }: FunctionRecord): string =>
    new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString();
  const message = {
    requestContext: {
      requestId: first.eventID,
      functionArn: `${mapping.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: clock.date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000000000000000000-00000000',
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: last.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  const client = new SQSClient(aws.adminClientConfig);
  const QueueUrl = aws.queueUrl(mapping.onFailure);
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  client.destroy();
}

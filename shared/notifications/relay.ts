import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';

import type { QueueSender } from '../platform/queue.ts';
import type { Log } from './ports.ts';
import { type Reference, referenceOf } from './reference.ts';

export interface RelayDeps {
  readonly notifications: QueueSender;
  /** Where records go that no attempt can pass on, with their body, so that the shard behind them goes on. */
  readonly poison: QueueSender;
  readonly log: Log;
}

/** The longest body a queue takes is 256 KiB in the oldest regions; of a larger record only the key is kept. */
const BODY_LIMIT = 250_000;

/**
 * Passes the pending messages of a stream's batch to the queue. It changes nothing in the table, so it may be killed and
 * repeated at any point: a reference that is sent twice is worked twice, and the second time there is nothing to do.
 * Records that could not be sent are named, and the stream gives them again.
 */
export async function relay(deps: RelayDeps, records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> {
  const read = records.map((record) => ({ record, reference: referenceOf(record.dynamodb?.NewImage) }));
  const good = read.flatMap(({ record, reference }) => (reference ? [{ record, reference }] : []));
  const [refused, busy] = await send(deps, good);
  const poisoned = [...read.flatMap(({ record, reference }) => (reference ? [] : [record])), ...refused];
  const kept = await divert(deps, poisoned);
  return { batchItemFailures: [...busy, ...kept].flatMap((record) => failureOf(record)) };
}

interface Good {
  readonly record: DynamoDBRecord;
  readonly reference: Reference;
}

/** Sends the references; gives the records that the queue refuses for good, and those to come back with. */
async function send(deps: RelayDeps, good: readonly Good[]): Promise<readonly [DynamoDBRecord[], DynamoDBRecord[]]> {
  const messages = good.map(({ reference }) => ({ body: JSON.stringify(reference), group: groupOf(reference) }));
  const faults = await sendAll(deps, deps.notifications, messages);
  const having = (fault: string) => good.flatMap(({ record }, at) => (faults[at] === fault ? [record] : []));
  return [having('refused'), having('busy')];
}

/** Puts records aside; gives those that could not be. */
async function divert(deps: RelayDeps, records: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
  for (const record of records) {
    deps.log('record-poisoned', { sequence: record.dynamodb?.SequenceNumber, sk: record.dynamodb?.Keys?.sk?.S });
  }
  const faults = await sendAll(
    deps,
    deps.poison,
    records.map((record) => ({ body: bodyOf(record) })),
  );
  return records.filter((_, at) => faults[at] !== undefined);
}

async function sendAll(deps: RelayDeps, queue: QueueSender, messages: Parameters<QueueSender['sendAll']>[0]) {
  if (messages.length === 0) return [];
  try {
    return await queue.sendAll(messages);
  } catch (error) {
    deps.log('record-failed', { count: messages.length }, error);
    return messages.map(() => 'busy' as const);
  }
}

function bodyOf(record: DynamoDBRecord): string {
  const whole = JSON.stringify(record);
  const { Keys, SequenceNumber } = record.dynamodb ?? {};
  return Buffer.byteLength(whole) <= BODY_LIMIT ? whole : JSON.stringify({ dynamodb: { Keys, SequenceNumber } });
}

/** Fair queues share by audience: a department with a burst waits for itself, not the others for it. */
const groupOf = ({ audience }: Reference): string => audience.slice(0, 128);

const failureOf = ({ dynamodb }: DynamoDBRecord) =>
  dynamodb?.SequenceNumber === undefined ? [] : [{ itemIdentifier: dynamodb.SequenceNumber }];

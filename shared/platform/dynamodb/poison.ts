import type { DynamoDBRecord } from 'aws-lambda';
import type { Log } from '../logging.ts';
import type { QueueSender } from '../queue.ts';
import { sequenceOf } from './stream.ts';

/** A record of a stream that can't be worked, and why. */
export interface BadRecord {
  readonly record: DynamoDBRecord;
  readonly error?: unknown;
}

export interface Diverting {
  /** Where records go that can never be worked, so that the shard behind them goes on. */
  readonly poison: QueueSender;
  readonly log: Log;
}

/** Says of a record that it failed, and where it stands; nothing of what is in it. */
export const logRecord = (log: Log, code: 'record-failed' | 'record-poisoned', { record, error }: BadRecord): void =>
  log.line(code, { sequence: sequenceOf(record), pk: record.dynamodb?.Keys?.pk?.S }, error);

/** A record as it is put aside: by its key, with what `imageOf` lets out of it; what residents wrote stays in its table. */
const bodyOf = (consumer: string, { record, error }: BadRecord, image: unknown): string =>
  JSON.stringify({
    consumer,
    reason: error instanceof Error ? error.message : 'unreadable',
    eventID: record.eventID,
    sequence: sequenceOf(record),
    keys: { pk: record.dynamodb?.Keys?.pk?.S, sk: record.dynamodb?.Keys?.sk?.S },
    image,
  });

/** Puts records aside and gives those for which even that failed: the stream has to bring them again. */
export const divert = async <T extends BadRecord>(
  { poison, log }: Diverting,
  consumer: string,
  bad: readonly T[],
  imageOf: (record: DynamoDBRecord) => unknown = () => undefined,
): Promise<readonly T[]> => {
  if (bad.length === 0) return [];
  for (const one of bad) logRecord(log, 'record-poisoned', one);
  try {
    const faults = await poison.sendAll(bad.map((one) => ({ body: bodyOf(consumer, one, imageOf(one.record)) })));
    return bad.filter((_, at) => faults[at] !== undefined);
  } catch (error) {
    log.line('record-failed', { count: bad.length }, error);
    return bad;
  }
};

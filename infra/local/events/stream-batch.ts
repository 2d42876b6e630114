import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../runtime/outcome.ts';
import { failedItems, type Mapping } from './mapping.ts';

/** A record with the number that a checkpoint is made of. */
export interface Sequenced {
  readonly dynamodb: { readonly SequenceNumber: string };
}

/** Why records were given up. */
export interface Abandoned<R> {
  readonly records: readonly R[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly attempts: number;
}

/** Milliseconds of the first pause after a failure; it doubles up to `longestPause`. */
const firstPause = 100;
const longestPause = 2000;

const sequenceOf = ({ dynamodb }: Sequenced): string => dynamodb.SequenceNumber;

/**
 * Works off one batch of a stream in order, as an event source mapping does: a failing batch is halved (bisect) or
 * tried again, from the lowest sequence number that the function reports; after the retries it is given up, so that it
 * does not block its shard. Returns when nothing of the batch is left, or when `stopped` says so.
 */
export async function workBatch<R extends Sequenced>(
  batch: readonly R[],
  options: {
    readonly mapping: Pick<Mapping, 'reportsItems' | 'bisect' | 'retries' | 'maxAge'>;
    readonly invoke: (records: readonly R[]) => Promise<Outcome>;
    readonly abandon: (abandoned: Abandoned<R>) => Promise<void>;
    /** Seconds since a record was written. */
    readonly age: (record: R) => number;
    readonly stopped: () => boolean;
    /** Scales the pauses; tests set it to 0. */
    readonly pace?: number;
  },
): Promise<void> {
  const { mapping, invoke, abandon, stopped, pace = 1 } = options;
  let left = batch;
  let attempts = 0;
  while (left.length > 0 && !stopped()) {
    if (mapping.maxAge > 0 && left.some((record) => options.age(record) > mapping.maxAge)) {
      const old = left.filter((record) => options.age(record) > mapping.maxAge);
      await abandon({ records: old, condition: 'RecordAgeExceeded', attempts });
      left = left.filter((record) => !old.includes(record));
      continue;
    }
    const rest = restOf(left, await invoke(left), mapping.reportsItems);
    if (rest.length === 0) return;
    if (rest.length < left.length) {
      // Some of it is done: what is left begins anew with all its attempts.
      left = rest;
      attempts = 0;
      await sleep(Math.min(firstPause, longestPause) * pace);
      continue;
    }
    if (mapping.bisect && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      await workBatch(left.slice(0, middle), options);
      left = left.slice(middle);
      continue;
    }
    attempts += 1;
    if (mapping.retries >= 0 && attempts > mapping.retries) {
      return abandon({ records: left, condition: 'RetryAttemptsExhausted', attempts });
    }
    await sleep(Math.min(firstPause * 2 ** Math.min(attempts - 1, 10), longestPause) * pace);
  }
}

/** What has to be done again: everything from the lowest reported number, successes behind it included. */
function restOf<R extends Sequenced>(batch: readonly R[], outcome: Outcome, reportsItems: boolean): readonly R[] {
  if (!outcome.ok) return batch;
  if (!reportsItems) return [];
  const numbers = batch.map(sequenceOf);
  const failed = failedItems(outcome.payload, numbers);
  if (failed === 'all') return batch;
  const lowest = numbers.findIndex((number) => failed.includes(number));
  return lowest < 0 ? [] : batch.slice(lowest);
}

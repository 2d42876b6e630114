import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Item } from './expressions.ts';

type Attributes = Parameters<typeof unmarshall>[0];

/** An item as it stands after a change of the stream; undefined for a removal, which leaves none. */
export const imageOf = (record: DynamoDBRecord): Item | undefined => {
  const image = record.dynamodb?.NewImage;
  return image === undefined ? undefined : unmarshall(image as Attributes);
};

/** Sequence numbers are digits of varying length; so they compare as text. */
const comparable = (sequence: string): string => sequence.padStart(40, '0');

/** The place of a change in its stream, empty where a record has none. */
export const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** The lowest of sequence numbers: from there on the stream gives everything again. */
const lowestSequence = (sequences: readonly string[]): string | undefined =>
  sequences.reduce<string | undefined>(
    (lowest, one) => (lowest === undefined || comparable(one) < comparable(lowest) ? one : lowest),
    undefined,
  );

/** The answer of a consumer that has worked a batch but for these: from the lowest of them on the stream comes again. */
export const repeatedFrom = (sequences: readonly string[]): DynamoDBBatchResponse => {
  const lowest = lowestSequence(sequences);
  return { batchItemFailures: lowest === undefined ? [] : [{ itemIdentifier: lowest }] };
};

import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type BadRecord, type Diverting, divert, logRecord } from '../platform/dynamodb/poison.ts';
import { imageOf, repeatedFrom, sequenceOf } from '../platform/dynamodb/stream.ts';
import { Fault } from '../platform/fault.ts';
import { headSchema, onlyNamed } from './items.ts';
import type { Image, Matter } from './model.ts';
import type { TallyPort } from './ports.ts';
import { contribution, factKeyOf, orderOf } from './rules.ts';
import { factId } from './rules-rows.ts';
import { countBatch } from './service-tally.ts';

export interface TallyDeps extends Diverting {
  readonly port: TallyPort;
}

/** A record of the stream and, where it is one that counts, what it counts. */
interface Read extends BadRecord {
  readonly image?: Image;
}

const read = (record: DynamoDBRecord): Read | undefined => {
  try {
    const item = imageOf(record);
    const schema = headSchema(item?.kind);
    if (item === undefined || schema === undefined) return undefined;
    const matter = { kind: item.kind, head: parseItem(schema, item) } as unknown as Matter;
    const order = orderOf(matter.head.version, sequenceOf(record));
    return { record, image: { key: factKeyOf(matter), order, contribution: contribution(matter) } };
  } catch (error) {
    return { record, error };
  }
};

/** Wrong data stays wrong; everything else (a throttle, a network, a busy row) passes. */
const isPoison = (error: unknown): boolean => error instanceof Fault && error.code !== 'reads-unprocessed';

/** What counting reads of a record; nothing of one that can't even be read. */
const countedOf = (record: DynamoDBRecord): unknown => {
  try {
    const item = imageOf(record);
    const schema = headSchema(item?.kind);
    return item && schema && onlyNamed(schema, item);
  } catch {
    return undefined;
  }
};

/** Records whose matter was not counted, each with the reason. */
const uncounted = async (port: TallyPort, good: readonly Read[]): Promise<readonly Read[]> => {
  const images = good.flatMap(({ image }) => (image ? [image] : []));
  try {
    const outcomes = await countBatch(port, images);
    const failed = new Map(
      outcomes.flatMap(({ image, error }) => (error === undefined ? [] : [[factId(image.key), error]])),
    );
    return good.flatMap((one) => {
      const error = one.image && failed.get(factId(one.image.key));
      return error === undefined ? [] : [{ ...one, error }];
    });
  } catch (error) {
    return good.map((one) => ({ ...one, error }));
  }
};

/**
 * Counts a batch of the stream. What can never be counted is put aside, what could not be counted now is named by its
 * lowest sequence number: from there the stream repeats, and what was counted already changes nothing.
 */
export const tally = async (deps: TallyDeps, records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> => {
  const seen = records.flatMap((record) => read(record) ?? []);
  const failed = await uncounted(
    deps.port,
    seen.filter(({ image }) => image !== undefined),
  );
  const bad = [...seen.filter(({ image }) => image === undefined), ...failed.filter(({ error }) => isPoison(error))];
  const again = failed.filter(({ error }) => !isPoison(error));
  for (const one of again) logRecord(deps.log, 'record-failed', one);
  const left = [...again, ...(await divert(deps, 'tally', bad, countedOf))];
  return repeatedFrom(left.map(({ record }) => sequenceOf(record)));
};

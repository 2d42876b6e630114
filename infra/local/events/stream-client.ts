import type { AwsSide } from '../aws/side.ts';

/** A stream record as the service gives it. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
}

export interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
}

/** The three calls that a reader of a stream makes. */
export interface StreamClient {
  shards(streamArn: string): Promise<readonly Shard[]>;
  /** An iterator at the shard's beginning, or behind a record. */
  iterator(streamArn: string, shardId: string, after: string | undefined): Promise<string>;
  /** `next` is absent at the end of a closed shard. */
  records(
    iterator: string,
    limit: number,
  ): Promise<{ readonly records: readonly StreamRecord[]; readonly next?: string }>;
}

type Attribute = Readonly<Record<string, unknown>>;

/** DynamoDB Local leaves the type of an empty map out of its streams (`{}`); the service writes `{"M":{}}`. */
const repaired = (attribute: Attribute): Attribute => {
  if (Object.keys(attribute).length === 0) return { M: {} };
  if (attribute.M !== undefined) return { M: repairedImage(attribute.M as Readonly<Record<string, Attribute>>) };
  return Array.isArray(attribute.L) ? { L: (attribute.L as Attribute[]).map(repaired) } : attribute;
};

/** An image of the stream as the service gives it. */
export const repairedImage = (image: Readonly<Record<string, unknown>>): Record<string, Attribute> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, repaired(value as Attribute)]));

const repairedRecord = (record: StreamRecord): StreamRecord => {
  const { NewImage, OldImage } = record.dynamodb;
  const images = {
    ...(NewImage === undefined ? {} : { NewImage: repairedImage(NewImage) }),
    ...(OldImage === undefined ? {} : { OldImage: repairedImage(OldImage) }),
  };
  return { ...record, dynamodb: { ...record.dynamodb, ...images } };
};

/** Reads streams over the AWS front; the SDK's client for streams would be a dependency for three calls. */
export function createStreamClient(aws: Pick<AwsSide, 'url' | 'region' | 'adminClientConfig'>): StreamClient {
  const { accessKeyId } = aws.adminClientConfig.credentials;
  const call = async (action: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(aws.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${action}`,
        // The front reads who calls from the credential; it is its own process and checks no signature of the admin.
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${aws.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok)
      throw new Error(`${action}: ${String(answer.__type)} ${String(answer.message ?? answer.Message)}`);
    return answer;
  };
  return {
    async shards(StreamArn) {
      const found: Shard[] = [];
      let last: string | undefined;
      do {
        const { StreamDescription } = await call('DescribeStream', {
          StreamArn,
          ...(last === undefined ? {} : { ExclusiveStartShardId: last }),
        });
        const page = StreamDescription as { Shards?: readonly Shard[]; LastEvaluatedShardId?: string };
        found.push(...(page.Shards ?? []));
        last = page.LastEvaluatedShardId;
      } while (last !== undefined);
      return found;
    },
    async iterator(StreamArn, ShardId, after) {
      const start =
        after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
      return String((await call('GetShardIterator', { StreamArn, ShardId, ...start })).ShardIterator);
    },
    async records(ShardIterator, Limit) {
      const { Records = [], NextShardIterator } = await call('GetRecords', { ShardIterator, Limit });
      return {
        records: (Records as readonly StreamRecord[]).map(repairedRecord),
        ...(NextShardIterator === undefined || NextShardIterator === null ? {} : { next: String(NextShardIterator) }),
      };
    },
  };
}

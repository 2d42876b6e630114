/** Creates what the template declares in the emulators. */
import type { Forward } from './forward.ts';
import { jsonCaller } from './forward.ts';
import { type BucketInfo, createBuckets, createQueues, type QueueInfo } from './queues.ts';
import type { TemplateResources } from './side.ts';
import { createTables, type DynamoCall, type TableSchema } from './tables.ts';

export interface Provisioned {
  readonly tables: readonly TableSchema[];
  /** Stream ARNs as DynamoDB Local names them, by table name. */
  readonly streams: ReadonlyMap<string, string>;
  readonly queues: readonly QueueInfo[];
  readonly buckets: readonly BucketInfo[];
}

async function createBucket(forward: Forward, region: string, name: string): Promise<void> {
  const credential = `LOCALADMIN/20260101/${region}/s3/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00` };
  const answer = await forward({ method: 'PUT', path: `/${name}`, headers, body: Buffer.alloc(0) });
  // One that is there already was kept in the data directory.
  if (answer.status >= 300 && answer.status !== 409) throw new Error(`bucket ${name}: ${answer.body.toString()}`);
}

/** Creates tables, queues and buckets. */
export async function provision(
  assembly: TemplateResources,
  dynamo: DynamoCall,
  fauxqs: Forward,
): Promise<Provisioned> {
  const sqs = jsonCaller(fauxqs, assembly.region, 'sqs');
  const [{ tables, streams }, queues, buckets] = await Promise.all([
    createTables(assembly, dynamo),
    createQueues(assembly, sqs),
    createBuckets(assembly, (name) => createBucket(fauxqs, assembly.region, name)),
  ]);
  return { tables, streams, queues, buckets };
}

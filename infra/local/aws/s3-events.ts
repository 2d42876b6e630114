/** What a bucket tells its queues: fauxqs tells nobody anything. */
import { randomBytes } from 'node:crypto';
import type { BucketNotification } from './bucket-rules.ts';
import type { AwsAnswer, AwsRequest } from './message.ts';
import { type BucketInfo, queueNameOf, type SqsCall } from './queues.ts';
import { s3Target } from './s3.ts';
import { keyOfForm, parseForm } from './s3-post.ts';
import type { TemplateResource, TemplateResources } from './side.ts';

/** An object that came to be. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** Left out of a copy, whose body is not seen here. */
  readonly size?: number;
  readonly eTag: string;
  /** `Put`, `Post`, `Copy` or `CompleteMultipartUpload`. */
  readonly how: string;
}

const ways: Readonly<Record<string, string>> = {
  PutObject: 'Put',
  PostObject: 'Post',
  CopyObject: 'Copy',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

/** The object that a request has made; undefined for requests that make none. */
export function createdBy(request: AwsRequest, answer: AwsAnswer): CreatedObject | undefined {
  const how = ways[request.action];
  if (how === undefined || answer.status >= 300) return undefined;
  const { method, path, headers, body } = request;
  const { bucket, key } = s3Target(path);
  const form = request.action === 'PostObject' ? parseForm({ method, url: path, headers, body }) : undefined;
  const quoted = String(answer.headers.etag ?? /<ETag>([^<]*)<\/ETag>/.exec(answer.body.toString())?.[1] ?? '');
  return {
    bucket,
    key: form === undefined ? key : keyOfForm(form),
    ...(how === 'Put' || form !== undefined ? { size: form?.fileBytes ?? body.length } : {}),
    eTag: quoted.replaceAll(/&quot;|"/g, ''),
    how,
  };
}

/** A key as the message spells it: as in a form, with `+` for a space. */
const spelled = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');

const wants = ({ event, prefix, suffix }: BucketNotification, { how, key }: CreatedObject): boolean =>
  (event.endsWith(':*') || event.endsWith(`:${how}`)) && key.startsWith(prefix) && key.endsWith(suffix);

/** Throws, as the deployment would fail, if a queue does not let S3 send to it. */
export function checkNotified(assembly: TemplateResources, buckets: readonly BucketInfo[]): void {
  const policies = assembly.resources.filter(({ type }) => type === 'AWS::SQS::QueuePolicy');
  for (const { logicalId, notifications } of buckets) {
    for (const { queueArn } of notifications) {
      if (policies.some((policy) => letsS3Send(policy, queueArn))) continue;
      throw new Error(`${logicalId}: the deployment would fail: ${queueArn} does not let S3 send messages`);
    }
  }
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] };
}

const has = (list: string | readonly string[] | undefined, value: string): boolean =>
  list === value || (Array.isArray(list) && list.includes(value));

function letsS3Send({ properties }: TemplateResource, queueArn: string): boolean {
  const { Statement: statements = [] } = properties.PolicyDocument as { Statement?: readonly Statement[] };
  return statements.some(
    ({ Effect, Action, Resource, Principal }) =>
      Effect === 'Allow' &&
      has(Action, 'sqs:SendMessage') &&
      has(Resource, queueArn) &&
      has(Principal?.Service, 's3.amazonaws.com'),
  );
}

export interface S3Events {
  /** Sends the message that S3 sends once when a bucket is told about a queue. */
  test(): Promise<void>;
  created(object: CreatedObject): Promise<void>;
}

export function createS3Events(parts: {
  readonly buckets: readonly BucketInfo[];
  readonly region: string;
  readonly sqs: SqsCall;
  readonly now: () => Date;
  readonly queueUrl: (name: string) => string;
}): S3Events {
  const { buckets, region, sqs, now, queueUrl } = parts;
  const send = (queueArn: string, body: unknown): Promise<unknown> =>
    sqs('SendMessage', { QueueUrl: queueUrl(queueNameOf(queueArn)), MessageBody: JSON.stringify(body) });
  return {
    async test() {
      for (const { name, notifications } of buckets) {
        for (const { queueArn } of notifications) {
          const about = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: now().toISOString(), Bucket: name };
          await send(queueArn, about);
        }
      }
    },
    async created(object) {
      const bucket = buckets.find(({ name }) => name === object.bucket);
      if (bucket === undefined) return;
      for (const one of bucket.notifications.filter((each) => wants(each, object))) {
        await send(one.queueArn, { Records: [recordOf(bucket, object, region, now())] });
      }
    },
  };
}

const recordOf = ({ arn }: BucketInfo, { bucket, key, size, eTag, how }: CreatedObject, region: string, at: Date) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: region,
  eventTime: at.toISOString(),
  eventName: `ObjectCreated:${how}`,
  s3: {
    s3SchemaVersion: '1.0',
    bucket: { name: bucket, arn },
    object: { key: spelled(key), size, eTag, sequencer: randomBytes(8).toString('hex').toUpperCase() },
  },
});

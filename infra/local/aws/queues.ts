/** Queues and buckets of the template, created in fauxqs. */
import { type BucketExpiration, type BucketNotification, expirationsOf, notificationsOf } from './bucket-rules.ts';
import { objectOf, textOf } from './properties.ts';
import type { TemplateResource, TemplateResources } from './side.ts';

/** fauxqs knows one account; ARNs are translated on the way in and out. */
export const FAUXQS_ACCOUNT = '000000000000';

export interface QueueInfo {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The URL that `Ref` gives. */
  readonly ref: string;
  readonly key?: string;
}

export interface BucketInfo {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly key?: string;
  readonly cors: readonly CorsRule[];
  readonly notifications: readonly BucketNotification[];
  readonly expirations: readonly BucketExpiration[];
}

export interface CorsRule {
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}

export const queueNameOf = (urlOrArnOrName: string): string => urlOrArnOrName.split(/[/:]/).at(-1) ?? urlOrArnOrName;

/** The ARN of a queue as fauxqs names it. */
export function fauxqsArn(region: string, name: string): string {
  return `arn:aws:sqs:${region}:${FAUXQS_ACCOUNT}:${name}`;
}

const plainAttributes = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
];

function attributesOf(resource: TemplateResource, region: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of plainAttributes) {
    const value = textOf(resource, name);
    if (value !== undefined) attributes[name] = value;
  }
  const redrive = objectOf(resource, 'RedrivePolicy');
  if (redrive !== undefined) {
    attributes.RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: fauxqsArn(region, queueNameOf(String(redrive.deadLetterTargetArn))),
      maxReceiveCount: Number(redrive.maxReceiveCount),
    });
  }
  return attributes;
}

/** A call to SQS that throws AWS's error name. */
export type SqsCall = (action: string, body: unknown) => Promise<unknown>;

/** Creates the template's queues, dead-letter queues first, so that a redrive policy finds its target. */
export async function createQueues(assembly: TemplateResources, sqs: SqsCall): Promise<readonly QueueInfo[]> {
  const resources = assembly.resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  const order = [...resources].sort(
    (a, b) => Number(a.properties.RedrivePolicy !== undefined) - Number(b.properties.RedrivePolicy !== undefined),
  );
  for (const resource of order) {
    await sqs('CreateQueue', {
      QueueName: queueNameOf(resource.ref),
      Attributes: attributesOf(resource, assembly.region),
    });
  }
  return resources.map((resource) => {
    const key = textOf(resource, 'KmsMasterKeyId');
    return {
      logicalId: resource.logicalId,
      name: queueNameOf(resource.ref),
      arn: resource.arn,
      ref: resource.ref,
      ...(key === undefined || key.startsWith('alias/aws/') ? {} : { key }),
    };
  });
}

interface Encryption {
  readonly ServerSideEncryptionConfiguration?: readonly {
    readonly ServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  }[];
}

/** Creates the template's buckets. */
export async function createBuckets(
  assembly: TemplateResources,
  create: (name: string) => Promise<void>,
): Promise<readonly BucketInfo[]> {
  const resources = assembly.resources.filter(({ type }) => type === 'AWS::S3::Bucket');
  for (const { ref } of resources) await create(ref);
  return resources.map((resource) => {
    const encryption = objectOf(resource, 'BucketEncryption') as Encryption | undefined;
    const rule = encryption?.ServerSideEncryptionConfiguration?.[0]?.ServerSideEncryptionByDefault;
    const cors = objectOf(resource, 'CorsConfiguration') as { CorsRules?: readonly CorsRule[] } | undefined;
    return {
      logicalId: resource.logicalId,
      name: resource.ref,
      arn: resource.arn,
      cors: cors?.CorsRules ?? [],
      notifications: notificationsOf(resource),
      expirations: expirationsOf(resource),
      ...(rule?.KMSMasterKeyID === undefined ? {} : { key: rule.KMSMasterKeyID }),
    };
  });
}

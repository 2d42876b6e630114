/** What a bucket does by itself: it tells a queue of new objects, and it removes old ones. */
import { objectOf } from './properties.ts';
import type { TemplateResource } from './side.ts';

/** A queue that is told of objects whose keys begin and end so. */
export interface BucketNotification {
  readonly queueArn: string;
  /** `s3:ObjectCreated:*`, or one way of creating. */
  readonly event: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** Objects under a prefix that are removed after so many days. */
export interface BucketExpiration {
  readonly prefix: string;
  readonly days: number;
}

interface QueueConfiguration {
  readonly Event: string;
  readonly Queue: string;
  readonly Filter?: {
    readonly S3Key?: { readonly Rules?: readonly { readonly Name: string; readonly Value: string }[] };
  };
}

interface LifecycleRule {
  readonly Status: string;
  readonly Prefix?: string;
  readonly ExpirationInDays?: number | string;
}

const where = ({ stack, logicalId }: TemplateResource): string => `${stack}/${logicalId}`;

/** Throws for what the service would send elsewhere than to a queue. */
export function notificationsOf(bucket: TemplateResource): readonly BucketNotification[] {
  const configuration = objectOf(bucket, 'NotificationConfiguration') ?? {};
  const other = Object.keys(configuration).find((name) => name !== 'QueueConfigurations');
  if (other !== undefined) throw new Error(`${where(bucket)}: ${other} is not implemented here`);
  const queues = (configuration.QueueConfigurations ?? []) as readonly QueueConfiguration[];
  return queues.map(({ Event, Queue, Filter }) => {
    if (!/^s3:ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)$/.test(Event))
      throw new Error(`${where(bucket)}: the event ${Event} is not implemented here`);
    const part = (name: string): string =>
      Filter?.S3Key?.Rules?.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';
    return { queueArn: Queue, event: Event, prefix: part('prefix'), suffix: part('suffix') };
  });
}

export function expirationsOf(bucket: TemplateResource): readonly BucketExpiration[] {
  const { Rules = [] } = (objectOf(bucket, 'LifecycleConfiguration') ?? {}) as { Rules?: readonly LifecycleRule[] };
  return Rules.filter(({ Status, ExpirationInDays }) => Status === 'Enabled' && ExpirationInDays !== undefined).map(
    ({ Prefix = '', ExpirationInDays }) => ({ prefix: Prefix, days: Number(ExpirationInDays) }),
  );
}

import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ConsumerQueue, makeDeadLetterQueue } from '../constructs/consumer-queue.ts';
import { functionSpecs } from './functions.ts';

/** The queues between the stream and the functions that act on what happened. */
export class MessagingStack extends Stack {
  readonly notifications: ConsumerQueue;
  /** Work that takes longer than a request, by the id of its job. */
  readonly jobs: ConsumerQueue;
  /** Uploads as the bucket tells of them. */
  readonly uploads: ConsumerQueue;
  /** Stream records that no attempt can process, with their body, so that the shard behind them goes on. */
  readonly poison: Queue;

  constructor(scope: Construct, id: string, prefix: string, props: StackProps) {
    super(scope, id, props);
    this.notifications = new ConsumerQueue(this, 'Notifications', {
      queueName: `${prefix}-department-notifications`,
      consumerTimeout: functionSpecs.notify.timeout,
    });
    this.jobs = new ConsumerQueue(this, 'Jobs', {
      queueName: `${prefix}-jobs`,
      consumerTimeout: functionSpecs.jobs.timeout,
    });
    this.uploads = new ConsumerQueue(this, 'Uploads', {
      queueName: `${prefix}-uploads`,
      consumerTimeout: functionSpecs.media.timeout,
    });
    this.#admitS3(this.uploads.queue);
    this.poison = makeDeadLetterQueue(this, 'Poison', `${prefix}-poison-records`);
  }

  /** The bucket lies in a stack behind this one, so it is known by its account only. */
  #admitS3(queue: Queue): void {
    queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'BucketsOfThisAccount',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}

import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ConsumerQueue, makeDeadLetterQueue } from '../constructs/consumer-queue.ts';
import { functionSpecs } from './functions.ts';

/** The queues between the stream and the functions that act on what happened. */
export class MessagingStack extends Stack {
  readonly notifications: ConsumerQueue;
  /** Work that takes longer than a request, by the id of its job. */
  readonly jobs: ConsumerQueue;
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
    this.poison = makeDeadLetterQueue(this, 'Poison', `${prefix}-poison-records`);
  }
}

import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface ConsumerQueueProps {
  readonly queueName: string;
  /** Timeout of the function that reads the queue. */
  readonly consumerTimeout: Duration;
}

const hardened = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** How long a dead letter is kept; SQS allows no more. */
export const deadLetterRetention = Duration.days(14);

/** A standard queue read by one function, with its dead-letter queue. */
export class ConsumerQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ConsumerQueueProps) {
    super(scope, id);
    this.deadLetters = makeDeadLetterQueue(this, 'DeadLetters', `${props.queueName}-dead-letters`);
    this.queue = new Queue(this, 'Queue', {
      ...hardened,
      queueName: props.queueName,
      retentionPeriod: Duration.days(4),
      // AWS asks for six times the function's timeout, so that throttled retries do not deliver a message twice at once.
      visibilityTimeout: Duration.seconds(props.consumerTimeout.toSeconds() * 6),
      // Five, so that a moment of throttling does not send good messages to the dead letters.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }
}

/** A queue that keeps what could not be processed for as long as SQS allows. */
export function makeDeadLetterQueue(scope: Construct, id: string, queueName: string): Queue {
  return new Queue(scope, id, { ...hardened, queueName, retentionPeriod: deadLetterRetention });
}

import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarmAction, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HttpApi } from '../constructs/http-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { Settings } from '../settings.ts';
import type { MessagingStack } from './messaging.ts';

export interface AlarmsProps {
  readonly settings: Settings;
  readonly messaging: MessagingStack;
  readonly api: HttpApi;
  readonly clock: ServiceFunction;
  readonly streamConsumers: Readonly<Record<string, ServiceFunction>>;
}

interface Watch {
  readonly metric: Metric;
  readonly above: number;
  readonly says: string;
  /** Periods in a row; one when left out. */
  readonly periods?: number;
}

const period = Duration.minutes(5);

const lambdaMetric = (metricName: string, statistic: string, fn?: ServiceFunction): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    statistic,
    period,
    ...(fn === undefined ? {} : { dimensionsMap: { FunctionName: fn.fn.functionName } }),
  });

/**
 * Few alarms on purpose: each costs 1.20 USD a year, so errors and throttles are watched over the whole account rather
 * than function by function; the log says which one it was.
 */
export class Alarms extends Construct {
  readonly #actions: readonly IAlarmAction[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#actions = this.#actionsFor(props.settings.alarmEmail);
    const { notifications, jobs, uploads, poison } = props.messaging;
    this.#watch(
      'NotificationDeadLetters',
      depth(notifications.deadLetters, 'notifications that could not be delivered'),
    );
    this.#watch('JobDeadLetters', depth(jobs.deadLetters, 'jobs that could not be finished'));
    this.#watch('UploadDeadLetters', depth(uploads.deadLetters, 'uploads that could not be looked at'));
    this.#watch('PoisonRecords', depth(poison, 'stream records that could not be processed'));
    this.#watch('NotificationAge', {
      metric: notifications.queue.metricApproximateAgeOfOldestMessage({ period }),
      above: Duration.minutes(15).toSeconds(),
      says: 'a notification has waited for more than 15 minutes',
    });
    this.#watch('FunctionErrors', {
      metric: lambdaMetric('Errors', 'Sum'),
      above: 0,
      says: 'a function of this account failed',
    });
    this.#watch('FunctionThrottles', {
      metric: lambdaMetric('Throttles', 'Sum'),
      above: 0,
      says: 'a function of this account was throttled',
    });
    this.#watch('ApiServerErrors', {
      metric: props.api.api.metricServerError({ period, statistic: 'Sum' }),
      above: 0,
      says: 'the API answered with a 5xx',
    });
    for (const [name, consumer] of Object.entries(props.streamConsumers)) {
      this.#watch(`${name}Behind`, {
        metric: lambdaMetric('IteratorAge', 'Maximum', consumer),
        above: Duration.minutes(5).toMilliseconds(),
        says: `${name.toLowerCase()} is more than 5 minutes behind the stream`,
      });
    }
    this.#watchClock(props.clock);
  }

  /** A clock that stands still makes no error: no reminder goes out and nothing becomes overdue. */
  #watchClock(clock: ServiceFunction): void {
    this.#add('ClockStopped', {
      metric: lambdaMetric('Invocations', 'Sum', clock),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: 'OneGrid: the clock has not run for 10 minutes',
    });
  }

  #watch(id: string, { metric, above, says, periods = 1 }: Watch): void {
    this.#add(id, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `OneGrid: ${says}`,
    });
  }

  #add(id: string, props: ConstructorParameters<typeof Alarm>[2]): void {
    new Alarm(this, id, props).addAlarmAction(...this.#actions);
  }

  #actionsFor(email: string | undefined): readonly IAlarmAction[] {
    if (email === undefined) return [];
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    return [new SnsAction(topic)];
  }
}

function depth(queue: Queue, what: string): Watch {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    above: 0,
    says: `there are ${what}`,
  };
}

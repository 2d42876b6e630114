import { functionName } from './rights.ts';
import { deploy } from './synthesised.ts';

const deployed = deploy('prod');
const queues = deployed.byType('AWS::SQS::Queue').map((queue) => ({
  name: queue.arn.split(':').at(-1) ?? '',
  queue,
}));
const mappings = deployed.byType('AWS::Lambda::EventSourceMapping').map(({ properties }) => {
  const fn = deployed.byType('AWS::Lambda::Function').find(({ ref }) => ref === properties.FunctionName);
  const queue = queues.find((each) => each.queue.arn === properties.EventSourceArn)?.queue;
  if (fn === undefined) throw new Error('a mapping without a function');
  return { consumer: functionName(fn), fn, properties, queue };
});
const consumed = mappings.flatMap(({ queue, ...rest }) => (queue === undefined ? [] : [{ ...rest, queue }]));
const fourteenDays = 14 * 24 * 60 * 60;

interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

describe('a queue', () => {
  it.each(consumed)(
    'of $consumer has dead letters, and hides a message for six times the timeout or longer',
    ({ fn, queue }) => {
      const { deadLetterTargetArn, maxReceiveCount } = queue.properties.RedrivePolicy as Redrive;
      expect(maxReceiveCount).toBeGreaterThanOrEqual(5);
      const dead = queues.find((each) => each.queue.arn === deadLetterTargetArn)?.queue;
      expect(dead?.properties.MessageRetentionPeriod).toBe(fourteenDays);
      expect(queue.properties.MessageRetentionPeriod).toBeLessThan(fourteenDays);
      expect(queue.properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(fn.properties.Timeout));
    },
  );

  it('is read by notify, by jobs, or by media', () => {
    expect(consumed.map(({ consumer }) => consumer).sort()).toEqual(['jobs', 'media', 'notify']);
  });

  it('that nobody reads keeps what it gets for 14 days', () => {
    const read = new Set(mappings.map(({ properties }) => properties.EventSourceArn));
    const unread = queues.filter(({ queue }) => !read.has(queue.arn));
    expect(unread.map(({ name }) => name).sort()).toEqual([
      'OneGrid-prod-department-notifications-dead-letters',
      'OneGrid-prod-jobs-dead-letters',
      'OneGrid-prod-poison-records',
      'OneGrid-prod-uploads-dead-letters',
    ]);
    for (const { queue } of unread) expect(queue.properties.MessageRetentionPeriod).toBe(fourteenDays);
  });

  it.each(queues)('$name is encrypted and refuses plain HTTP', ({ queue }) => {
    expect(queue.properties.SqsManagedSseEnabled).toBe(true);
    const policies = deployed
      .byType('AWS::SQS::QueuePolicy')
      .filter(({ properties }) => (properties.Queues as string[]).includes(queue.ref));
    expect(policies).toHaveLength(1);
    const { Statement } = (policies[0]?.properties.PolicyDocument ?? { Statement: [] }) as {
      Statement: { Effect: string }[];
    };
    expect(Statement.filter(({ Effect }) => Effect === 'Deny')).toEqual([
      expect.objectContaining({ Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  it('takes messages of nobody but functions, and of the account’s buckets where uploads are told', () => {
    const allowed = deployed
      .byType('AWS::SQS::QueuePolicy')
      .flatMap(({ properties }) =>
        (properties.PolicyDocument as { Statement: { Effect: string }[] }).Statement.filter(
          ({ Effect }) => Effect === 'Allow',
        ),
      );
    expect(allowed).toEqual([
      {
        Sid: 'BucketsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: expect.stringMatching(/:OneGrid-prod-uploads$/),
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ]);
  });
});

describe('an event source', () => {
  it.each(mappings)('of $consumer reports failures record by record', ({ properties }) => {
    expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  it('hands over one by one what may take all the time of a function: jobs, and uploads', () => {
    const sizes = consumed.map(({ consumer, properties }) => [consumer, properties.BatchSize]);
    expect(Object.fromEntries(sizes)).toEqual({ notify: 10, jobs: 1, media: 1 });
  });

  it('has no maximum concurrency, which would cost three more idle pollers', () => {
    expect(mappings.map(({ properties }) => properties.ScalingConfig)).toEqual(mappings.map(() => undefined));
  });
});

describe('a stream', () => {
  const streams = mappings.filter(({ queue }) => queue === undefined);

  it('has two readers at most', () => {
    expect(streams.map(({ consumer }) => consumer).sort()).toEqual(['relay', 'tally']);
    expect(new Set(streams.map(({ properties }) => properties.EventSourceArn)).size).toBe(1);
  });

  it.each(streams)('is retried by $consumer until it passes, bisected, and its metadata kept', ({ properties }) => {
    const poison = queues.find(({ name }) => name.endsWith('poison-records'))?.queue.arn;
    expect(properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: poison } },
    });
  });

  it('wakes relay for pending messages and tally for what is counted', () => {
    const patterns = streams.map(({ consumer, properties }) => {
      const { Filters } = properties.FilterCriteria as { Filters: { Pattern: string }[] };
      return [consumer, Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)];
    });
    expect(Object.fromEntries(patterns)).toEqual({
      relay: [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'OUT#' }] } }, NewImage: { state: { S: ['pending'] } } } }],
      tally: [
        {
          dynamodb: {
            Keys: { sk: { S: ['META', { prefix: 'PART#' }, { prefix: 'SUP#' }] } },
            NewImage: {
              kind: { S: ['case', 'whistle', 'whistle-part', 'report', 'supervision', 'task'] },
            },
          },
        },
        { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['case-text'] } } } },
        { dynamodb: { NewImage: { kind: { S: ['case-text'] }, amended: { N: [{ exists: true }] } } } },
      ],
    });
  });
});

describe('the clock', () => {
  it('is called every minute and not again for a lost minute', () => {
    const rules = deployed.byType('AWS::Events::Rule');
    expect(rules).toHaveLength(1);
    expect(rules[0]?.properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(rules[0]?.properties.Targets).toEqual([
      expect.objectContaining({ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } }),
    ]);
  });
});

import { type Synthesised, synthesise } from './synthesised.ts';

const stages = ['local', 'prod', 'prod-cn'] as const;
const made = { local: synthesise('local'), prod: synthesise('prod'), 'prod-cn': synthesise('prod-cn') };

const ofType = ({ templates: all }: Synthesised, type: string) =>
  all.flatMap(({ resources }) => Object.values(resources).filter(({ Type }) => Type === type));

const templates = stages.flatMap((stage) => made[stage].templates);

describe('a template', () => {
  it('is one of three of each stage', () => {
    expect(templates.map(({ stack }) => stack)).toEqual(
      stages.flatMap((stage) => ['Messaging', 'Data', 'Service'].map((name) => `OneGrid-${stage}-${name}`)),
    );
  });

  it.each(templates)('$stack names no partition, region or account', ({ text }) => {
    expect(text).not.toMatch(/arn:aws/);
    expect(text).not.toMatch(/\b(us|eu|cn|ap)-(east|west|north|south|central|northwest|northeast|southeast)-\d\b/);
    expect(text).not.toMatch(/\d{12}:/);
  });

  it.each(templates)('$stack fits into CloudFormation’s 1 MB and 500 resources', ({ text, resources }) => {
    expect(text.length).toBeLessThan(1_000_000);
    expect(Object.keys(resources).length).toBeLessThan(500);
  });

  it.each(templates)('$stack holds no secret and no custom resource', ({ resources, text }) => {
    const types = Object.values(resources).map(({ Type }) => Type);
    expect(types.filter((type) => /Custom|Metadata/.test(type))).toEqual([]);
    expect(text).not.toMatch(/"SecretString"/);
  });
});

describe('the templates for China', () => {
  const china = made['prod-cn'].templates.map(({ text }) => text).join('\n');

  it('use nothing that is not offered there', () => {
    expect(china).toContain('OneGrid-prod-cn');
    expect(china).not.toMatch(/xray|TracingConfig/i);
    expect(china).not.toMatch(/AWS::Lambda::Url|AWS::Cognito|ProvisionedPollerConfig|MetricsConfig|AWS::Scheduler/);
    expect(china).not.toMatch(/AsyncEvent(Age|sReceived|sDropped)/);
  });

  it('differ from those for elsewhere in names and settings only', () => {
    const shape = (stage: 'prod' | 'prod-cn') =>
      made[stage].templates.map(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    expect(shape('prod-cn')).toEqual(shape('prod'));
  });
});

describe('tracing', () => {
  it('is on where it is asked for', () => {
    const traced = synthesise('prod', { tracing: 'true' });
    const modes = ofType(traced, 'AWS::Lambda::Function').map(({ Properties }) => Properties?.TracingConfig);
    expect(modes).toEqual(modes.map(() => ({ Mode: 'Active' })));
  });

  it('is off by default', () => {
    expect(templates.filter(({ text }) => /TracingConfig|xray/.test(text))).toEqual([]);
  });
});

describe('the alarms', () => {
  const mailing = synthesise('prod', { alarmEmail: 'duty@example.org' });
  const alarms = ofType(mailing, 'AWS::CloudWatch::Alarm');

  it('are few, because each is paid for', () => {
    expect(alarms.length).toBeLessThanOrEqual(12);
  });

  it('watch every dead letter, the oldest message, errors, throttles, 5xx, the streams and the clock', () => {
    const watched = alarms.map(
      ({ Properties }) => `${String(Properties?.Namespace)} ${String(Properties?.MetricName)}`,
    );
    expect(watched.sort()).toEqual([
      'AWS/ApiGateway 5xx',
      'AWS/Lambda Errors',
      'AWS/Lambda Invocations',
      'AWS/Lambda IteratorAge',
      'AWS/Lambda IteratorAge',
      'AWS/Lambda Throttles',
      'AWS/SQS ApproximateAgeOfOldestMessage',
      'AWS/SQS ApproximateNumberOfMessagesVisible',
      'AWS/SQS ApproximateNumberOfMessagesVisible',
      'AWS/SQS ApproximateNumberOfMessagesVisible',
      'AWS/SQS ApproximateNumberOfMessagesVisible',
    ]);
  });

  it('write to the address in the settings, and to nobody without one', () => {
    expect(ofType(mailing, 'AWS::SNS::Subscription')).toHaveLength(1);
    const heard = alarms.map(({ Properties }) => Properties?.AlarmActions);
    expect(heard).toEqual(alarms.map(() => [{ Ref: expect.stringMatching(/^AlarmsTopic/) as unknown }]));
    const silent = ofType(made.prod, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties?.AlarmActions);
    expect(silent).toEqual(alarms.map(() => undefined));
  });
});

import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { acknowledgements } from '../../infra/acknowledgements.ts';
import { addStacks } from '../../infra/app.ts';
import { policyPacks } from '../../infra/policy-checks.ts';
import { routes } from '../../shared/routes.ts';
import { appOf, bareAppOf } from './synthesised.ts';

/** `rule at construct path` for each finding that nobody has acknowledged. */
const findingsOf = (app: App): readonly string[] =>
  policyPacks(app)
    .flatMap((pack) => pack.validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath ?? ''}`),
    );

describe('the policy checks', () => {
  it.each(['local', 'prod', 'prod-cn'] as const)('find nothing that is not acknowledged in %s', (stage) => {
    const app = appOf(stage);
    app.synth();
    expect(findingsOf(app)).toEqual([]);
  });

  it('fail the synthesis with a new finding', () => {
    const app = appOf('prod');
    new Queue(new Stack(app, 'Careless'), 'Plain');
    expect(() => app.synth()).toThrow(/Careless\/Plain[\s\S]*AwsSolutions-SQS4/);
  });

  it('accept nothing that is no longer found', () => {
    const app = bareAppOf('prod', { alarmEmail: 'duty@example.org' });
    const { prefix, settings } = addStacks(app);
    app.synth();
    const found = findingsOf(app);
    for (const { id, at } of acknowledgements(prefix, settings, routes)) {
      for (const path of at) {
        const finding = `${id} at ${path}`;
        expect([finding, found.some((each) => `${each}/`.startsWith(`${finding}/`))]).toEqual([finding, true]);
      }
    }
  });

  it('give a reason for everything that is accepted', () => {
    const { prefix, settings } = addStacks(bareAppOf('prod', { alarmEmail: 'duty@example.org', tracing: true }));
    for (const { reason } of acknowledgements(prefix, settings, routes)) expect(reason.length).toBeGreaterThan(30);
  });
});

describe('the check of visibility', () => {
  const app = bareAppOf('prod');
  const queueOf = (seconds: number): Queue =>
    new Queue(new Stack(app, `Queue${seconds}`), 'Queue', { visibilityTimeout: Duration.seconds(seconds) });
  const stack = new Stack(app, 'Reader');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const fn = new CfnFunction(stack, 'Fn', {
    role: role.roleArn,
    code: { zipFile: ' ' },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeout: 10,
  });
  const read = (id: string, queue: Queue) =>
    new CfnEventSourceMapping(stack, id, { functionName: fn.ref, eventSourceArn: queue.queueArn });
  read('Enough', queueOf(60));
  read('TooShort', queueOf(59));
  app.synth();

  it('sees a queue of another stack', () => {
    const found = findingsOf(app).filter((finding) => finding.startsWith('OneGrid-'));
    expect(found).toEqual(['OneGrid-QueueVisibility at Reader/TooShort']);
  });
});

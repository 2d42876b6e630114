import { Clock } from '../../../infra/local/clock.ts';
import { type Scheduler, startScheduler } from '../../../infra/local/events/schedules.ts';
import { Logs } from '../../../infra/local/logs.ts';
import { failure, type Outcome } from '../../../infra/local/runtime/outcome.ts';
import { loadAssembly } from '../../../infra/local/template.ts';
import { type TestTemplate, testFunction, testRole, writeAssembly } from '../../support/assembly.ts';

const target = (Input?: string) => [
  { Id: 'T', Arn: { 'Fn::GetAtt': ['f', 'Arn'] }, ...(Input === undefined ? {} : { Input }) },
];
const template = (rules: Readonly<Record<string, object>>, permitted = true): TestTemplate => ({
  Resources: {
    f: testFunction('f'),
    fRole: testRole(),
    ...(permitted
      ? {
          P: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              Action: 'lambda:InvokeFunction',
              FunctionName: { Ref: 'f' },
              Principal: 'events.amazonaws.com',
            },
          },
        }
      : {}),
    ...Object.fromEntries(
      Object.entries(rules).map(([name, Properties]) => [name, { Type: 'AWS::Events::Rule', Properties }]),
    ),
  },
});

const running: Scheduler[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((scheduler) => scheduler.stop()));
});

function start(rules: Readonly<Record<string, object>>, answer: () => Outcome = () => ({ ok: true, payload: null })) {
  const assembly = loadAssembly(writeAssembly({ S: template(rules) }, { f: '' }), {
    region: 'r',
    account: '1',
    partition: 'aws',
  });
  const clock = new Clock();
  clock.run(false);
  clock.set(Date.parse('2026-03-06T14:10:30.000Z'));
  const events: { readonly time?: string; readonly at: string; readonly [name: string]: unknown }[] = [];
  const settled: string[] = [];
  const scheduler = startScheduler({
    assembly,
    clock,
    logs: new Logs(),
    functions: {
      invoke: (_, event) => {
        events.push({ ...(event as object), at: clock.date().toISOString() });
        return Promise.resolve(answer());
      },
    },
    settle: (since) => {
      settled.push(since);
      return Promise.resolve();
    },
  });
  running.push(scheduler);
  return { scheduler, clock, events, settled };
}

const minute = 60_000;

describe('schedules', () => {
  it('fire at every minute of a short jump, with the clock standing there', async () => {
    const { scheduler, clock, events, settled } = start({
      R: { ScheduleExpression: 'rate(1 minute)', Targets: target() },
    });
    const fired = await scheduler.advanceTo(clock.now() + 3 * minute);
    expect(fired).toBe(3);
    expect(events.map(({ time, at }) => [time, at])).toEqual(
      ['11', '12', '13'].map((each) => [`2026-03-06T14:${each}:00Z`, `2026-03-06T14:${each}:00.000Z`]),
    );
    expect(settled).toEqual(['firing', 'firing', 'firing', 'end']);
    expect(clock.date().toISOString()).toBe('2026-03-06T14:13:30.000Z');
  });

  it('give the event of EventBridge, or the input of the target', async () => {
    const { scheduler, clock, events } = start({
      A: { ScheduleExpression: 'cron(11 14 * * ? *)', Targets: target() },
      B: { ScheduleExpression: 'cron(11 14 * * ? *)', Targets: target('{"mine":1}') },
      C: { ScheduleExpression: 'rate(1 minute)', State: 'DISABLED', Targets: target() },
    });
    await scheduler.advanceTo(clock.now() + minute);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', region: 'r' });
    expect(events[1]).toMatchObject({ mine: 1 });
  });

  it('come less often in a long jump, and rare ones not less', async () => {
    const { scheduler, clock, events } = start({
      Often: { ScheduleExpression: 'rate(1 minute)', Targets: target() },
      Daily: { ScheduleExpression: 'cron(5 22 * * ? *)', Targets: target('{"daily":1}') },
    });
    await scheduler.advanceTo(clock.now() + 48 * 60 * minute);
    expect(events.filter(({ daily }) => daily === 1).map(({ at }) => at)).toEqual([
      '2026-03-06T22:05:00.000Z',
      '2026-03-07T22:05:00.000Z',
    ]);
    expect(events.filter(({ daily }) => daily !== 1)).toHaveLength(288);
  });

  it('do not fire twice for one minute, nor backwards', async () => {
    const { scheduler, clock, events } = start({ R: { ScheduleExpression: 'rate(1 minute)', Targets: target() } });
    await Promise.all([scheduler.advanceTo(clock.now() + minute), scheduler.advanceTo(clock.now() + minute)]);
    expect(events).toHaveLength(1);
    scheduler.jumpTo(Date.parse('2026-03-01T00:00:00.000Z'));
    expect(events).toHaveLength(1);
    await scheduler.advanceTo(clock.now() + minute);
    expect(events.at(-1)?.time).toBe('2026-03-01T00:01:00Z');
  });

  it('try a failed event three times in all', async () => {
    const { scheduler, clock, events } = start({ R: { ScheduleExpression: 'rate(1 minute)', Targets: target() } }, () =>
      failure('Error', 'on purpose'),
    );
    await scheduler.advanceTo(clock.now() + minute);
    expect(events).toHaveLength(3);
  });

  it('need a permission', () => {
    const assembly = loadAssembly(
      writeAssembly(
        { S: template({ R: { ScheduleExpression: 'rate(1 minute)', Targets: target() } }, false) },
        { f: '' },
      ),
      { region: 'r', account: '1', partition: 'aws' },
    );
    expect(() =>
      startScheduler({
        assembly,
        clock: new Clock(),
        logs: new Logs(),
        functions: { invoke: () => Promise.reject(new Error('never')) },
        settle: () => Promise.resolve(),
      }),
    ).toThrow(/f: no AWS::Lambda::Permission lets events/);
  });
});

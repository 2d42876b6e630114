import { Clock } from '../../../infra/local/clock.ts';
import { Logs } from '../../../infra/local/logs.ts';
import { createFunctions, type Functions } from '../../../infra/local/runtime/functions.ts';
import { loadAssembly } from '../../../infra/local/template.ts';
import { testFunction, testRole, writeAssembly } from '../../support/assembly.ts';

const code = `
let count = 0;
export const handler = async (event, context) => {
  count += 1;
  switch (event.do) {
    case 'env': return process.env;
    case 'count': return count;
    case 'time': return [new Date().toISOString(), Date.now(), typeof Date(), new Date(0).toISOString(), new Date() instanceof Date];
    case 'context': return { ...context, left: context.getRemainingTimeInMillis() };
    case 'sleep': await new Promise((next) => setTimeout(next, event.ms)); return process.pid;
    case 'throw': throw new TypeError('on purpose');
    case 'exit': process.exit(7);
    case 'large': return 'x'.repeat(6 * 1024 * 1024);
    case 'log': console.log('{"level":"INFO","message":"hello"}'); return null;
  }
};`;

const started: Functions[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((functions) => functions.stop()));
});

function start(source = code, properties: object = {}) {
  const template = { Resources: { f: testFunction('f', { FunctionName: 'ff', ...properties }), fRole: testRole() } };
  const assembly = loadAssembly(writeAssembly({ S: template }, { f: source }), {
    region: 'ap-southeast-1',
    account: '123456789012',
    partition: 'aws',
  });
  const [clock, logs] = [new Clock(), new Logs()];
  const aws = {
    url: 'http://127.0.0.1:1',
    queueUrl: (name: string) => `http://127.0.0.1:1/123456789012/${name}`,
    environmentFor: (id: string, n = 0) => ({ AWS_ACCESS_KEY_ID: `${id}-${n}`, AWS_SECRET_ACCESS_KEY: 's' }),
  };
  const functions = createFunctions({ assembly, aws, clock, logs });
  started.push(functions);
  const ask = async (event: object): Promise<unknown> => {
    const outcome = await functions.invoke('f', event);
    return outcome.ok ? outcome.payload : outcome;
  };
  return { functions, clock, logs, ask };
}

describe('a function', () => {
  it('sees its own variables, those of Lambda, and nothing of this process', async () => {
    process.env.ONLY_HERE = 'x';
    const { ask } = start(code, { Environment: { Variables: { MINE: '1', Q: 'https://sqs.r.amazonaws.com/1/q' } } });
    const env = (await ask({ do: 'env' })) as Record<string, string>;
    expect(env).toMatchObject({
      MINE: '1',
      Q: 'http://127.0.0.1:1/123456789012/q',
      AWS_LAMBDA_FUNCTION_NAME: 'ff',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ACCESS_KEY_ID: 'f-1',
      TZ: ':UTC',
    });
    for (const name of ['ONLY_HERE', 'HOME', 'NODE_OPTIONS', 'NODE_CHANNEL_FD']) expect(env).not.toHaveProperty(name);
  });

  it('stays warm, and works on one event at a time in each process', async () => {
    const { ask } = start();
    expect([await ask({ do: 'count' }), await ask({ do: 'count' })]).toEqual([1, 2]);
    const pids = await Promise.all([1, 2, 3, 4, 5, 6].map(() => ask({ do: 'sleep', ms: 150 })));
    expect(new Set(pids).size).toBe(4);
  });

  it('lives by the set clock, also when it is set while warm', async () => {
    const { ask, clock } = start();
    clock.run(false);
    clock.set(Date.parse('2030-01-01T00:00:00.000Z'));
    const seen = ['2030-01-01T00:00:00.000Z', 1_893_456_000_000, 'string', '1970-01-01T00:00:00.000Z', true];
    expect(await ask({ do: 'time' })).toEqual(seen);
    clock.set(Date.parse('2031-01-01T00:00:00.000Z'));
    expect(await ask({ do: 'time' })).toEqual(['2031-01-01T00:00:00.000Z', 1_924_992_000_000, ...seen.slice(2)]);
    clock.run(true);
    const [later] = (await ask({ do: 'time' })) as [string];
    expect(Date.parse(later)).toBeGreaterThanOrEqual(1_924_992_000_000);
    expect(Date.parse(later)).toBeLessThan(1_924_992_010_000);
  });

  it('gets its context', async () => {
    const { ask } = start();
    expect(await ask({ do: 'context' })).toMatchObject({
      functionName: 'ff',
      invokedFunctionArn: 'arn:aws:lambda:ap-southeast-1:123456789012:function:ff',
      memoryLimitInMB: '128',
      left: expect.any(Number),
      awsRequestId: expect.any(String),
    });
  });

  it.each([
    [{ do: 'throw' }, { errorType: 'TypeError', errorMessage: 'on purpose' }],
    [{ do: 'exit' }, { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('7') }],
    [{ do: 'large' }, { errorType: 'Function.ResponseSizeTooLarge' }],
    [{ do: 'count', pad: 'x'.repeat(6 * 1024 * 1024) }, { errorType: 'RequestTooLarge' }],
  ])('reports an error and goes on', async (event, expected) => {
    const { ask } = start();
    expect(await ask(event)).toMatchObject({ ok: false, ...expected });
    expect(await ask({ do: 'count' })).toEqual(expect.any(Number));
  });

  it('is killed at its timeout', async () => {
    const { ask } = start(code, { Timeout: 1 });
    const begun = performance.now();
    expect(await ask({ do: 'sleep', ms: 60_000 })).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(performance.now() - begun).toBeLessThan(4000);
    expect(await ask({ do: 'count' })).toBe(1);
  });

  it('comes out as lost when its process is killed, and the next event gets a new one', async () => {
    const { ask, functions } = start();
    await ask({ do: 'count' });
    const lost = ask({ do: 'sleep', ms: 60_000 });
    await new Promise((next) => setTimeout(next, 50));
    expect(functions.invocationOf('f-1')).toEqual(expect.any(String));
    await functions.kill({ functionId: 'f', environment: 1 });
    expect(await lost).toMatchObject({ ok: false, lost: true });
    expect(await ask({ do: 'count' })).toBe(1);
    expect(functions.processes()).toEqual([{ functionId: 'f', environment: 2 }]);
  });

  it('gets a new process after an idle one was killed', async () => {
    const { ask, functions } = start();
    await ask({ do: 'count' });
    await functions.kill({ functionId: 'f', environment: 1 });
    expect(await ask({ do: 'count' })).toBe(1);
  });

  it('reports what fails outside the handler', async () => {
    const { functions, ask } = start("throw new Error('no table');");
    const [report] = await functions.warm();
    expect(report).toMatchObject({ logicalId: 'f', outcome: { ok: false, errorMessage: 'no table' } });
    expect(await ask({})).toMatchObject({ ok: false, errorMessage: 'no table' });
  });

  it.each([
    ['export const other = 1;', 'Runtime.HandlerNotFound'],
    ['export const handler = (event, context, callback) => callback();', 'Runtime.CallbackHandlerDeprecated'],
  ])('needs a handler that returns a promise: %s', async (source, errorType) => {
    expect(await start(source).ask({})).toMatchObject({ ok: false, errorType });
  });

  it('has its lines in the log, with the invocation', async () => {
    const { ask, logs } = start();
    await ask({ do: 'log' });
    await ask({ do: 'count' });
    const line = logs.since(0).find(({ record }) => record?.message === 'hello');
    expect(line).toMatchObject({ source: 'f', invocationId: expect.any(String) });
  });

  it('is not there under another name', async () => {
    expect(await start().functions.invoke('g', {})).toMatchObject({ errorType: 'ResourceNotFoundException' });
  });
});

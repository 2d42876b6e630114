import { symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Stack, startStack } from '../../../infra/local/stack.ts';
import { writeSampleAssembly } from '../../support/sample-stack.ts';

let stack: Stack;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const get = (path: string, headers: Record<string, string> = {}) => call(`${stack.api}${path}`, { headers });
const post = (path: string, body: object) =>
  call(`${stack.api}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const control = (method: string, path: string, body?: object) =>
  call(`${stack.control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const drain = async () =>
  expect((await control('POST', '/drain', { timeout: 20_000 })).body).toEqual({ idle: true, busy: [] });
const items = async (pk: string): Promise<readonly Record<string, string>[]> =>
  (await get(`/public/read?pk=${pk}`)).body as Record<string, string>[];
const depth = async (id: string): Promise<unknown> => {
  const { queues } = (await control('GET', '/queues')).body as { queues: { logicalId: string; ready: number }[] };
  return queues.find(({ logicalId }) => logicalId === id)?.ready;
};

beforeAll(async () => {
  const assembly = writeSampleAssembly();
  // Real bundles carry the SDK inside; these samples find it beside them.
  symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(assembly, 'node_modules'));
  stack = await startStack({ assembly, port: 0, controlPort: 0, seed: false });
}, 60_000);

afterAll(() => stack.stop());

describe('the HTTP front', () => {
  it('answers by itself what reaches no function', async () => {
    expect(await get('/nowhere')).toMatchObject({ status: 404, body: { message: 'Not Found' } });
    expect(await call(`${stack.api}/public/x`, { method: 'DELETE' })).toMatchObject({ status: 404 });
    const refused = await get('/secured');
    expect(refused).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    const large = await call(`${stack.api}/public/write`, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect(large).toMatchObject({ status: 413, body: { message: 'Request Entity Too Large' } });
    expect(await get('/public/x', { padding: 'x'.repeat(10_300) })).toMatchObject({ status: 431 });
    expect(await get('/public/%E4%zz')).toMatchObject({ status: 400, body: { message: 'Bad Request' } });
  });

  it('refuses headers beyond what node itself reads', async () => {
    const { port } = new URL(stack.api);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`GET / HTTP/1.1\r\nhost: x\r\npadding: ${'x'.repeat(70_000)}\r\n\r\n`);
      });
      socket.on('data', (chunk) => resolve(String(chunk)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('{"message":"Request Header Fields Too Large"}');
  });

  it('hands a request with a token to the function', async () => {
    const token = ((await control('POST', '/tokens', { sub: 'p1', groups: ['a', 'b'] })).body as { token: string })
      .token;
    const answer = await get('/secured', { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        version: '2.0',
        routeKey: 'GET /secured',
        requestContext: { authorizer: { jwt: { claims: { sub: 'p1', groups: '[a b]' }, scopes: null } } },
      },
    });
    const { requestContext } = answer.body as { requestContext: { requestId: string } };
    expect(answer.headers.get('apigw-requestid')).toBe(requestContext.requestId);
  });

  it('decodes path parameters', async () => {
    expect((await get('/public/%E6%9C%A8%E6%B8%8E')).body).toMatchObject({
      pathParameters: { what: '木渎' },
      rawPath: '/public/木渎',
    });
  });

  it('answers CORS for the function', async () => {
    const origin = 'https://a.example';
    const preflight = await call(`${stack.api}/public/x`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
    expect((await get('/nowhere', { origin })).headers.get('access-control-allow-origin')).toBe(origin);
  });

  it.each([
    ['throw', 500, 'Internal Server Error'],
    ['crash', 500, 'Internal Server Error'],
    ['large', 500, 'Internal Server Error'],
    ['hang', 500, 'Internal Server Error'],
  ])('gives its fixed body when the function does %s', async (what, status, message) => {
    expect(await get(`/public/${what}`)).toMatchObject({ status, body: { message } });
  });

  it('gives 503 when the environment is lost in the middle of a call', async () => {
    await control('POST', '/faults', { kind: 'kill-before', caller: 'echo', action: 'PutItem' });
    expect(await post('/public/write', { pk: 'K', sk: 'a', text: 't' })).toMatchObject({
      status: 503,
      body: { message: 'Service Unavailable' },
    });
    expect(await items('K')).toEqual([]);
    await control('POST', '/faults', { kind: 'kill-after', caller: 'echo', action: 'PutItem' });
    expect(await post('/public/write', { pk: 'K', sk: 'a', text: 't' })).toMatchObject({ status: 503 });
    expect(await items('K')).toHaveLength(1);
    expect(((await control('GET', '/faults')).body as { faults: unknown[] }).faults).toHaveLength(2);
    await control('DELETE', '/faults');
  });

  it('writes an access log without paths', async () => {
    await get('/public/time?secret=1');
    const { logs } = (await control('GET', '/logs?since=0')).body as { logs: { source: string; line: string }[] };
    const lines = logs.filter(({ source }) => source === 'gateway').map(({ line }) => line);
    expect(lines.join('\n')).toContain('"routeKey":"GET /public/{what}"');
    expect(lines.join('\n')).not.toContain('secret');
    expect(lines.join('\n')).not.toContain('/public/time');
  });
});

describe('permissions', () => {
  it('are those of the role in the template', async () => {
    expect((await get('/public/forbidden')).body).toEqual({ error: 'AccessDeniedException' });
  });
});

describe('events', () => {
  it('go from the stream over the queue to their end', async () => {
    for (let at = 0; at < 20; at += 1) await post('/public/write', { pk: 'E', sk: `OUT#${at}`, text: 'hello' });
    await post('/public/write', { pk: 'E', sk: 'EV#1', text: 'not for the relay' });
    await drain();
    const got = (await items('E')).filter(({ sk }) => sk?.startsWith('GOT#'));
    expect(got.map(({ sk }) => sk).sort()).toEqual(Array.from({ length: 20 }, (_, at) => `GOT#OUT#${at}`).sort());
  });

  it('are delivered again and in disorder on request, and still all arrive', async () => {
    await control('POST', '/settings', { disorder: { probability: 0.5, seed: 3 } });
    for (let at = 0; at < 20; at += 1)
      await post('/public/write', { pk: `D${at % 4}`, sk: `OUT#${at}`, text: 'hello' });
    const before = (await control('GET', '/calls?since=0')).body as { last: number };
    await drain();
    await control('POST', '/settings', { disorder: 0 });
    const { calls } = (await control('GET', '/calls?since=0')).body as {
      calls: { seq: number; function: string; action: string }[];
    };
    expect(before.last).toBeGreaterThan(0);
    const sent = calls.filter((each) => each.function === 'relay' && each.action === 'SendMessage').length;
    expect(sent).toBeGreaterThan(40);
    const arrived = await Promise.all([0, 1, 2, 3].map((at) => items(`D${at}`)));
    expect(arrived.flat().filter(({ sk }) => sk?.startsWith('GOT#'))).toHaveLength(20);
  });

  it('survive the loss of the process that works on them', async () => {
    for (const kind of ['kill-before', 'kill-after']) {
      for (const [caller, action] of [
        ['relay', 'SendMessage'],
        ['notify', 'PutItem'],
      ]) {
        await control('POST', '/faults', { kind, caller, action, nth: 2 });
      }
    }
    for (let at = 0; at < 6; at += 1) await post('/public/write', { pk: 'L', sk: `OUT#${at}`, text: 'hello' });
    await drain();
    await control('DELETE', '/faults');
    expect((await items('L')).filter(({ sk }) => sk?.startsWith('GOT#'))).toHaveLength(6);
  });

  it('go to the dead letters, or to the failure destination, when they can not be processed', async () => {
    const [dead, lost] = [await depth('Dead'), await depth('Lost')];
    await post('/public/write', { pk: 'B', sk: 'OUT#1', text: 'dead' });
    await post('/public/write', { pk: 'B', sk: 'OUT#2', text: 'poison' });
    await post('/public/write', { pk: 'B', sk: 'OUT#3', text: 'throw' });
    await post('/public/write', { pk: 'B', sk: 'OUT#4', text: 'hello' });
    await drain();
    expect([await depth('Dead'), await depth('Lost')]).toEqual([Number(dead) + 1, Number(lost) + 2]);
    expect((await items('B')).map(({ sk }) => sk)).toContain('GOT#OUT#4');
  });
});

describe('the clock', () => {
  it('moves functions, schedules and tokens', async () => {
    const { token } = (await control('POST', '/tokens', { sub: 'p1', expiresIn: 3600 })).body as { token: string };
    expect(await get('/secured', { authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
    await control('POST', '/clock', { run: false });
    const { now } = (await control('GET', '/clock')).body as { now: string };
    const moved = await control('POST', '/clock', { advance: 'PT25H' });
    const expected = new Date(Date.parse(now) + 25 * 3_600_000).toISOString();
    expect(moved.body).toEqual({ now: expected, running: false, fired: 150 });
    expect((await get('/public/time')).body).toMatchObject({ now: expected });
    expect(await get('/secured', { authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
    const ticks = await items('TICK');
    expect(ticks.length).toBeGreaterThanOrEqual(150);
    expect(ticks.every(({ sk, now: seen }) => Date.parse(seen ?? '') - Date.parse(sk ?? '') < 60_000)).toBe(true);
    await control('POST', '/clock', { run: true });
  }, 30_000);

  it.each([{ advance: -1 }, { advance: 'soon' }, { now: 'x' }, { run: 1 }, { forward: 1 }])(
    'refuses %j',
    async (body) => {
      expect(await control('POST', '/clock', body)).toMatchObject({ status: 400 });
    },
  );
});

describe('the control port', () => {
  it('shows what there is', async () => {
    const { offered } = (await control('GET', '/')).body as { offered: string[] };
    for (const each of offered.filter((name) => name.startsWith('GET '))) {
      expect(await control('GET', each.slice(4))).toMatchObject({ status: 200 });
    }
  });

  it('answers only under a name of this machine', async () => {
    const { port } = new URL(stack.control);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('GET /persons HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n');
      });
      socket.on('data', (chunk) => resolve(String(chunk)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each([
    ['POST', '/tokens', {}],
    ['POST', '/faults', { kind: 'rain' }],
    ['POST', '/settings', { colour: 1 }],
    ['POST', '/settings', { disorder: 2 }],
    ['POST', '/deliveries/behaviour', { path: '/a' }],
    ['GET', '/calls?since=x', undefined],
  ])('refuses %s %s %j', async (method, path, body) => {
    expect(await control(method, path, body)).toMatchObject({ status: 400 });
  });
});

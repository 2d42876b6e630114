import * as z from 'zod';
import { err, ok } from '../../../shared/kernel/result.ts';
import { httpHandler } from '../../../shared/platform/http/handler.ts';
import type { Request, Route, UseCases } from '../../../shared/route.ts';
import { type Ask, bodyOf, eventOf, ISSUER, person, post, wired } from '../../support/http.ts';

const base = { function: 'cases', tag: 'cases', summary: { zh: '测试', en: 'Test' } } as const;
const routes: readonly Route[] = [
  {
    ...base,
    name: 'createThing',
    method: 'POST',
    path: '/v1/cases',
    auth: 'jwt',
    action: 'case:create',
    roles: ['acceptor', 'dispatcher'],
    body: z.strictObject({ text: z.string().max(10), point: z.object({ lon: z.number() }).strict().optional() }),
    response: { status: 201 },
    idempotent: true,
  },
  {
    ...base,
    name: 'act',
    method: 'POST',
    path: '/v1/cases/{id}/actions/{action}',
    auth: 'jwt',
    action: 'case:command',
    roles: 'any',
    params: z.object({ id: z.string().regex(/^\d+$/), action: z.string() }),
    actions: { sign: z.strictObject({}), refuse: z.object({ reason: z.string() }) },
    response: { status: 200, etag: true },
    ifMatch: 'required',
  },
  {
    ...base,
    name: 'listThings',
    method: 'GET',
    path: '/v1/cases',
    auth: 'public',
    action: 'case:list',
    roles: 'any',
    query: z.object({ limit: z.coerce.number().int().max(200).default(50) }),
    response: { status: 200 },
  },
  {
    ...base,
    name: 'page',
    method: 'GET',
    path: '/v1/docs',
    auth: 'public',
    action: 'docs',
    roles: 'any',
    response: { status: 200, contentType: 'text/html; charset=utf-8' },
  },
  {
    ...base,
    name: 'none',
    method: 'GET',
    path: '/v1/none',
    auth: 'public',
    action: 'none',
    roles: 'any',
    response: { status: 200 },
  },
];

const seen: Request[] = [];
const useCases: UseCases = {
  createThing: async (request, caller) => {
    seen.push(request);
    return ok({
      body: { posts: caller?.posts.map((held) => held.postId), got: request.body },
      headers: { Location: '/v1/cases/1' },
    });
  },
  act: async (request) => {
    seen.push(request);
    if (request.ifMatch === 1) return err({ code: 'stale-version', version: 7 });
    if (request.ifMatch === 2) return err({ code: 'wrong-state', openActions: ['file'] });
    if (request.ifMatch === 3) return err({ code: 'not-found' });
    if (request.ifMatch === 4) throw new Error('the secret is 42');
    return ok({ body: { done: true }, version: 8 });
  },
  listThings: async (request) => ok({ body: request.query }),
  page: async () => ok({ body: '<p>page</p>' }),
};

const people = {
  two: person(
    'W2',
    post('p1', 'acceptor', '320506103'),
    post('p2', 'dispatcher', '320506103'),
    post('p3', 'gridWorker', '320506103001'),
  ),
  worker: person('W3', post('p4', 'gridWorker', '320506103001')),
  former: person('W4', { ...post('p5', 'acceptor', '320506103'), to: '2026-11-01T00:00:00.000Z' }),
};

const stack = () => {
  const wires = wired(people);
  const handler = httpHandler({ ...wires.options, routes, useCases, personalActions: new Set(['case:create']) });
  return { wires, send: (ask: Ask) => handler(eventOf(ask)) };
};

const create = (more: Partial<Ask> = {}): Ask => ({
  routeKey: 'POST /v1/cases',
  sub: 'two',
  body: { text: 'ok' },
  ...more,
});
const act = (more: Partial<Ask> = {}): Ask => ({
  routeKey: 'POST /v1/cases/{id}/actions/{action}',
  path: { id: '1', action: 'sign' },
  headers: { 'if-match': '"7"' },
  sub: 'worker',
  ...more,
});
const codeOf = async (ask: Ask): Promise<unknown> => {
  const result = await stack().send(ask);
  expect(result.headers['Content-Type']).toBe('application/problem+json; charset=utf-8');
  const problem = bodyOf(result);
  expect(problem.status).toBe(result.statusCode);
  return [result.statusCode, problem.code];
};

describe('the HTTP stack', () => {
  it('answers a good request with its headers', async () => {
    const result = await stack().send(act({ headers: { 'if-match': '"7"', 'x-request-id': 'mine-1234' } }));
    expect(result.statusCode).toBe(200);
    expect(result.headers).toMatchObject({
      ETag: '"8"',
      'X-Request-Id': 'mine-1234',
      'Cache-Control': 'no-store',
      'Content-Language': 'zh-CN',
    });
    expect(result.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(seen.at(-1)).toMatchObject({
      ifMatch: 7,
      body: {},
      params: { id: '1', action: 'sign' },
      requestId: 'mine-1234',
      sourceIp: '192.0.2.1',
    });
  });

  it('gives the caller only the posts whose role opens the route', async () => {
    const result = await stack().send(create());
    expect(result.statusCode).toBe(201);
    expect(result.headers.Location).toBe('/v1/cases/1');
    expect(bodyOf(result).posts).toEqual(['p1', 'p2']);
  });

  it('narrows to the acting post', async () => {
    const result = await stack().send(create({ headers: { 'x-acting-post': 'p2' } }));
    expect(bodyOf(result).posts).toEqual(['p2']);
    expect(await codeOf(create({ headers: { 'x-acting-post': 'p9' } }))).toEqual([403, 'acting-post-not-held']);
    expect(await codeOf(create({ headers: { 'x-acting-post': 'p3' } }))).toEqual([403, 'forbidden']);
  });

  it.each([
    ['no such route', { routeKey: '$default' }, 404, 'no-such-route'],
    ['no token', { ...create(), routeKey: 'POST /v1/cases', sub: undefined }, 401, 'unauthenticated'],
    ['a stranger', create({ sub: 'nobody' }), 403, 'not-registered'],
    ['a role that does not open the route', create({ sub: 'worker' }), 403, 'forbidden'],
    ['a post that has ended', create({ sub: 'former' }), 403, 'forbidden'],
    ['malformed JSON', create({ body: '{"text":}' }), 400, 'malformed-json'],
    ['an array', create({ body: [] }), 400, 'invalid-body'],
    ['a wrong type', create({ body: { text: 1 } }), 400, 'invalid-body'],
    ['a body that lacks a field', create({ body: undefined }), 400, 'invalid-body'],
    ['an unknown field', create({ body: { text: 'a', x: 1 } }), 400, 'invalid-body'],
    ['300 KiB', create({ body: { text: 'x'.repeat(300 * 1024) } }), 413, 'body-too-large'],
    [
      'a form',
      create({ headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      415,
      'unsupported-media-type',
    ],
    [
      'another charset',
      create({ headers: { 'content-type': 'application/json; charset=gbk' } }),
      415,
      'unsupported-media-type',
    ],
    ['no If-Match', act({ headers: {} }), 428, 'version-required'],
    ['a weak If-Match', act({ headers: { 'if-match': 'W/"7"' } }), 400, 'bad-request'],
    ['an If-Match of everything', act({ headers: { 'if-match': '*' } }), 400, 'bad-request'],
    ['an unknown action', act({ path: { id: '1', action: 'toString' } }), 404, 'no-such-route'],
    ['a bad id', act({ path: { id: 'x', action: 'sign' } }), 400, 'bad-request'],
    ['a body for an action that carries nothing', act({ body: { reason: 'a' } }), 400, 'invalid-body'],
    ['an action without its body', act({ path: { id: '1', action: 'refuse' } }), 400, 'invalid-body'],
    ['an unknown query parameter', { routeKey: 'GET /v1/cases', query: { page: '2' } }, 400, 'bad-request'],
    ['a bad idempotency key', create({ headers: { 'idempotency-key': '键' } }), 400, 'bad-request'],
    ['a stale version', act({ headers: { 'if-match': '"1"' } }), 412, 'stale-version'],
    ['a wrong state', act({ headers: { 'if-match': '"2"' } }), 409, 'wrong-state'],
    ['something invisible', act({ headers: { 'if-match': '"3"' } }), 404, 'not-found'],
    ['a fault', act({ headers: { 'if-match': '"4"' } }), 500, 'fault'],
    ['a route without a use case', { routeKey: 'GET /v1/none' }, 500, 'fault'],
  ] as readonly (readonly [string, Ask, number, string])[])('refuses %s', async (_, ask, status, code) => {
    expect(await codeOf(ask)).toEqual([status, code]);
  });

  it('checks the size before it looks at the token, and the role before the body', async () => {
    expect(await codeOf(create({ sub: 'worker', body: { x: 1 } }))).toEqual([403, 'forbidden']);
    expect(await codeOf({ ...create({ body: 'x'.repeat(300_000) }), sub: 'nobody' })).toEqual([413, 'body-too-large']);
  });

  it('points at what is wrong, in the language that is asked for', async () => {
    const ask = create({ body: { text: 'far too long a text', point: { lon: '1' }, 'a/b': 1 } });
    const zh = bodyOf(await stack().send(ask));
    const en = bodyOf(await stack().send({ ...ask, headers: { 'accept-language': 'fr, en-GB;q=0.8, zh;q=0.1' } }));
    const pointers = (body: Record<string, unknown>): unknown =>
      (body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers(zh)).toEqual(['/text', '/point/lon', '/a~1b']);
    expect(pointers(en)).toEqual(pointers(zh));
    expect(zh).toMatchObject({
      title: '请求体不符合要求',
      errors: [{ code: 'too-big', detail: expect.stringContaining('数值过大') }, {}, {}],
    });
    expect(en).toMatchObject({
      title: 'Invalid body',
      errors: [{ detail: expect.stringContaining('Too big') }, {}, {}],
    });
  });

  it('says where malformed JSON goes wrong', async () => {
    const problem = bodyOf(await stack().send(create({ body: '{"text":}' })));
    expect(problem).toMatchObject({
      detail: '请求体不是合法的 JSON，错误位于第 8 个字符（从 0 起）。',
      errors: [{ pointer: '', code: 'syntax', detail: '语法错误' }],
    });
  });

  it('names the version that stands and the actions that are open', async () => {
    const stale = await stack().send(act({ headers: { 'if-match': '"1"' } }));
    expect(stale.headers.ETag).toBe('"7"');
    expect(bodyOf(stale).version).toBe(7);
    expect(bodyOf(await stack().send(act({ headers: { 'if-match': '"2"' } }))).openActions).toEqual(['file']);
  });

  it('shows nothing of a fault, and logs it once without what it quotes', async () => {
    const { send, wires } = stack();
    const result = await send(act({ headers: { 'if-match': '"4"' } }));
    expect(result.body).not.toContain('42');
    expect(wires.lines.map((line) => line.code)).toEqual(['request-started', 'request-fault', 'request-finished']);
  });

  it('passes a trace on and replaces a malformed request id', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const result = await stack().send(act({ headers: { 'if-match': '"7"', traceparent, 'x-request-id': 'a b' } }));
    expect(result.headers).toMatchObject({ traceparent, 'X-Request-Id': 'gateway-request-id' });
    const zeros = { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` };
    expect((await stack().send(act({ headers: { 'if-match': '"7"', ...zeros } }))).headers.traceparent).not.toBe(
      zeros.traceparent,
    );
  });

  it('fills query defaults and turns numbers', async () => {
    expect(bodyOf(await stack().send({ routeKey: 'GET /v1/cases' }))).toEqual({ limit: 50 });
    expect(bodyOf(await stack().send({ routeKey: 'GET /v1/cases', query: { limit: '7' } }))).toEqual({ limit: 7 });
  });

  it('gives finished text as it is', async () => {
    const result = await stack().send({ routeKey: 'GET /v1/docs' });
    expect([result.body, result.headers['Content-Type']]).toEqual(['<p>page</p>', 'text/html; charset=utf-8']);
  });

  it('takes an idempotency key only where the route does', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    await stack().send(create({ headers }));
    expect(seen.at(-1)?.idempotencyKey).toBe('k-1');
    await stack().send(act({ headers: { ...headers, 'if-match': '"7"' } }));
    expect(seen.at(-1)?.idempotencyKey).toBeUndefined();
  });

  it('reads a body that comes in base64', async () => {
    const wires = wired(people);
    const handler = httpHandler({ ...wires.options, routes, useCases });
    const event = eventOf(create());
    const result = await handler({
      ...event,
      body: Buffer.from('{"text":"ok"}').toString('base64'),
      isBase64Encoded: true,
    });
    expect(bodyOf(result).got).toEqual({ text: 'ok' });
  });
});

describe('audit', () => {
  it('records who reached for what is not theirs', async () => {
    const { send, wires } = stack();
    await send(act({ headers: { 'if-match': '"3"' } }));
    expect(wires.records).toEqual([
      {
        subject: 'case:1',
        at: '2026-11-23T02:00:00.000Z',
        person: 'W3',
        post: 'p4',
        role: 'gridWorker',
        action: 'case:command',
        target: 'case:1',
        outcome: 'not-found',
        requestId: 'gateway-request-id',
        sourceIp: '192.0.2.1',
      },
    ]);
  });

  it('records a stranger by a hash, and an odd path not at all', async () => {
    const { send, wires } = stack();
    await send(act({ sub: 'nobody', path: { id: 'a#b', action: 'sign' } }));
    expect(wires.records[0]?.person).toMatch(/^unregistered:[0-9a-f]{20}$/);
    expect(wires.records[0]?.subject).toBe(`person:${wires.records[0]?.person}`);
    expect(JSON.stringify(wires.records)).not.toContain(ISSUER);
  });

  it('leaves stale versions, wrong states and bad bodies out', async () => {
    const { send, wires } = stack();
    await send(act({ headers: { 'if-match': '"1"' } }));
    await send(act({ headers: { 'if-match': '"2"' } }));
    await send(create({ body: {} }));
    await send({ routeKey: '$default' });
    expect(wires.records).toEqual([]);
  });

  it('does not show what it can not record, but still refuses', async () => {
    const wires = wired(people);
    const audit = { record: () => Promise.reject(new Error('down')) };
    const handler = httpHandler({
      ...wires.options,
      audit,
      routes,
      useCases,
      personalActions: new Set(['case:create']),
    });
    expect((await handler(eventOf(create()))).statusCode).toBe(500);
    expect((await handler(eventOf(act({ headers: { 'if-match': '"3"' } })))).statusCode).toBe(404);
    expect(wires.lines.map((line) => line.code)).toContain('audit-read-lost');
    expect(wires.lines.map((line) => line.code)).toContain('audit-refusal-lost');
  });
});

describe('the register', () => {
  it('is asked once a minute for one person', async () => {
    const { send, wires } = stack();
    await Promise.all([send(act()), send(act())]);
    wires.now = '2026-11-23T02:00:59.999Z';
    await send(act());
    expect(wires.asked()).toBe(1);
    wires.now = '2026-11-23T02:01:00.000Z';
    await send(act());
    expect(wires.asked()).toBe(2);
  });

  it('is asked again for a stranger', async () => {
    const { send, wires } = stack();
    await send(act({ sub: 'nobody' }));
    await send(act({ sub: 'nobody' }));
    expect(wires.asked()).toBe(2);
  });
});

import { createServer, type IncomingMessage, request } from 'node:http';
import { corsHeaders, preflightHeaders } from '../../../infra/local/http/cors.ts';
import {
  commonLogTime,
  eventOf,
  type Request,
  readHeaders,
  readQuery,
  replyOf,
} from '../../../infra/local/http/payload.ts';
import { createThrottle } from '../../../infra/local/http/throttle.ts';
import { listen } from '../../../infra/local/server.ts';

const api = { account: '123456789012', id: 'abc' };
const base: Request = {
  id: 'r1',
  method: 'POST',
  path: '/v1/cases',
  rawQuery: 'a=1&a=2&b=%E4%B8%AD',
  headers: { host: '127.0.0.1:8787', 'content-type': 'application/json; charset=utf-8', 'user-agent': 'curl' },
  cookies: ['k=v'],
  body: Buffer.from('{"a":1}'),
  sourceIp: '127.0.0.1',
  at: new Date('2026-03-06T14:10:05.000Z'),
};
const event = (change: Partial<Request> = {}, who?: Parameters<typeof eventOf>[3]) =>
  eventOf({ ...base, ...change }, { key: 'POST /v1/cases', parameters: {} }, api, who) as Record<string, unknown>;

describe('payload format 2.0', () => {
  it('is what the gateway documents', () => {
    expect(event()).toEqual({
      version: '2.0',
      routeKey: 'POST /v1/cases',
      rawPath: '/v1/cases',
      rawQueryString: 'a=1&a=2&b=%E4%B8%AD',
      cookies: ['k=v'],
      headers: {
        host: '127.0.0.1:8787',
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'curl',
        'content-length': '7',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '8787',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: '中' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'abc',
        domainName: '127.0.0.1',
        domainPrefix: '127',
        http: { method: 'POST', path: '/v1/cases', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'curl' },
        requestId: 'r1',
        routeKey: 'POST /v1/cases',
        stage: '$default',
        time: '06/Mar/2026:14:10:05 +0000',
        timeEpoch: 1_772_806_205_000,
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it('leaves out what is not there', () => {
    const bare = event({ rawQuery: '', cookies: [], body: Buffer.alloc(0) });
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(bare).not.toHaveProperty(name);
  });

  it('carries the claims', () => {
    const who = { claims: { sub: 'p' }, scopes: null };
    expect(event({}, who).requestContext).toMatchObject({ authorizer: { jwt: who } });
  });

  it.each([
    ['text/plain', false],
    ['application/json', false],
    ['application/xml', false],
    [undefined, false],
    ['application/x-www-form-urlencoded', true],
    ['application/cloudevents+json', true],
    ['image/png', true],
    ['multipart/form-data; boundary=x', true],
  ])('a body of type %s is in base64: %s', (type, base64) => {
    const headers = { host: 'h', ...(type === undefined ? {} : { 'content-type': type }) };
    const { body, isBase64Encoded } = event({ headers, body: Buffer.from('中') });
    expect(isBase64Encoded).toBe(base64);
    expect(body).toBe(base64 ? Buffer.from('中').toString('base64') : '中');
  });

  it('joins repeated headers, lowers their names, and takes cookies apart', async () => {
    const server = createServer();
    const port = await listen(server, 0);
    const seen = new Promise<IncomingMessage>((done) => {
      server.once('request', (incoming, outgoing) => {
        outgoing.end();
        done(incoming);
      });
    });
    request({ port, headers: { 'X-Two': ['1', '2'], Cookie: 'a=1; b=2', Connection: 'close' } }).end();
    const { headers, cookies } = readHeaders(await seen);
    server.close();
    expect(headers).toEqual({ host: `localhost:${port}`, 'x-two': '1,2' });
    expect(cookies).toEqual(['a=1', 'b=2']);
  });

  it('reads query parameters as text', () => {
    expect(readQuery('a=1+2&b=&c')).toEqual({ a: '1 2', b: '', c: '' });
  });

  it('writes the time of an access log', () => {
    expect(commonLogTime(new Date('2026-11-01T00:00:00Z'))).toBe('01/Nov/2026:00:00:00 +0000');
  });
});

describe("a function's answer", () => {
  const text = (payload: unknown): unknown => {
    const reply = replyOf(payload);
    return reply && { ...reply, body: reply.body.toString() };
  };
  it.each([
    [{ a: 1 }, { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }],
    ['hello', { status: 200, body: 'hello' }],
    [null, { status: 200, body: 'null' }],
    [
      { statusCode: 201, headers: { ETag: '"1"' }, body: 'x', cookies: ['a=b'] },
      {
        status: 201,
        headers: { etag: '"1"', 'content-type': 'text/plain;charset=utf-8' },
        body: 'x',
        cookies: ['a=b'],
      },
    ],
    [
      { statusCode: 200, body: 'eA==', isBase64Encoded: true },
      { status: 200, body: 'x' },
    ],
    [{ statusCode: 204 }, { status: 204, body: '' }],
  ])('%j', (payload, expected) => {
    expect(text(payload)).toMatchObject(expected);
  });

  it.each([{ statusCode: 'x' }, { statusCode: 700 }, { statusCode: 200, body: {} }, { statusCode: 200, headers: [] }])(
    'makes a 500 of %j',
    (payload) => {
      expect(replyOf(payload)).toBeUndefined();
    },
  );
});

describe('CORS', () => {
  const cors = {
    AllowOrigins: ['https://a.example'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['x-a'],
    MaxAge: 60,
  };
  it('answers a preflight of an allowed origin only', () => {
    expect(preflightHeaders(cors, 'https://a.example')).toEqual({
      'access-control-allow-origin': 'https://a.example',
      vary: 'origin',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'x-a',
      'access-control-max-age': '60',
    });
    expect(preflightHeaders(cors, 'https://b.example')).toEqual({});
  });
  it('allows all, or all of a scheme', () => {
    expect(corsHeaders({ AllowOrigins: ['*'] }, 'https://b.example')).toEqual({ 'access-control-allow-origin': '*' });
    expect(corsHeaders({ AllowOrigins: ['https://*'] }, 'https://b.example')).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
    });
    expect(corsHeaders({ AllowOrigins: ['https://*'] }, 'http://b.example')).toEqual({});
    expect(corsHeaders(undefined, 'https://b.example')).toEqual({});
  });
});

describe('throttling', () => {
  it('allows a burst, then the rate', () => {
    let now = 0;
    const allowed = createThrottle({ rate: 10, burst: 2 }, () => now);
    expect([allowed(), allowed(), allowed()]).toEqual([true, true, false]);
    now += 100;
    expect([allowed(), allowed()]).toEqual([true, false]);
  });
  it('refuses nothing without limits', () => {
    expect(createThrottle(undefined)()).toBe(true);
  });
});

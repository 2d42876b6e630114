import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { guardedLookup, postWebhook, signatureOf } from '../../../shared/notifications/webhook.ts';

const secret = `whsec_${Buffer.from('a-key-of-thirty-two-bytes-length').toString('base64')}`;
const local = { allowLocal: true };
const cloud = { allowLocal: false };

type Answer = (
  url: string,
  body: string,
) => { status: number; headers?: Record<string, string>; body?: string } | 'hang' | 'cut';
let answer: Answer = () => ({ status: 204 });
const seen: { headers: Record<string, string>; body: string; url: string }[] = [];
let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      seen.push({ headers, body, url: request.url ?? '' });
      const reply = answer(request.url ?? '', body);
      if (reply === 'cut') request.socket.destroy();
      else if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
});

const message = (url = base) => ({
  url,
  secret,
  id: 'case/1/_/2/0',
  timestamp: Math.floor(Date.now() / 1_000),
  body: JSON.stringify({ 标题: '新派案件' }),
  headers: { traceparent: '00-a-b-01' },
});

describe('a webhook', () => {
  it('is one that the library of the Standard Webhooks accepts', async () => {
    answer = () => ({ status: 204 });
    expect(await postWebhook(message(), local)).toEqual({ is: 'delivered', status: 204 });
    const [got] = seen;
    expect(got?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(got?.headers.traceparent).toBe('00-a-b-01');
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers ?? {})).toEqual({ 标题: '新派案件' });
    expect(() => new Webhook(secret).verify(`${got?.body} `, got?.headers ?? {})).toThrow();
  });

  it('is signed as the library signs', () => {
    const given = message();
    const at = new Date(given.timestamp * 1_000);
    expect(signatureOf(given)).toBe(new Webhook(secret).sign(given.id, at, given.body));
  });

  it.each([
    [200, { is: 'delivered', status: 200 }],
    [302, { is: 'failed', class: 'rejected', error: 'http-302', status: 302 }],
    [404, { is: 'failed', class: 'rejected', error: 'http-404', status: 404 }],
    [410, { is: 'failed', class: 'gone', error: 'http-410', status: 410 }],
    [500, { is: 'failed', class: 'temporary', error: 'http-500', status: 500 }],
  ])('answered with %i', async (status, outcome) => {
    answer = () => ({ status, headers: { location: `${base}/elsewhere` } });
    expect(await postWebhook(message(), local)).toEqual(outcome);
    expect(seen).toHaveLength(1);
  });

  it('hears how long the receiver wants to be left alone', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '120' } });
    expect(await postWebhook(message(), local)).toMatchObject({ class: 'temporary', retryAfter: 120_000 });
    answer = () => ({ status: 503, headers: { 'retry-after': 'Fri, 06 Mar 2026 14:10:00 GMT' } });
    expect(await postWebhook(message(), local)).not.toHaveProperty('retryAfter');
  });

  it('does not swallow a long answer', async () => {
    answer = () => ({ status: 200, body: 'x'.repeat(5_000_000) });
    expect(await postWebhook(message(), local)).toMatchObject({ is: 'delivered' });
  });

  it('gives up on silence, on a cut connection and on a closed port', async () => {
    answer = () => 'hang';
    expect(await postWebhook(message(), local, undefined, 100)).toMatchObject({ class: 'temporary', error: 'timeout' });
    answer = () => 'cut';
    expect(await postWebhook(message(), local)).toMatchObject({ class: 'temporary', error: 'network-econnreset' });
    const closed = await postWebhook(message('http://127.0.0.1:1/'), local);
    expect(closed).toMatchObject({ class: 'temporary', error: 'network-econnrefused' });
  });
});

describe('where it may go', () => {
  const refused = { is: 'failed', class: 'rejected', error: 'address-refused' };

  it('not to a written address that may not be called', async () => {
    for (const url of [base, 'https://127.0.0.1/', 'https://[::ffff:10.0.0.1]/', 'http://example.com/']) {
      expect(await postWebhook(message(url), cloud)).toEqual(refused);
    }
    expect(seen).toHaveLength(0);
  });

  it.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fd00::1'],
  ])('not to a name that resolves to %s, nor when it is one of several', async (address) => {
    const family = address.includes(':') ? 6 : 4;
    const bad = { address, family };
    const good = { address: '93.184.215.14', family: 4 };
    for (const answers of [[bad], [good, bad]]) {
      expect(await postWebhook(message('https://hooks.example.com/'), cloud, async () => answers)).toEqual(refused);
    }
  });

  it('not to a name that resolves to nothing; one that does not resolve may later', async () => {
    expect(await postWebhook(message('https://hooks.example.com/'), cloud, async () => [])).toEqual(refused);
    const unknown = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(await postWebhook(message('https://hooks.example.com/'), cloud, unknown)).toMatchObject({
      class: 'temporary',
      error: 'network-enotfound',
    });
  });

  it('to the very address that was judged: the name is asked once', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    answer = () => ({ status: 204 });
    const url = base.replace('127.0.0.1', 'localhost');
    expect(await postWebhook(message(url), local, resolve)).toMatchObject({ is: 'delivered' });
    expect(asked).toBe(1);
  });

  it('answers a look-up for one address or for all, as the connection asks', async () => {
    const resolve = async () => [{ address: '93.184.215.14', family: 4 }];
    const look = (all: boolean) =>
      new Promise((done) =>
        guardedLookup(cloud, resolve)('hooks.example.com', { all }, (error, found, family) =>
          done([error, found, family]),
        ),
      );
    expect(await look(true)).toEqual([null, [{ address: '93.184.215.14', family: 4 }], undefined]);
    expect(await look(false)).toEqual([null, '93.184.215.14', 4]);
  });
});

import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { expectGateway, expectProblem } from '../support/problems.ts';
import { api, control, itemsOf, later, signIn, snapshot, standAt, TOWN } from '../support/stage.ts';
import { DEPARTMENT, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Who a token says it is, what its posts allow, and how soon that ends. */

const START = '2026-03-09T07:00:00.000Z';
const ISSUER = 'https://issuer.onegrid.local';
let tokens: Tokens;

beforeAll(async () => {
  await standAt(START);
  tokens = await signInEverybody();
}, 120_000);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
const claims = { iss: ISSUER, sub: 'demo-acceptor-1', aud: 'onegrid', iat: seconds(START), exp: seconds(START) + 3600 };
const header = { alg: 'RS256', kid: 'local-1', typ: 'JWT' };

const signed = (head: object, body: object, sign: (text: string) => string): string => {
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${sign(text)}`;
};
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const byAnotherKey = (text: string): string => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url');
const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
const byPublicKey = (text: string): string => createHmac('sha256', publicPem).update(text).digest('base64url');

describe('a token that does not hold', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['forged with another key', () => signed(header, claims, byAnotherKey)],
    ['forged with another key under another id', () => signed({ ...header, kid: 'mine' }, claims, byAnotherKey)],
    [
      'that brings its own key',
      () => signed({ ...header, jwk: publicKey.export({ format: 'jwk' }) }, claims, byAnotherKey),
    ],
    ['without a signature', () => signed({ alg: 'none' }, claims, () => '')],
    ['without a signature, spelled otherwise', () => signed({ alg: 'nOnE' }, claims, () => '')],
    ['signed with a shared secret', () => signed({ ...header, alg: 'HS256' }, claims, byPublicKey)],
    ['expired', () => control.token('demo-acceptor-1', -1)],
    [
      'for another audience',
      async () => String((await control.send('POST', '/tokens', { sub: 'demo-acceptor-1', audience: 'other' })).token),
    ],
    ['with a changed person', async () => (await signIn('demo-leader-1')).replace(/\..*\./, `.${part(claims)}.`)],
    ['that is none', () => 'abc.def'],
  ])('%s', async (_, make) => {
    const before = await snapshot();
    const token = await make();
    for (const [method, path] of [
      ['GET', '/v1/me'],
      ['POST', '/v1/cases'],
    ] as const) {
      const body = method === 'POST' ? { body: { channel: 'phone', text: 'x' } } : {};
      const reply = await api(method, path, { token, ...body });
      expectGateway(reply, 401, 'Unauthorized');
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('is none at all', async () => {
    expectGateway(await api('GET', '/v1/me'), 401, 'Unauthorized');
    expectGateway(await api('GET', '/v1/me', { headers: { authorization: 'Basic abc' } }), 401, 'Unauthorized');
  });

  it('expires by the set clock', async () => {
    const token = await control.token('demo-acceptor-1', 60);
    expect((await api('GET', '/v1/me', { token })).status).toBe(200);
    await later(120);
    expectGateway(await api('GET', '/v1/me', { token }), 401, 'Unauthorized');
  });
});

describe('a token that holds', () => {
  it('of nobody in the register opens nothing, and the attempt is on record', async () => {
    const stranger = `stranger-${randomUUID()}`;
    const token = await signIn(stranger);
    for (const path of ['/v1/me', `/v1/cases?area=${TOWN}`, `/v1/overview?area=${TOWN}`])
      expectProblem(await api('GET', path, { token }), { code: 'not-registered' });
    const requestId = `e2e-${randomUUID()}`;
    await api('POST', '/v1/cases', {
      token,
      body: { channel: 'phone', text: 'x' },
      headers: { 'x-request-id': requestId },
    });
    const [row] = (await itemsOf('Audit')).filter((item) => item.requestId === requestId);
    expect(row).toMatchObject({ action: 'case:report', outcome: 'not-registered' });
    expect(JSON.stringify(row)).not.toContain(stranger);
  });

  it('acts in a post that the person holds, and in no other', async () => {
    const ask = (post: string) => api('GET', '/v1/me', { token: tokens.twoPosts, headers: { 'x-acting-post': post } });
    const me = await api('GET', '/v1/me', { token: tokens.twoPosts });
    const [first, second] = me.body.posts as { postId: string }[];
    expect((await ask(first?.postId ?? '')).body.posts).toEqual([first]);
    expect((await ask(second?.postId ?? '')).body.posts).toEqual([second]);
    for (const post of ['demo-acceptor-1:1', 'x', '*', `${first?.postId},${second?.postId}`])
      expectProblem(await ask(post), { code: 'acting-post-not-held' });
  });
});

describe('two posts of one person', () => {
  const numsOf = async (token: string, query: string, headers: Record<string, string> = {}): Promise<unknown> => {
    const reply = await api('GET', `/v1/cases?${query}`, { token, headers });
    return reply.status === 200 ? (reply.body.items as { num: string }[]).map((one) => one.num) : reply.body.code;
  };

  it('never multiply: the officer of the task force is none of the town, the leader of a grid leads no other', async () => {
    const inTown = await reported(tokens);
    await step(tokens.acceptor, inTown, 'file');
    const inOwnGrid = await reported(tokens, { point: undefined, grid: `${TOWN}204001` });
    const token = tokens.twoPosts;
    // Officer of zb331 with the town as area, leader of one grid elsewhere: no leader of the town, no officer of the grid.
    expectProblem(await api('GET', inTown.path, { token }), { code: 'not-found' });
    expect((await api('GET', inOwnGrid.path, { token })).status).toBe(200);
    expect(await numsOf(token, `area=${TOWN}&state=filed`)).toBe('not-found');
    expect(await numsOf(token, `area=${TOWN}204&state=reported`)).toBe('not-found');
    expect(await numsOf(token, `area=${TOWN}204001&state=reported`)).toContain(inOwnGrid.num);
    expect(await numsOf(token, 'owner=zb331')).toEqual(expect.any(Array));
    expect(await numsOf(token, `owner=${DEPARTMENT}`)).toBe('not-found');
    const me = await api('GET', '/v1/me', { token });
    const officer = (me.body.posts as { postId: string; role: string }[]).find((post) => post.role === 'unitOfficer');
    const acting = { 'x-acting-post': officer?.postId ?? '' };
    expect(await numsOf(token, `area=${TOWN}204001&state=reported`, acting)).toBe('not-found');
    expectProblem(await api('GET', inOwnGrid.path, { token, headers: acting }), { code: 'not-found' });
  });
});

describe('a department’s officer', () => {
  it('sees what the department takes part in, in lists and one by one, and nothing else', async () => {
    const [theirs, others] = [await reported(tokens), await reported(tokens)];
    for (const [c, lead] of [
      [theirs, DEPARTMENT],
      [others, 'saw'],
    ] as const) {
      await step(tokens.acceptor, c, 'file');
      await step(tokens.dispatcher, c, 'dispatch', { lead });
    }
    const token = tokens.department;
    expect((await api('GET', theirs.path, { token })).status).toBe(200);
    expectProblem(await api('GET', others.path, { token }), { code: 'not-found' });
    const list = await api('GET', `/v1/cases?owner=${DEPARTMENT}&limit=200`, { token });
    const nums = (list.body.items as { num: string }[]).map((one) => one.num);
    expect(nums).toContain(theirs.num);
    expect(nums).not.toContain(others.num);
    for (const query of ['owner=saw', `area=${TOWN}&state=dispatched`, `area=${TOWN}203&status=open`])
      expectProblem(await api('GET', `/v1/cases?${query}`, { token }), { code: 'not-found' });
  });
});

describe('somebody who is dismissed', () => {
  it('is out within a minute of the set clock', async () => {
    const id = `e2e-dismissed-${randomUUID().slice(0, 8)}`;
    const person = (posts: readonly object[]) => ({
      name: '测试员',
      home: TOWN,
      identity: { iss: ISSUER, sub: id },
      posts,
    });
    const put = (posts: readonly object[], ifMatch?: string) =>
      api('PUT', `/v1/persons/${id}`, {
        token: tokens.securityAdmin,
        body: person(posts),
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    const hired = await put([{ role: 'acceptor', area: TOWN }]);
    expect(hired.status).toBe(200);
    const token = await signIn(id);
    const c = await reported(tokens);
    expect((await api('GET', c.path, { token })).status).toBe(200);
    const dismissed = await put([], hired.etag);
    expect(dismissed.status).toBe(200);
    await later(60);
    for (const path of [c.path, `/v1/cases?area=${TOWN}&state=reported`]) {
      const reply = await api('GET', path, { token });
      expect([403, 404]).toContain(reply.status);
    }
    const body = { channel: 'phone', text: 'x' };
    expect((await api('POST', '/v1/cases', { token, body })).status).toBe(403);
    const me = await api('GET', '/v1/me', { token });
    if (me.status === 200) expect(me.body.posts).toEqual([]);
    else expectProblem(me, { code: 'not-registered' });
  });
});

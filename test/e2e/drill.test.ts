import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { received } from '../support/deliveries.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, POINT, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import { act, DEPARTMENT, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** New people practise on the real thing: the same rules and clocks, seen as an exercise, in no figure and no real list. */

const DRILL = { drill: true, text: '演练：烧烤占道', point: POINT };
let tokens: Tokens;
let c: OpenCase;

const nums = async (query: string, token = tokens.dispatcher): Promise<string[]> => {
  const { status, body } = await api('GET', `/v1/cases?limit=200&${query}`, { token });
  expect(status).toBe(200);
  return (body.items as { num: string }[]).map(({ num }) => num);
};
const counts = async (): Promise<unknown> => {
  await control.drain();
  const overview = await api('GET', `/v1/overview?area=${TOWN}`, { token: tokens.leader });
  const queues = await api('GET', '/v1/me/queues', { token: tokens.dispatcher });
  const owed = await api('GET', '/v1/me/queues', { token: tokens.department });
  return [overview.body.children ?? overview.body.total ?? overview.body, queues.body, owed.body].map((body) =>
    JSON.stringify(body).replace(/"(at|asOf|countedAt|until)":"[^"]*"/g, ''),
  );
};
const report = (body: Item, token = tokens.supervisor): Promise<Reply> =>
  api('POST', '/v1/cases', { token, body: { channel: 'phone', text: 'x', ...body }, key: randomUUID() });

let before: unknown;
beforeAll(async () => {
  await standAt('2026-03-26T02:00:00.000Z');
  tokens = await signInEverybody();
  await control.send('DELETE', '/deliveries');
  before = await counts();
  const made = await report({ ...DRILL, category: '0129' });
  c = {
    num: String(made.body.caseNum),
    path: `/v1/cases/${String(made.body.caseNum)}`,
    version: '1',
    trackingCode: String(made.body.trackingCode),
  };
}, 120_000);

describe('an exercise', () => {
  it('is opened by the centre, and reaches nobody outside it', async () => {
    expectProblem(await report(DRILL, tokens.village), { code: 'forbidden' });
    for (const outside of [
      { reporter: { phone: '13800001234' } },
      { confidential: true },
      { about: { kind: 'staff', ref: 'demo-worker-other' } },
    ])
      expectProblem(await report({ ...DRILL, ...outside }), {
        code: 'invalid-body',
        errors: [[`/${Object.keys(outside)[0]}`, 'not-in-a-drill']],
      });
  });

  it('goes its way like any case, and says everywhere what it is', async () => {
    await step(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    const view = await api('GET', c.path, { token: tokens.dispatcher });
    expect(view.body).toMatchObject({ drill: true, state: 'dispatched', dueAt: expect.any(String) });
    await control.drain();
    const { deliveries } = await received();
    const told = deliveries.filter(({ event }) => JSON.stringify(event).includes(c.num));
    expect(told.length).toBeGreaterThan(0);
    for (const { event } of told) expect(JSON.stringify(event)).toMatch(/"drill":true|演练/);
    await step(tokens.department, c, 'sign');
  });

  it('stands in lists of its own', async () => {
    for (const query of [`area=${TOWN}`, `area=${TOWN}&state=handling`, `area=${TOWN}&category=0129`]) {
      expect(await nums(query)).not.toContain(c.num);
      expect(await nums(`${query}&drill=true`)).toContain(c.num);
    }
    expect(await nums(`owner=${DEPARTMENT}`, tokens.department)).not.toContain(c.num);
    expect(await nums(`owner=${DEPARTMENT}&drill=true`, tokens.department)).toContain(c.num);
    const similar = await report({ text: '真的烧烤', category: '0129', point: POINT });
    expect(JSON.stringify(similar.body)).not.toContain(c.num);
    const real: OpenCase = {
      ...c,
      num: String(similar.body.caseNum),
      path: `/v1/cases/${similar.body.caseNum}`,
      version: '1',
    };
    expectProblem(
      await act(tokens.acceptor, real.path, 'merge', { body: { into: c.num }, ifMatch: '1', key: randomUUID() }),
      { code: 'merge-target-invalid' },
    );
    await step(tokens.supervisor, real, 'cancel', { reason: '试验' });
  });

  it('with its whistle too', async () => {
    const body = { kind: 'daily', departments: ['scjg'], reason: '演练吹哨' };
    const blown = await api('POST', `${c.path}/whistles`, {
      token: tokens.dispatcher,
      body,
      ifMatch: c.version,
      key: randomUUID(),
    });
    expect(blown.status).toBe(201);
    const list = async (query: string): Promise<string> =>
      (
        await api('GET', `/v1/whistles?area=${TOWN}&state=${String(blown.body.state)}${query}`, {
          token: tokens.dispatcher,
        })
      ).text;
    expect(await list('')).not.toContain(String(blown.body.id));
    expect(await list('&drill=true')).toContain(String(blown.body.id));
  });

  it('with its instructions and promises too', async () => {
    const list = async (path: string, token: string): Promise<string> => (await api('GET', path, { token })).text;
    const ask = { kind: 'leader', text: '演练督办', answerBy: '2026-03-27T10:00:00+08:00' };
    await step(tokens.supervisor, c, 'supervise', ask);
    const promise = { kind: 'promise', to: 'another', what: '演练回话', by: '2026-03-27T10:00:00+08:00' };
    await step(tokens.acceptor, c, 'note', promise);
    for (const [path, token] of [
      [`/v1/supervisions?area=${TOWN}`, tokens.dispatcher],
      [`/v1/supervisions?owner=${DEPARTMENT}`, tokens.department],
      ['/v1/supervisions?mine=true', tokens.supervisor],
      [`/v1/promises?area=${TOWN}`, tokens.dispatcher],
      ['/v1/promises?mine=true', tokens.acceptor],
    ] as const) {
      expect(await list(`${path}&limit=100`, token)).not.toContain(c.num);
      const drills = await list(`${path}&limit=100&drill=true`, token);
      expect(drills).toContain(c.num);
      expect(drills).toContain('"drill":true');
    }
  });

  it('counts nowhere', async () => {
    const after = (await counts()) as string[];
    // The real case of this file was counted and called off again; the exercise never was.
    expect(after[1]).toBe((before as string[])[1]);
    expect(after[2]).toBe((before as string[])[2]);
  });

  it('is not sent to a platform above', async () => {
    const another = await report(DRILL);
    const d: OpenCase = { ...c, num: '', path: `/v1/cases/${String(another.body.caseNum)}`, version: '1' };
    await step(tokens.acceptor, d, 'file', { category: '0129', condition: 1 });
    const call = { body: { to: 'sz12345', reason: '演练' }, ifMatch: d.version, key: randomUUID() };
    expectProblem(await act(tokens.dispatcher, d.path, 'escalate', call), { code: 'not-in-a-drill' });
  });
});

describe('a paper form that is typed in later', () => {
  it('was received when it was written, and is marked', async () => {
    const receivedAt = '2026-03-25T21:30:00+08:00';
    const made = await report({
      text: '停电期间纸质登记',
      grid: `${VILLAGE}001`,
      receivedAt,
      backfill: { reason: '系统停用' },
    });
    expect(made.body.receivedAt).toBe(receivedAt);
    const path = `/v1/cases/${String(made.body.caseNum)}`;
    expect((await api('GET', path, { token: tokens.acceptor })).body).toMatchObject({ backfilled: true, receivedAt });
    const { items } = (await api('GET', `${path}/timeline`, { token: tokens.acceptor })).body as { items: Item[] };
    expect(JSON.stringify(items[0])).toContain('系统停用');
  });

  it.each([
    [{}, 'required'],
    [{ receivedAt: '2026-03-27T00:00:00+08:00' }, 'in-the-future'],
    [{ receivedAt: '2026-01-01T00:00:00+08:00' }, 'too-long-ago'],
  ])('says when: %j is refused as %s', async (more, code) => {
    expectProblem(await report({ backfill: { reason: 'x' }, ...more }), {
      code: 'invalid-body',
      errors: [['/receivedAt', code]],
    });
  });
});

it('a case of before has nothing of it', async () => {
  const real = await reported(tokens);
  expect((await api('GET', real.path, { token: tokens.acceptor })).body.drill).toBeUndefined();
});

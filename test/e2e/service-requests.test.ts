import { randomInt, randomUUID } from 'node:crypto';
import { expectProblem } from '../support/problems.ts';
import { api, type Item, signInAll, standAt } from '../support/stage.ts';

/** An item gets onto the service list: asked for by the line department, decided by the grid office, shown in the burden. */

const SUBS = {
  head: 'demo-head-zhzf',
  other: 'demo-head-scjg',
  office: 'demo-gridoffice-1',
  worker: 'demo-worker-tianling',
} as const;
let tokens: Record<keyof typeof SUBS, string>;
const REQUESTS = '/v1/service-requests';
const code = `E${randomInt(10_000, 99_999)}`;
const item = {
  name: { zh: '沿街商铺检查', en: 'Checks of shops' },
  lineDepartment: 'zhzf',
  taskKinds: ['inspection'],
  frequency: { times: 2, per: 'week' },
  minutes: 15,
  basis: '《城市管理条例》',
  validFrom: '2026-03-01',
};
const body = { code, item, reason: '专项整治' };

beforeAll(async () => {
  await standAt('2026-03-17T01:00:00.000Z');
  tokens = await signInAll(SUBS);
}, 120_000);

const burden = async (): Promise<Item | undefined> => {
  const reply = await api('GET', '/v1/burden?by=department', { token: tokens.worker });
  expect(reply.status).toBe(200);
  return (reply.body.items as Item[]).find(({ department }) => department === 'zhzf');
};

it('an item is asked for once, decided by another, listed, and weighs', async () => {
  const key = randomUUID();
  const before = await burden();
  expectProblem(await api('POST', REQUESTS, { token: tokens.other, body, key: randomUUID() }), { code: 'forbidden' });
  const asked = await api('POST', REQUESTS, { token: tokens.head, body, key });
  expect(asked).toMatchObject({ status: 201, etag: '1', body: { state: 'asked', overdue: false } });
  expect((await api('POST', REQUESTS, { token: tokens.head, body, key })).body).toEqual(asked.body);
  const another = { ...body, reason: '别的' };
  expectProblem(await api('POST', REQUESTS, { token: tokens.head, body: another, key }), {
    code: 'idempotency-key-reused',
  });
  const path = `${REQUESTS}/${asked.body.id}`;
  const listed = await api('GET', REQUESTS, { token: tokens.office });
  expect((listed.body.items as Item[]).map(({ id }) => id)).toContain(asked.body.id);

  const act = (token: string, action: string, ifMatch: string, words: Item = {}, once: string = randomUUID()) =>
    api('POST', `${path}/actions/${action}`, { token, body: words, ifMatch, key: once });
  expectProblem(await act(tokens.head, 'approve', '1'), { code: 'forbidden' });
  expectProblem(await act(tokens.office, 'withdraw', '1'), { code: 'forbidden' });
  const once = randomUUID();
  const approved = await act(tokens.office, 'approve', '1', { text: '同意' }, once);
  expect(approved).toMatchObject({ status: 200, etag: '2', body: { state: 'admitted', words: '同意' } });
  expect((await act(tokens.office, 'approve', '1', { text: '同意' }, once)).status).toBe(200);
  expectProblem(await act(tokens.office, 'deny', '1', { reason: '不' }), { code: 'stale-version', version: 2 });
  expectProblem(await act(tokens.office, 'deny', '2', { reason: '不' }), {
    code: 'wrong-state',
    version: 2,
    openActions: [],
  });

  const one = await api('GET', `/v1/service-items/${code}`, { token: tokens.worker });
  expect(one.body).toMatchObject({ code, minutes: 15, version: 1 });
  const after = await burden();
  expect(Number(after?.perWorker) - Number(before?.perWorker)).toBe(30);
  expect(after?.items).toContain(code);
}, 60_000);

it('what is temporary needs consent and an end', async () => {
  const temporary = { ...item, temporary: { consent: '镇长办公会 2026-03-10' } };
  const open = await api('POST', REQUESTS, {
    token: tokens.head,
    body: { ...body, item: temporary },
    key: randomUUID(),
  });
  expectProblem(open, { code: 'invalid-body', errors: [['/validTo', 'required']] });
});

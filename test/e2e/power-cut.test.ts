import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { hookOf, received } from '../support/deliveries.ts';
import { api, control, later, POINT, signIn, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import { type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/**
 * 22:00, a transformer fails, and 300 people ring in 40 minutes: taken one by one, gathered in one case, told as a group,
 * and rung by sample when it is over. Nobody's report is lost.
 */

const CALLS = 300;
const MINUTES = 40;
/** Calls before somebody at the centre says that they are one. */
const BEFORE = 10;
/** Every tenth does not say who is calling. */
const isNamed = (n: number): boolean => n % 10 !== 9;
const SAMPLE = 10;
const POWER = '0502';
/** Ground of the village on which no other file has a power cut. */
const PLACE = { ...POINT, lon: POINT.lon - 0.003 };
const START = '2026-03-17T14:00:00.000Z';
const POLICY = `/v1/towns/${TOWN}/policy`;

let tokens: Tokens;
let head: OpenCase;
let surge: { id: string; version: string };
let policy: Record<string, unknown>;
const codes: string[] = [];

const read = async (path: string, token = tokens.supervisor): Promise<Record<string, unknown>> =>
  (await api('GET', path, { token })).body;

const call = (n: number): Promise<Reply> => {
  const reporter = isNamed(n) ? { reporter: { phone: `1370017${String(n).padStart(4, '0')}` } } : {};
  const body = { channel: 'phone', text: `我家停电了（第${n}位）`, category: POWER, point: PLACE, ...reporter };
  return api('POST', '/v1/cases', { token: tokens.acceptor, body, key: randomUUID() });
};

/** So many calls, as they come: some in the same moment. */
const calls = async (from: number, to: number): Promise<Reply[]> => {
  const replies: Reply[] = [];
  for (let n = from; n < to; n += 10) {
    const some = Array.from({ length: Math.min(10, to - n) }, (_, at) => call(n + at));
    replies.push(...(await Promise.all(some)));
    await later((MINUTES * 60 * 10) / CALLS);
  }
  codes.push(...replies.map(({ body }) => String(body.trackingCode)));
  return replies;
};

const setSample = async (callBackSample: number): Promise<void> => {
  const office = await signIn('demo-gridoffice-1');
  const found = await api('GET', POLICY, { token: office });
  policy ??= found.body;
  const { version: _, town: __, findings: ___, ...rest } = found.body;
  const body = { ...rest, callBackSample };
  const put = await api('PUT', POLICY, { token: office, body, ...(found.etag ? { ifMatch: found.etag } : {}) });
  if (put.status !== 200) throw new Error(put.text);
  // What a town decides counts everywhere within a minute.
  await later(70);
};

beforeAll(async () => {
  await standAt(START);
  tokens = await signInEverybody();
  await setSample(SAMPLE);
  await control.send('DELETE', '/deliveries');
}, 120_000);

afterAll(async () => {
  await setSample(Number(policy.callBackSample));
});

const sms = async (): Promise<readonly string[]> => {
  const { endpoints } = await received();
  const gateway = endpoints.find(({ path }) => path === '/sms');
  return gateway?.order ?? [];
};

describe(`${CALLS} calls about one power cut`, () => {
  it('are all taken; the first ones are seen to be alike, and gathered by whoever says so', async () => {
    head = await reported(tokens, { category: POWER, point: PLACE, text: '变压器冒烟，整个小区停电' });
    codes.push(head.trackingCode);
    const first = await calls(0, BEFORE);
    for (const { body } of first.slice(1)) expect((body.similar as unknown[]).length).toBeGreaterThan(0);
    for (const { body } of first) {
      const c = {
        num: String(body.caseNum),
        path: `/v1/cases/${String(body.caseNum)}`,
        version: '1',
        trackingCode: '',
      };
      await step(tokens.acceptor, c, 'merge', { into: head.num });
    }
    head.version = String((await read(head.path)).version);
    const declared = await api('POST', '/v1/surges', {
      token: tokens.supervisor,
      key: randomUUID(),
      body: {
        head: head.num,
        area: VILLAGE,
        near: { point: PLACE, radius: 500 },
        words: ['停电'],
        until: '2026-03-17T18:00:00Z',
        reason: '变压器故障，已通知供电所',
      },
    });
    expect(declared.status).toBe(201);
    surge = { id: String(declared.body.id), version: declared.etag ?? '' };
  }, 60_000);

  it('attach themselves from then on', async () => {
    const replies = await calls(BEFORE, CALLS);
    expect(new Set(replies.map(({ status, body }) => `${status} ${body.state}`))).toEqual(new Set(['201 merged']));
    // The stream counts them, some seconds behind.
    await control.drain();
    expect(await read(`/v1/surges/${surge.id}`)).toMatchObject({ attached: CALLS - BEFORE });
  }, 90_000);

  it('are answered as a group: each who can be told is told once', async () => {
    head.version = String((await read(head.path)).version);
    const told = await api('POST', `${head.path}/actions/answer-group`, {
      token: tokens.acceptor,
      body: { text: '供电所正在抢修，预计零点前恢复', now: true },
      key: randomUUID(),
    });
    expect(told.status).toBe(200);
    await control.drain();
    const ids = await sms();
    const named = Array.from({ length: CALLS }, (_, n) => n).filter(isNamed).length;
    expect(new Set(ids).size).toBe(named);
    expect(ids).toHaveLength(named);
    const page = await api('GET', `/v1/reports/${codes.at(-2)}`);
    expect(page.text).toContain('预计零点前恢复');
  }, 60_000);

  it('are called back by sample when it is over, and nobody’s report is lost', async () => {
    head.version = String((await read(head.path)).version);
    await step(tokens.acceptor, head, 'file', { category: POWER, condition: 1 });
    await step(tokens.dispatcher, head, 'dispatch', { lead: VILLAGE });
    await step(tokens.village, head, 'sign');
    await step(tokens.village, head, 'submit', { result: 'explained', text: '已更换变压器，恢复供电' });
    await step(tokens.inspector, head, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, head, 'close', { answer: '已恢复供电' });
    // At night nobody is woken to hear that it is over: they are told, and rung, from the morning on.
    await standAt('2026-03-18T01:00:00.000Z');
    await control.advance('PT10M');
    await control.drain();
    const due: string[] = [];
    for (const state of ['due', 'later']) {
      const list = await read(`/v1/call-backs?area=${TOWN}&state=${state}&limit=100`, tokens.callBackAgent);
      const own = (list.items as { report: string; case: { num: string } }[]).filter(
        (one) => one.case.num === head.num,
      );
      due.push(...own.map(({ report }) => report));
    }
    // A sample of a tenth of 270: far from none, far from all.
    expect(new Set(due).size).toBe(due.length);
    expect(due.length).toBeGreaterThan(8);
    expect(due.length).toBeLessThan(60);

    const pages = await Promise.all(codes.map((code) => api('GET', `/v1/reports/${code}`)));
    const states = new Map<string, number>();
    for (const { status, body } of pages) {
      const state = `${status} ${String(body.state)}`;
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    expect([...states]).toEqual([['200 done', CALLS + 1]]);
    const texts = new Set(pages.map(({ body }) => String(body.text)));
    expect(texts.size).toBe(CALLS + 1);
  }, 120_000);
});

it('the village hears of each step, and not of each call', async () => {
  const { deliveries } = await received();
  expect(deliveries.filter(({ path }) => path === hookOf(VILLAGE)).length).toBeLessThan(20);
});

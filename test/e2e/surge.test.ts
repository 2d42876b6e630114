import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, POINT, standAt, VILLAGE } from '../support/stage.ts';
import { type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** 22:00, a transformer fails: a hundred people ring about one thing. */

const BY_TELEPHONE = 80;
const BY_THEMSELVES = 20;
const POWER = '0502';
/** A corner of the village where no other test has a case of this group. */
const PLACE = { ...POINT, lat: POINT.lat + 0.002 };
const PHONE = '13800135020';

let tokens: Tokens;
let head: OpenCase;
let surge: { id: string; version: string };
/** The tracking code of one who has attached the own report. */
let code = '';

const now = async (): Promise<number> => Date.parse(String((await control.send('GET', '/clock')).now));
const inAnHour = async (): Promise<string> => new Date((await now()) + 3_600_000).toISOString();
const view = async (path: string): Promise<Record<string, unknown>> =>
  (await api('GET', path, { token: tokens.supervisor })).body;
const ring = (n: number, more: Record<string, unknown> = {}, key: string = randomUUID()): Promise<Reply> => {
  const body = { channel: 'phone', text: `家里停电 ${n}`, category: POWER, point: PLACE, ...more };
  return api('POST', '/v1/cases', { token: tokens.acceptor, body, key });
};
const write = (n: number): Promise<Reply> =>
  api('POST', '/v1/reports', { body: { text: `整栋楼停电了 ${n}`, point: PLACE }, key: randomUUID() });
const act = (action: string, body: unknown): Promise<Reply> =>
  api('POST', `/v1/surges/${surge.id}/actions/${action}`, {
    token: tokens.supervisor,
    body,
    ifMatch: surge.version,
    key: randomUUID(),
  });

beforeAll(async () => {
  await standAt('2026-03-12T14:00:00.000Z');
  tokens = await signInEverybody();
  head = await reported(tokens, { category: POWER, point: PLACE, text: '变压器故障，整个小区停电' });
}, 120_000);

afterAll(async () => {
  const { state, version } = await view(`/v1/surges/${surge.id}`);
  if (state === 'active') {
    surge.version = String(version);
    await act('end', {});
  }
});

describe(`${BY_TELEPHONE + BY_THEMSELVES} reports of one power cut`, () => {
  it('are seen to be alike, and somebody says that they are one', async () => {
    const second = await ring(0);
    expect(second.body).toMatchObject({ state: 'reported', similar: [{ num: head.num }] });
    const body = {
      ...{ head: head.num, area: VILLAGE, near: { point: PLACE, radius: 300 } },
      ...{ words: ['停电'], until: await inAnHour(), reason: '变压器故障' },
    };
    const key = randomUUID();
    expectProblem(await api('POST', '/v1/surges', { token: tokens.acceptor, body, key }), { code: 'forbidden' });
    const declared = await api('POST', '/v1/surges', { token: tokens.supervisor, body, key });
    expect([declared.status, declared.body.state]).toEqual([201, 'active']);
    expect((await api('POST', '/v1/surges', { token: tokens.supervisor, body, key })).text).toBe(declared.text);
    surge = { id: String(declared.body.id), version: declared.etag ?? '' };
    expect(await view(head.path)).toMatchObject({
      surge: surge.id,
      version: 2,
      actions: expect.arrayContaining(['file']),
    });
  }, 30_000);

  it('attach themselves, many at a time, and the case that they hang on does not move', async () => {
    const replies: Reply[] = [];
    for (let from = 0; from < BY_TELEPHONE; from += 20) {
      const some = Array.from({ length: 20 }, (_, n) =>
        ring(from + n, from + n === 0 ? { reporter: { phone: PHONE } } : {}),
      );
      replies.push(...(await Promise.all(some)));
    }
    replies.push(...(await Promise.all(Array.from({ length: BY_THEMSELVES }, (_, n) => write(n)))));
    expect(new Set(replies.map(({ status, body }) => `${status} ${body.state} ${body.joined}`))).toEqual(
      new Set(['201 merged true']),
    );
    for (const { body } of replies.slice(0, BY_TELEPHONE)) expect(body).toMatchObject({ mergedInto: head.num });
    for (const { body } of replies.slice(BY_TELEPHONE)) {
      expect(body.nearby).toEqual(expect.any(Number));
      for (const name of ['mergedInto', 'similar', 'recurrenceOf']) expect(body[name]).toBeUndefined();
    }
    await settled();
    expect(await view(`/v1/surges/${surge.id}`)).toMatchObject({ attached: BY_TELEPHONE + BY_THEMSELVES });
    expect(await view(head.path)).toMatchObject({ version: 2, reports: 1, gathered: true });
    const reports = await view(`${head.path}/reports?limit=100`);
    expect([(reports.items as unknown[]).length, typeof reports.cursor]).toEqual([100, 'string']);
    code = String(replies.at(-1)?.body.trackingCode);
    const own = await api('GET', `/v1/reports/${code}`);
    expect(own.body).toMatchObject({ state: 'received', mergedInto: head.num });
  }, 60_000);

  it('and what is another matter does not', async () => {
    const key = randomUUID();
    const joined = await ring(1, {}, key);
    expect((await ring(1, {}, key)).text).toBe(joined.text);
    expect((await ring(2, { apart: true })).body.state).toBe('reported');
    expect((await ring(3, { urgency: 'emergency' })).body.state).toBe('reported');
    expect((await ring(4, { confidential: true })).body.state).toBe('reported');
    expect((await ring(5, { category: '0110', text: '垃圾' })).body.state).toBe('reported');
    expect((await ring(6, { point: { ...PLACE, lat: PLACE.lat - 0.004 } })).body.state).toBe('reported');
  }, 30_000);

  it('are answered as a group, each under the own code', async () => {
    const body = { text: '正在抢修，预计 23:30 恢复供电', now: true };
    const call = { token: tokens.acceptor, body, key: randomUUID() };
    expect((await api('POST', `${head.path}/actions/answer-group`, call)).status).toBe(200);
    const own = await api('GET', `/v1/reports/${code}`);
    expect(own.body.notices).toMatchObject([{ text: body.text }]);
  }, 30_000);

  it('two of which turn out to be others are taken apart again, and wait to be accepted', async () => {
    await settled();
    const before = Number((await view(`/v1/surges/${surge.id}`)).attached);
    const { items } = (await view(`${head.path}/reports?limit=100`)) as { items: { caseNum: string }[] };
    const others = items.map(({ caseNum }) => caseNum).filter((num) => num !== head.num);
    for (const num of others.slice(0, 2)) {
      const path = `/v1/cases/${num}`;
      const c: OpenCase = { num, path, version: '2', trackingCode: '' };
      await step(tokens.acceptor, c, 'unmerge', { from: head.num, reason: '自家跳闸' });
      const after = await view(path);
      expect(after).toMatchObject({ state: 'reported' });
      expect(after.attached).toBeUndefined();
    }
    await settled();
    expect((await view(`/v1/surges/${surge.id}`)).attached).toBe(before - 2);
    expect((await view(head.path)).version).toBe(2);
  }, 30_000);

  it('until it is over', async () => {
    const ended = await act('end', { reason: '已恢复供电' });
    expect(ended.body).toMatchObject({ state: 'ended' });
    expect((await ring(9)).body.state).toBe('reported');
    const whole = await view(head.path);
    expect([whole.surge, whole.gathered]).toEqual([undefined, true]);
    expect((await act('extend', { until: await inAnHour() })).status).toBe(412);
  }, 30_000);
});

describe('one of them rings again', () => {
  const lookUp = (body: Record<string, unknown>): Promise<Reply> =>
    api('POST', '/v1/callers/lookup', { token: tokens.acceptor, body: { purpose: 'incoming-call', ...body } });

  it('and is known by the number, which stands nowhere in the answer', async () => {
    const found = await lookUp({ phone: PHONE });
    expect([found.status, found.text.includes(PHONE)]).toEqual([200, false]);
    const [one] = found.body.items as Record<string, unknown>[];
    expect(one).toMatchObject({ handledIn: head.num, state: 'reported', open: true, promises: [] });
    const again = await lookUp({ handle: found.body.handle });
    expect(again.body.items).toEqual(found.body.items);
    const listed = await api('GET', `/v1/cases?reporter=${String(found.body.handle)}`, { token: tokens.acceptor });
    expect((listed.body.items as { num: string }[]).map(({ num }) => num)).toEqual([one?.caseNum]);
    const stranger = { token: tokens.supervisor, body: { purpose: 'incoming-call', handle: found.body.handle } };
    expectProblem(await api('POST', '/v1/callers/lookup', stranger), { code: 'bad-cursor' });
    expectProblem(await api('POST', '/v1/callers/lookup', { ...stranger, token: tokens.village }), {
      code: 'forbidden',
    });
    expect((await lookUp({ phone: '13900009999' })).body.items).toEqual([]);
  }, 30_000);

  it('and is linked to what is known, told how it stands, and counted once', async () => {
    const c = await reported(tokens, { category: POWER, point: PLACE, text: '又停电', apart: true });
    const body = { channel: 'phone', text: '还没有来电', reporter: { phone: PHONE } };
    const key = randomUUID();
    const linked = await api('POST', `${c.path}/reports`, { token: tokens.acceptor, body, key });
    expect([linked.status, linked.body.caseNum]).toEqual([201, c.num]);
    expect((linked.body.progress as { say: string }).say).toContain('目前已收到');
    expect((await api('POST', `${c.path}/reports`, { token: tokens.acceptor, body, key })).text).toBe(linked.text);
    expect(await view(c.path)).toMatchObject({ reports: 2, version: 2 });
    const own = await api('GET', `/v1/reports/${String(linked.body.trackingCode)}`);
    expect(own.body).toMatchObject({ text: '还没有来电', state: 'received' });
    const items = (await lookUp({ phone: PHONE })).body.items as { caseNum: string }[];
    expect(items.map(({ caseNum }) => caseNum)).toContain(c.num);
    const timeline = (await view(`${c.path}/timeline`)).items as { action: string }[];
    expect(timeline.map(({ action }) => action)).toEqual(['report', 'report-again']);
  }, 30_000);

  it('tomorrow, when it was closed, it is the same again', async () => {
    const smell = { category: '0130', point: { ...PLACE, lon: PLACE.lon + 0.01 } };
    const first = await reported(tokens, smell);
    await step(tokens.acceptor, first, 'file', { category: '0130', condition: 1 });
    await step(tokens.dispatcher, first, 'dispatch', { lead: VILLAGE });
    await step(tokens.village, first, 'sign');
    await step(tokens.village, first, 'submit', { result: 'solved', text: '已停工' });
    await step(tokens.inspector, first, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, first, 'close', { answer: '已办结' });
    const near = { ...smell.point, lat: smell.point.lat + 0.008 };
    const again = await ring(0, { ...smell, point: near, text: '又有异味' });
    expect(again.body).toMatchObject({ state: 'reported', recurrenceOf: first.num, similar: [] });
    const num = String(again.body.caseNum);
    expect(await view(`/v1/cases/${num}`)).toMatchObject({
      recurrence: { num: first.num, result: 'solved', lead: VILLAGE },
    });
    const plain = await api('POST', '/v1/reports', { body: { text: '臭', point: near }, key: randomUUID() });
    const c: OpenCase = {
      num: String(plain.body.caseNum),
      path: `/v1/cases/${String(plain.body.caseNum)}`,
      version: '1',
      trackingCode: '',
    };
    expect((await view(c.path)).recurrenceOf).toBeUndefined();
    const similar = await view(`${c.path}/similar?category=0130`);
    expect([similar.items, similar.closed]).toMatchObject([[{ num }], [{ num: first.num }]]);
    await step(tokens.acceptor, c, 'file', { category: '0130', condition: 1 });
    expect((await view(c.path)).recurrenceOf).toBe(first.num);
  }, 30_000);
});

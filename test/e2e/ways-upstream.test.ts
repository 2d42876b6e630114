import { randomUUID } from 'node:crypto';
import { expectProblem } from '../support/problems.ts';
import { api, signIn, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import { act, closed, handling, type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** An order from above: the platform keeps limit, refusal and closing for itself; the town asks, and the platform decides. */

let tokens: Tokens;
let platform: string;
const PLATFORM = 'sz12345';

beforeAll(async () => {
  await standAt('2026-03-12T01:00:00.000Z');
  tokens = await signInEverybody();
  platform = await signIn('demo-platform-1');
}, 120_000);

const view = async (c: OpenCase, token = tokens.supervisor): Promise<Record<string, unknown>> =>
  (await api('GET', c.path, { token })).body;

const order = async (owns: readonly string[]): Promise<OpenCase> => {
  const body = {
    channel: '12345',
    text: '市民反映渣土堆放',
    category: '0111',
    grid: `${VILLAGE}001`,
    receivedAt: '2026-03-12T08:20:00+08:00',
    upstream: { platform: PLATFORM, externalNo: `SZ${randomUUID().slice(0, 8)}`, owns },
  };
  const reply = await api('POST', '/v1/cases', { token: platform, body, key: randomUUID() });
  if (reply.status !== 201) throw new Error(reply.text);
  const num = String(reply.body.caseNum);
  return { num, path: `/v1/cases/${num}`, version: '1', trackingCode: String(reply.body.trackingCode) };
};

describe('an order from a platform above', () => {
  it('takes over its time as it is, and only the platform gives more', async () => {
    const c = await order(['limit']);
    expect(await view(c)).toMatchObject({ receivedAt: '2026-03-12T08:20:00+08:00' });
    const dueAt = '2026-03-13T09:00:00+08:00';
    await step(tokens.acceptor, c, 'file', { dueAt });
    expect(await view(c)).toMatchObject({ dueAt });
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    await step(tokens.village, c, 'sign');
    const until = '2026-03-16T12:00:00+08:00';
    await step(tokens.village, c, 'ask-extension', { until, reason: '需协调清运车辆' });
    const town = await act(tokens.dispatcher, c.path, 'grant', { ifMatch: c.version });
    expectProblem(town, { code: 'forbidden' });
    await step(platform, c, 'grant', {});
    expect(await view(c)).toMatchObject({ state: 'handling', dueAt: until });
  });

  it('is refused only when the platform agrees, and goes on when it does not', async () => {
    const c = await order(['refusal']);
    await step(tokens.acceptor, c, 'refuse', { reason: '不属本镇管辖', remedy: '请联系高速公路管理处' });
    expect(await view(c)).toMatchObject({ state: 'reported', ask: { kind: 'refusal' } });
    await step(platform, c, 'deny', { reason: '地点在贵镇' });
    const again = await view(c);
    expect(again.state).toBe('reported');
    expect(again.ask).toBeUndefined();
    await step(tokens.acceptor, c, 'refuse', { reason: '不属本镇管辖', remedy: '请联系高速公路管理处' });
    await step(platform, c, 'grant', {});
    expect(await view(c)).toMatchObject({ state: 'refused' });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body).toMatchObject({ answer: { text: '不属本镇管辖', remedy: '请联系高速公路管理处' } });
  });

  it('is closed only when the platform agrees with the answer', async () => {
    const c = await order(['closing']);
    await step(tokens.acceptor, c, 'file', {});
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    await step(tokens.village, c, 'sign');
    const submit = { result: 'explained', text: '已清运' };
    await step(tokens.village, c, 'submit', submit);
    await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, c, 'close', { answer: '渣土已清运' });
    expect(await view(c)).toMatchObject({ state: 'inspected', upstream: { pending: 'closing' } });
    await step(platform, c, 'deny', { reason: '现场仍有残留' });
    expect(await view(c)).toMatchObject({ state: 'handling', lead: VILLAGE });
    await step(tokens.village, c, 'submit', submit);
    await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, c, 'close', { answer: '渣土已全部清运' });
    await step(platform, c, 'grant', {});
    expect(await view(c)).toMatchObject({ state: 'closed' });
  });

  it('is seen by its platform alone: another case of the town is not', async () => {
    const own = await order([]);
    expect((await api('GET', own.path, { token: platform })).status).toBe(200);
    const other = await handling(tokens);
    expectProblem(await api('GET', other.path, { token: platform }), { code: 'not-found' });
  });

  it('names its own platform, and only a party of the town', async () => {
    const body = { channel: '12345', text: 'x', upstream: { platform: 'nobody', owns: [] } };
    const reply = await api('POST', '/v1/cases', { token: tokens.acceptor, body });
    expectProblem(reply, { code: 'invalid-body', errors: [['/upstream/platform', 'unknown']] });
  });
});

describe('the same again', () => {
  it('is a new case that names the one it repeats', async () => {
    const first = await closed(tokens);
    const body = { channel: 'phone', text: '又来摆摊', town: TOWN, recurrenceOf: first.num };
    const reply = await api('POST', '/v1/cases', { token: tokens.acceptor, body, key: randomUUID() });
    expect(reply.status).toBe(201);
    const path = `/v1/cases/${reply.body.caseNum}`;
    expect((await api('GET', path, { token: tokens.acceptor })).body).toMatchObject({ recurrenceOf: first.num });
  });
});

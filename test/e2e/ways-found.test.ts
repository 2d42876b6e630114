import { expectProblem } from '../support/problems.ts';
import { api, signIn, standAt, VILLAGE } from '../support/stage.ts';
import { act, closed, filed, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** What is looked at before anybody is sent (核实), and what is solved where it was found (自行处置). */

let tokens: Tokens;
let worker: string;

beforeAll(async () => {
  await standAt('2026-03-10T02:00:00.000Z');
  tokens = await signInEverybody();
  worker = await signIn('demo-worker-tianling');
}, 120_000);

const view = async (c: OpenCase, token = tokens.acceptor): Promise<Record<string, unknown>> =>
  (await api('GET', c.path, { token })).body;

describe('verified as not existing', () => {
  it('goes to the worker of the grid, comes back, and is refused with what was seen', async () => {
    const c = await reported(tokens);
    await step(tokens.acceptor, c, 'ask-verification', { question: '是否仍在占道经营' });
    expect(await view(c)).toMatchObject({ state: 'verifying' });
    expect((await view(c, worker)).actions).toContain('verify');
    await step(worker, c, 'verify', { outcome: 'not-exists', text: '现场无此情况' });
    expect(await view(c)).toMatchObject({ state: 'reported', verified: 'not-exists' });
    await step(tokens.acceptor, c, 'refuse', { reason: '经现场核实，该问题不存在', remedy: '如再次发生请立即反映' });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body).toMatchObject({ state: 'refused', answer: { text: '经现场核实，该问题不存在' } });
  });

  it('stands its limit meanwhile: a filed case that is looked at again loses no time', async () => {
    const c = await filed(tokens);
    const { dueAt } = await view(c);
    await step(tokens.dispatcher, c, 'ask-verification', {});
    expect((await view(c)).dueAt).toBeUndefined();
    await standAt('2026-03-10T02:20:00.000Z');
    await step(worker, c, 'verify', { outcome: 'exists' });
    const after = await view(c);
    expect(after).toMatchObject({ state: 'filed', verified: 'exists' });
    expect(Date.parse(String(after.dueAt)) - Date.parse(String(dueAt))).toBe(20 * 60_000);
  });

  it('is nobody’s who serves what it is about', async () => {
    const c = await reported(tokens, { about: { kind: 'unit', ref: 'zhzf' } });
    const ask = (person: string) =>
      act(tokens.acceptor, c.path, 'ask-verification', { body: { person }, ifMatch: c.version });
    expectProblem(await ask('demo-officer-zhzf'), { code: 'party-concerned' });
    expect((await ask('demo-officer-scjg')).status).toBe(200);
  });

  it('can be recalled by who asked, and looked at by nobody of another grid', async () => {
    const c = await reported(tokens);
    await step(tokens.acceptor, c, 'ask-verification', {});
    const stranger = await act(tokens.otherVillage, c.path, 'verify', {
      body: { outcome: 'exists' },
      ifMatch: c.version,
    });
    expectProblem(stranger, { code: 'not-found' });
    await step(tokens.acceptor, c, 'recall-verification', { reason: '已另行确认' });
    expect(await view(c)).toMatchObject({ state: 'reported', verified: 'unable' });
  });
});

describe('solved on the spot', () => {
  const solved = { text: '已劝离，现场清理完毕', category: '1704', condition: 1 };

  it('is counted to the village, and goes back to the centre when the inspection fails', async () => {
    const c = await reported(tokens, { category: '1704' });
    await step(worker, c, 'resolve-on-spot', solved);
    expect(await view(c)).toMatchObject({ state: 'handled', lead: VILLAGE, result: 'solved' });
    const own = await act(worker, c.path, 'inspect', { body: { outcome: 'pass' }, ifMatch: c.version });
    expectProblem(own, { code: 'forbidden' });
    await step(tokens.inspector, c, 'inspect', { outcome: 'fail', text: '老人仍无人照看' });
    const back = await view(c);
    expect(back).toMatchObject({ state: 'reported' });
    expect(back.lead).toBeUndefined();
    await step(tokens.acceptor, c, 'file', { category: '1704', condition: 1 });
    expect(await view(c)).toMatchObject({ state: 'filed' });
  });

  it('needs the evidence its standard asks for', async () => {
    const c = await reported(tokens, { category: '0129' });
    const bare = await act(worker, c.path, 'resolve-on-spot', { body: { text: '已清理' }, ifMatch: c.version });
    expectProblem(bare, { code: 'evidence-missing' });
    expect(await view(c)).toMatchObject({ state: 'reported' });
  });
});

describe('closed and opened again', () => {
  it('within its days in another round with the whole limit; later it is a new case', async () => {
    const c = await closed(tokens);
    await step(tokens.acceptor, c, 'reopen', { reason: '商户又出摊' });
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: VILLAGE });
    expect((await view(c)).dueAt).toBeDefined();
    expect((await view(c)).closedAt).toBeUndefined();

    const late = await closed(tokens);
    await standAt('2026-03-26T02:00:00.000Z');
    const refused = await act(await signIn('demo-acceptor-1'), late.path, 'reopen', {
      body: { reason: '又出现' },
      ifMatch: late.version,
    });
    expectProblem(refused, { code: 'window-passed' });
  });
});

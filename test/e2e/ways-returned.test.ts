import { expectProblem } from '../support/problems.ts';
import { api, standAt, VILLAGE } from '../support/stage.ts';
import { act, DEPARTMENT, filed, type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Objections of a unit: rejected by the dispatcher once, by the supervisor a second time, upheld by sending it elsewhere. */

let tokens: Tokens;

beforeAll(async () => {
  await standAt('2026-03-10T01:00:00.000Z');
  tokens = await signInEverybody();
}, 120_000);

const view = async (c: OpenCase): Promise<Record<string, unknown>> =>
  (await api('GET', c.path, { token: tokens.supervisor })).body;
const objection = { code: 'not-ours', reason: '不属本村范围' };

describe('returned, rejected, returned again and dispatched elsewhere', () => {
  it('stays with the first receiver until somebody upholds the objection, and the clock never stops', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    const { dueAt } = await view(c);
    await step(tokens.village, c, 'return', objection);
    expect(await view(c)).toMatchObject({ state: 'returned', lead: VILLAGE, dueAt });

    await step(tokens.dispatcher, c, 'reject-return', { reason: '地点在贵村' });
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: VILLAGE, dueAt });

    await step(tokens.village, c, 'return', objection);
    const again = await act(tokens.otherDispatcher, c.path, 'reject-return', {
      body: { reason: '还是贵村' },
      ifMatch: c.version,
    });
    expectProblem(again, { code: 'separation-of-duties' });

    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: DEPARTMENT, dueAt });
    expect((await api('GET', c.path, { token: tokens.department })).status).toBe(200);
    await step(tokens.department, c, 'sign');
    expect(await view(c)).toMatchObject({ state: 'handling', lead: DEPARTMENT, dueAt });
  });

  it('becomes a problem order after three quarrels that the unit caused, and is listed as one', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    for (const token of [tokens.dispatcher, tokens.supervisor, tokens.supervisor]) {
      await step(tokens.village, c, 'return', objection);
      await step(token, c, 'reject-return', { reason: '地点在贵村' });
    }
    const page = await api('GET', `/v1/cases?area=${VILLAGE}&flag=problem&limit=200`, { token: tokens.supervisor });
    expect(page.status).toBe(200);
    expect((page.body.items as { num: string }[]).map((one) => one.num)).toContain(c.num);
  });

  it('tells nobody but the two sides: another unit can neither see nor return it', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    const stranger = await act(tokens.otherVillage, c.path, 'return', { body: objection, ifMatch: c.version });
    expectProblem(stranger, { code: 'not-found' });
  });
});

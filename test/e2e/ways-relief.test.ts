import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, standAt } from '../support/stage.ts';
import { act, DEPARTMENT, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** A storm over one village: its clocks stand, those of the next village run on, and what was undone was not. */

const INSIDE = '320506103207';
const OUTSIDE = '320506103208';
const RELIEFS = '/v1/clock-reliefs';
const on = (time: string, day = '2026-03-12'): string => `${day}T${time}:00+08:00`;

let tokens: Tokens;
let urgent: OpenCase;
let working: OpenCase;
let outside: OpenCase;

const view = async (c: OpenCase): Promise<Item> => (await api('GET', c.path, { token: tokens.supervisor })).body;
const dueOf = async (c: OpenCase): Promise<unknown> => (await view(c)).dueAt;
const actionsOf = async (c: OpenCase): Promise<string[]> => {
  const page = await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.supervisor });
  return (page.body.items as { action: string }[]).map(({ action }) => action);
};

/** In handling with a department, in the first grid of a village. */
const handled = async (unit: string, category: string): Promise<OpenCase> => {
  const c = await reported(tokens, { grid: `${unit}001`, point: undefined, category });
  await step(tokens.acceptor, c, 'file', { category, condition: 1 });
  await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
  await step(tokens.department, c, 'sign');
  return c;
};

const ask = (body: Item, key: string = randomUUID(), token = tokens.dispatcher): Promise<Reply> =>
  api('POST', RELIEFS, { token, body, key });
const decide = (token: string, id: unknown, action: string, ifMatch: string, body: Item = {}): Promise<Reply> =>
  act(token, `${RELIEFS}/${id}`, action, { body, ifMatch, key: randomUUID() });
const read = (id: unknown, token = tokens.leader): Promise<Reply> => api('GET', `${RELIEFS}/${id}`, { token });

/** The sweeps of the next minutes, and all that comes of them. */
const minutes = async (count: number): Promise<void> => {
  await control.advance(`PT${count}M`);
  await settled();
};

beforeAll(async () => {
  await standAt(on('09:00'));
  tokens = await signInEverybody();
  [urgent, working, outside] = [
    await handled(INSIDE, '0129'),
    await handled(INSIDE, '0110'),
    await handled(OUTSIDE, '0129'),
  ];
}, 120_000);

describe('a storm over a village', () => {
  const storm = { area: INSIDE, from: on('09:30'), to: on('16:00'), reason: '台风红色预警，全员转移' };
  let id: string;

  it('begins with limits like any day', async () => {
    expect([await dueOf(urgent), await dueOf(working), await dueOf(outside)]).toEqual([
      on('11:00'),
      on('15:00'),
      on('11:00'),
    ]);
  });

  it('is asked for by a dispatcher, once', async () => {
    await standAt(on('09:10'));
    const key = randomUUID();
    const first = await ask(storm, key);
    expect(first).toMatchObject({ status: 201, etag: '1', body: { action: 'ask', state: 'asked' } });
    id = String(first.body.id);
    expect((await ask(storm, key)).text).toBe(first.text);
    expectProblem(await ask({ ...storm, reason: '别的' }, key), { code: 'idempotency-key-reused' });
    const waiting = await api('GET', `${RELIEFS}?area=${INSIDE}&state=asked`, { token: tokens.leader });
    expect((waiting.body.items as Item[]).map((one) => one.id)).toContain(id);
    expect((await read(id)).body).toMatchObject({ decideBy: on('11:10'), actions: ['approve', 'deny', 'withdraw'] });
  });

  it('is refused where it makes no sense', async () => {
    const wrong = (changes: Item) => ask({ ...storm, ...changes });
    expectProblem(await wrong({ to: on('09:30') }), {
      code: 'invalid-body',
      errors: [['/to', 'ends-before-it-begins']],
    });
    expectProblem(await wrong({ to: on('09:31', '2026-03-26') }), {
      code: 'invalid-body',
      errors: [['/to', 'relief-too-long']],
    });
    expectProblem(await wrong({ area: '320506' }), { code: 'invalid-body', errors: [['/area', 'town-or-finer']] });
    expectProblem(await wrong({ area: '320506103999' }), { code: 'unknown-unit' });
    expectProblem(await wrong({ area: `${INSIDE}999` }), { code: 'unknown-grid' });
    expectProblem(await wrong({ categories: ['9999'] }), { code: 'unknown-category' });
    expectProblem(await ask(storm, randomUUID(), tokens.acceptor), { code: 'forbidden' });
  });

  it('is not decided by who asked, nor by who has not seen it as it is', async () => {
    expectProblem(await decide(tokens.dispatcher, id, 'approve', '1'), { code: 'forbidden' });
    expectProblem(await decide(tokens.leader, id, 'approve', '2'), { code: 'stale-version', version: 1 });
    expectProblem(await read(id, tokens.otherVillage), { code: 'not-found' });
    expect(await dueOf(urgent)).toBe(on('11:00'));
  });

  it('is approved by another person; within minutes every deadline in the village has moved, and none outside', async () => {
    const approved = await decide(tokens.leader, id, 'approve', '1');
    expect(approved).toMatchObject({ status: 200, etag: '2', body: { state: 'approved' } });
    await minutes(4);
    // Six and a half hours by the wall clock; four and a half of work, so that half past nine is left for tomorrow.
    expect([await dueOf(urgent), await dueOf(working)]).toEqual([on('17:30'), on('09:30', '2026-03-13')]);
    expect(await dueOf(outside)).toBe(on('11:00'));
    expect(await actionsOf(urgent)).toContain('relief');
    expect(await actionsOf(outside)).not.toContain('relief');
    const relief = (await read(id)).body;
    expect(relief).toMatchObject({ state: 'approved', moving: false, decidedBy: { person: 'demo-leader-1' } });
    expect((relief.effect as { cases: number }).cases).toBeGreaterThanOrEqual(2);
    const told = await api('GET', `${RELIEFS}/${id}/timeline`, { token: tokens.dispatcher });
    expect((told.body.items as Item[]).map(({ action }) => action)).toEqual(['ask', 'approve', 'applied']);
    expectProblem(await decide(tokens.supervisor, id, 'deny', '2', { reason: '迟了' }), {
      code: 'wrong-state',
      version: 2,
      openActions: ['withdraw'],
    });
  });

  it('is known to a clock that starts while it blows', async () => {
    await standAt(on('10:00'));
    const c = await handled(INSIDE, '0129');
    expect(await dueOf(c)).toBe(on('18:00'));
  });

  it('reminds nobody inside while it blows; outside everything goes its way', async () => {
    await standAt(on('11:02'));
    await minutes(2);
    await standAt(on('12:30'));
    await minutes(2);
    const told = new Set(['reminder', 'overdue', 'limit-near', 'limit-passed']);
    for (const c of [urgent, working]) expect((await actionsOf(c)).filter((action) => told.has(action))).toEqual([]);
    expect((await view(urgent)).overdue).toBe(false);
    expect((await actionsOf(outside)).filter((action) => told.has(action))).toEqual(
      expect.arrayContaining(['overdue']),
    );
    expect((await view(outside)).overdue).toBe(true);
  });

  it('is over: what was left runs on, and is reminded of', async () => {
    await standAt(on('17:08'));
    await minutes(2);
    expect(await actionsOf(urgent)).toContain('reminder');
    const version = (await api('GET', urgent.path, { token: tokens.department })).etag ?? '';
    const done = { ...urgent, version };
    await step(tokens.department, done, 'submit', { result: 'explained', text: '风后已清理' });
    expect((await view(urgent)).state).toBe('handled');
  });
});

describe('a relief that is taken back', () => {
  it('leaves the deadlines as they were, and the fact in the timelines', async () => {
    await standAt(on('17:40'));
    const before = await dueOf(working);
    const asked = await ask({
      area: INSIDE,
      from: on('08:00', '2026-03-13'),
      to: on('18:00', '2026-03-13'),
      reason: '预报再来',
    });
    const { id } = asked.body;
    await decide(tokens.supervisor, id, 'approve', '1');
    await minutes(4);
    // The whole of Friday: half past one hour of Monday's work time is left.
    expect(await dueOf(working)).toBe(on('09:30', '2026-03-16'));
    expectProblem(await decide(tokens.otherVillage, id, 'withdraw', '2', { reason: 'x' }), { code: 'forbidden' });
    const back = await decide(tokens.leader, id, 'withdraw', '2', { reason: '台风转向' });
    expect(back).toMatchObject({ status: 200, body: { state: 'withdrawn', version: 3 } });
    await minutes(4);
    expect(await dueOf(working)).toBe(before);
    expect((await actionsOf(working)).filter((action) => action === 'relief')).toHaveLength(3);
    expect((await read(id)).body).toMatchObject({ state: 'withdrawn', moving: false, actions: [] });
    const listed = await api('GET', `${RELIEFS}?area=${INSIDE}`, { token: tokens.leader });
    expect((listed.body.items as Item[]).map((one) => one.id)).not.toContain(id);
  });

  it('may be decided by one person on solo duty, which is marked', async () => {
    const later = { area: INSIDE, from: on('08:00', '2026-03-20'), to: on('09:00', '2026-03-20'), reason: '计划停电' };
    const { body } = await ask(later, randomUUID(), tokens.supervisor);
    await decide(tokens.supervisor, body.id, 'approve', '1');
    expect((await read(body.id)).body).toMatchObject({ state: 'approved', selfApproved: true });
    await decide(tokens.leader, body.id, 'withdraw', '2', { reason: '取消停电' });
    await minutes(4);
  });
});

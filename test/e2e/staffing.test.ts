import { gridStaffSchema } from '../../shared/staff/contract-staffing.ts';
import { expectProblem } from '../support/problems.ts';
import { api, signIn, standAt, VILLAGE } from '../support/stage.ts';
import { act, handling, type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** People on duty, on leave and gone: who acts, who is told, who sees the work they had by name. */

const GRID = `${VILLAGE}001`;
const WORKER = 'demo-worker-tianling';
const DEPUTY = 'demo-leader-tianling';
const NOW = '2026-05-20T01:00:00.000Z';

let tokens: Tokens;
let head: string;
beforeAll(async () => {
  await standAt(NOW);
  tokens = await signInEverybody();
  head = await signIn(`demo-head-${VILLAGE}`);
}, 120_000);

const named = async (person: string): Promise<OpenCase> => {
  const c = await handling(tokens);
  await step(tokens.village, c, 'assign', { person });
  return c;
};
const assignee = async (c: OpenCase): Promise<unknown> =>
  (await api('GET', c.path, { token: tokens.supervisor })).body.assignee;

it('a worker on leave: the deputy does what was given to the worker by name, for that time', async () => {
  const c = await named(WORKER);
  const own = await signIn(WORKER);
  const path = `/v1/persons/${WORKER}/absences`;
  const body = { from: '2026-05-20T09:00:00+08:00', to: '2026-05-22T09:00:00+08:00', reason: 'leave' };
  expectProblem(await api('POST', path, { token: own, body: { ...body, deputy: WORKER } }), {
    code: 'invalid-body',
    errors: [['/deputy', 'deputy-of-oneself']],
  });
  const away = await api('POST', path, { token: own, body: { ...body, deputy: DEPUTY } });
  expect([away.status, away.body.person]).toEqual([201, WORKER]);

  // What the register says counts within a minute.
  await standAt('2026-05-20T01:02:00.000Z');
  const deputy = await signIn(DEPUTY);
  const me = await api('GET', '/v1/me', { token: deputy });
  const posts = me.body.posts as { readonly postId: string; readonly area: string }[];
  const acting = posts.find(({ postId }) => postId === `deputy:${WORKER}:1`);
  expect(acting?.area).toMatch(new RegExp(`^${VILLAGE}`));
  const answer = await act(deputy, c.path, 'hand-back', { body: { reason: '本人请假' }, ifMatch: c.version });
  expect(answer.status).toBe(200);
  c.version = answer.etag ?? c.version;

  const duty = await api('GET', `/v1/areas/${acting?.area}/on-duty`, { token: tokens.dispatcher });
  expect(duty.status).toBe(200);
  expect((duty.body.onDuty as { person: string; role: string }[]).map(({ person, role }) => [person, role])).toEqual(
    expect.arrayContaining([[DEPUTY, 'gridWorker']]),
  );
});

it('what somebody had by name goes to the deputy in one operation, and once', async () => {
  const path = `/v1/persons/${WORKER}/actions/hand-over`;
  // What other files' runs left with this worker goes first: what follows counts to the case.
  expect((await api('POST', path, { token: head, body: {} })).status).toBe(200);
  const [first, second, other] = [await named(WORKER), await named(WORKER), await named('demo-worker-other')];
  expectProblem(await api('POST', path, { token: tokens.otherVillage, body: { party: VILLAGE } }), {
    code: 'forbidden',
  });
  expectProblem(await api('POST', path, { token: head, body: { to: 'nobody' } }), {
    code: 'unknown-person',
    errors: [['/to', 'unknown']],
  });
  const handed = await api('POST', path, { token: head, body: {} });
  expect(handed.status).toBe(200);
  expect(handed.body).toMatchObject({ to: DEPUTY, left: [] });
  expect([...(handed.body.moved as string[])].sort()).toEqual([first.num, second.num].sort());
  expect(await assignee(first)).toEqual({ person: DEPUTY });
  expect(await assignee(other)).toEqual({ person: 'demo-worker-other' });
  const again = await api('POST', path, { token: head, body: {} });
  expect(again.body).toEqual({ to: DEPUTY, moved: [], left: [], promises: [], promisesLeft: [] });
  const told = await api('GET', `${first.path}/timeline`, { token: tokens.supervisor });
  expect((told.body.items as { action: string }[]).at(-1)).toMatchObject({ action: 'assign' });
});

it('a rota and a formula of the town’s own, and what they show', async () => {
  const path = `/v1/areas/${VILLAGE}/duty/2026-05-20`;
  const turns = [{ person: DEPUTY, from: '2026-05-20T08:00:00+08:00', to: '2026-05-20T20:00:00+08:00' }];
  expectProblem(await api('PUT', path, { token: tokens.acceptor, body: { turns } }), { code: 'forbidden' });
  const rota = await api('PUT', path, { token: head, body: { turns } });
  expect([rota.status, rota.etag]).toEqual([200, '1']);
  const listed = await api('GET', `/v1/areas/${VILLAGE}/duty`, { token: tokens.acceptor });
  expect(listed.body.items).toMatchObject([{ day: '2026-05-20', turns: [{ person: DEPUTY }] }]);
  const duty = await api('GET', `/v1/areas/${VILLAGE}/on-duty`, { token: tokens.acceptor });
  expect(duty.body.onDuty).toMatchObject([{ person: DEPUTY, by: 'rota' }]);

  const gaps = async () => api('GET', `/v1/staffing/gaps?area=${GRID}`, { token: tokens.leader });
  expect((await gaps()).body.items).toEqual([]);
  const office = await signIn('demo-gridoffice-1');
  const policy = await api('GET', '/v1/towns/320506103/policy', { token: office });
  const { town: _t, version: _v, findings: _f, ...usual } = policy.body;
  const put = async (body: object, ifMatch: unknown) =>
    api('PUT', '/v1/towns/320506103/policy', { token: office, body, ifMatch: String(ifMatch) });
  const staffing = { gridLeader: 1, gridWorker: 3, partTimer: 0, sharedBy: 2 };
  const saved = await put({ ...usual, staffing }, policy.body.version);
  expect(saved.status).toBe(200);
  expect((await gaps()).body.items).toMatchObject([
    { gridCode: GRID, findings: [{ code: 'vacant', role: 'gridWorker', short: 2 }] },
  ]);
  const shown = await api('GET', `/v1/grids/${GRID}/staff`, { token: office });
  expect(gridStaffSchema.parse(shown.body).findings).toMatchObject([{ code: 'vacant', short: 2 }]);
  // The town is everybody's: what was its own before is its own again.
  expect((await put(usual, saved.body.version)).status).toBe(200);
  expect((await gaps()).body.items).toEqual([]);
});

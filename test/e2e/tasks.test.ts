import { randomUUID } from 'node:crypto';
import type { AwsCall } from '../../infra/local/aws/calls.ts';
import { roundTrips } from '../bench/calls.ts';
import type { Reply } from '../story/client.ts';
import { inboxOf } from '../support/inbox.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import {
  api,
  bareApi,
  control,
  functionId,
  type Item,
  itemsOf,
  later,
  signIn,
  signInAll,
  standAt,
} from '../support/stage.ts';
import { act, reported, signInEverybody, step } from '../support/town.ts';

/** A task's way from the centre to the door and back, over HTTP: what a worker's phone sees and says. */

const TASKS = '/v1/tasks';
const on = (time: string, day = '2026-03-10'): string => `${day}T${time}:00+08:00`;
/** Grids of a village in which no other test has to do. */
const UNIT = '320506103014';
const GRID = `${UNIT}001`;
const [WORKER, LEADER, COLLEAGUE] = [
  `worker-${GRID.slice(9)}`,
  `leader-${GRID.slice(9)}`,
  `worker-${UNIT.slice(9)}002`,
];

const SUBS = {
  dispatcher: 'demo-dispatcher-1',
  supervisor: 'demo-supervisor-1',
  gridOffice: 'demo-gridoffice-1',
  townLeader: 'demo-leader-1',
  department: 'demo-officer-zhzf',
  worker: WORKER,
  leader: LEADER,
  colleague: COLLEAGUE,
} as const;
let tokens: Record<keyof typeof SUBS, string>;

const push = (body: Item, key: string = randomUUID(), token = tokens.dispatcher): Promise<Reply> =>
  api('POST', TASKS, {
    token,
    body: { kind: 'visit', service: 'S05', title: '高龄独居老人走访', grid: GRID, ...body },
    key,
  });

const pushed = async (body: Item = {}): Promise<string> => {
  const reply = await push(body);
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body.id);
};

/** Handed out an hour before it was typed in. */
const ON_PAPER = { handedOutAt: on('08:00'), reason: '停电，纸质下发' };

const read = async (id: string, token = tokens.dispatcher): Promise<Item> =>
  (await api('GET', `${TASKS}/${id}`, { token })).body;
const take = (token: string, id: string, action: string, body: Item = {}, more: Item = {}): Promise<Reply> =>
  act(token, `${TASKS}/${id}`, action, { body, key: randomUUID(), ...more });
const mine = async (token: string): Promise<Record<'overdue' | 'today' | 'next', Item[]>> =>
  (await api('GET', `${TASKS}/mine`, { token })).body as never;
/** What the department of the visits asks by tasks, in the week of a day. */
const askedIn = async (day: string): Promise<unknown> => {
  const { items } = (await api('GET', `/v1/burden?by=department&on=${day}`, { token: tokens.townLeader })).body;
  return (items as Item[]).find(({ department }) => department === 'shsy')?.asked;
};
const idsIn = (entries: readonly Item[]): unknown[] =>
  entries.map((entry) => (entry.type === 'task' ? (entry.task as Item).id : (entry.case as Item).num));
const inbox = async (token: string): Promise<string[]> => (await inboxOf(token)).map((entry) => JSON.stringify(entry));

beforeAll(async () => {
  await standAt(on('09:00'));
  tokens = await signInAll(SUBS);
}, 120_000);

describe('a task', () => {
  it('is pushed to the post of its grid, taken note of, begun and done', async () => {
    const id = await pushed({ text: '了解近况，测量血压', dueAt: on('17:00'), backfill: ON_PAPER });
    expect(await read(id)).toMatchObject({
      state: 'pushed',
      assignee: { post: `${GRID}:gridWorker` },
      department: 'shsy',
      minutes: 30,
      overdue: false,
      handedOutAt: on('08:00'),
      text: '了解近况，测量血压',
    });
    expect(idsIn((await mine(tokens.worker)).today)).toContain(id);
    expect((await inbox(tokens.worker)).some((text) => text.includes(id))).toBe(true);

    expect((await take(tokens.worker, id, 'receive')).body).toMatchObject({ state: 'received', version: 2 });
    expect(await read(id)).toMatchObject({ read: { by: WORKER, at: on('09:00') } });
    expect((await take(tokens.worker, id, 'start')).body).toMatchObject({ state: 'started' });
    const done = await take(tokens.worker, id, 'complete', { occurredAt: on('08:40'), note: '精神良好' });
    expect(done.body).toMatchObject({ state: 'completed', occurredAt: on('08:40'), at: on('09:00') });
    expect(await read(id)).toMatchObject({ done: { by: WORKER, at: on('08:40'), outcome: 'done', onTime: true } });
    const day = await mine(tokens.worker);
    expect(idsIn([...day.overdue, ...day.today, ...day.next])).not.toContain(id);
    const { items } = (await api('GET', `${TASKS}/${id}/timeline`, { token: tokens.worker })).body as { items: Item[] };
    expect(items.map(({ action }) => action)).toEqual(['push', 'receive', 'start', 'complete']);
  });

  it('is made once and answered the same, however often the request comes', async () => {
    const key = randomUUID();
    const [first, again] = [await push({}, key), await push({}, key)];
    expect(again.text).toBe(first.text);
    expectProblem(await push({ title: '另一件' }, key), { code: 'idempotency-key-reused' });
    const id = String(first.body.id);
    const done = { body: { outcome: 'phone' }, key: randomUUID() };
    const one = await act(tokens.worker, `${TASKS}/${id}`, 'complete', done);
    await later(6 * 86_400);
    tokens = await signInAll(SUBS);
    const two = await act(tokens.worker, `${TASKS}/${id}`, 'complete', done);
    expect(two.text).toBe(one.text);
    await standAt(on('09:00'));
    tokens = await signInAll(SUBS);
  });
});

describe('a worker’s day', () => {
  it('holds the cases that were given to the worker beside the tasks', async () => {
    const everybody = await signInEverybody();
    const c = await reported(everybody, { grid: GRID, point: undefined });
    await step(everybody.acceptor, c, 'file', { category: '0129', condition: 1 });
    await step(everybody.dispatcher, c, 'dispatch', { lead: UNIT });
    const officer = await signIn(`demo-officer-${UNIT}`);
    await step(officer, c, 'sign');
    await step(officer, c, 'assign', { person: WORKER, instruction: '现场劝导' });
    const day = await mine(tokens.worker);
    expect(idsIn([...day.overdue, ...day.today, ...day.next])).toContain(c.num);
    const others = await mine(tokens.colleague);
    expect(idsIn([...others.overdue, ...others.today, ...others.next])).not.toContain(c.num);
  });
});

describe('what a visit costs', () => {
  interface Counted {
    readonly function: string;
    readonly invocationId?: string;
    readonly wru: Readonly<Record<string, number>>;
  }
  const functionOf = async (since: unknown): Promise<Counted[]> => {
    const field = await functionId('field');
    const { calls } = (await control.send('GET', `/calls?since=${String(since)}`)) as { calls: (Counted & AwsCall)[] };
    return calls.filter((call) => call.function === field);
  };
  /** Write units by AWS's rules and sequential round trips of one request. */
  const costOf = async (request: () => Promise<Reply>): Promise<readonly [units: number, trips: number]> => {
    const { last } = await control.send('GET', `/calls?since=${Number.MAX_SAFE_INTEGER}`);
    expect((await request()).status).toBeLessThan(300);
    const calls = (await functionOf(last)) as (Counted & AwsCall)[];
    const units = calls.flatMap(({ wru }) => Object.values(wru)).reduce((sum, one) => sum + one, 0);
    return [units, roundTrips(calls)];
  };

  beforeAll(() => control.send('POST', '/settings', { meter: true }));
  afterAll(() => control.send('POST', '/settings', { meter: false }));

  it('is what the decision says, in two round trips each', async () => {
    // Whoever asks first in a minute pays for what is remembered; that is not what a visit costs.
    await take(tokens.worker, await pushed(), 'complete');
    const visit = async () => {
      let id = '';
      const pushing = await costOf(async () => {
        const reply = await push({ dueAt: on('17:00', '2026-03-12') });
        id = String(reply.body.id);
        return reply;
      });
      return [
        pushing,
        await costOf(() => take(tokens.worker, id, 'receive')),
        await costOf(() => take(tokens.worker, id, 'start')),
        await costOf(() => take(tokens.worker, id, 'complete')),
        await costOf(() => api('GET', `${TASKS}/mine`, { token: tokens.worker })),
      ];
    };
    const visits = [await visit(), await visit(), await visit()];
    for (const costs of visits) expect(costs.map(([units]) => units)).toEqual([20, 15, 13, 16, 0]);
    // On a busy machine reads side by side may begin after the first of them has ended, and a second process of the
    // function begins with nothing remembered: the fewest of three counts.
    const trips = [0, 1, 2, 3, 4].map((n) => Math.min(...visits.map((costs) => costs[n]?.[1] ?? Number.NaN)));
    expect(trips.filter((count) => !(count <= 2))).toEqual([]);
  });
});

describe('the service list', () => {
  it('admits by item and kind, and names the rule that a push breaks', async () => {
    const errors = (pointer: string, code: string) => ({
      code: 'not-on-service-list',
      errors: [[pointer, code]] as const,
    });
    expectProblem(await push({ service: 'S99' }), errors('/service', 'not-listed'));
    expectProblem(await push({ service: 'S01' }), errors('/kind', 'kind-not-covered'));
  });

  it('lets a line department push by its own items alone', async () => {
    expectProblem(await push({}, randomUUID(), tokens.department), { code: 'forbidden' });
    const own = { service: 'S04', kind: 'inspection', title: '消防通道巡查' };
    expectProblem(await push(own, randomUUID(), tokens.department), { code: 'forbidden' });
    expectProblem(await push({}, randomUUID(), tokens.worker), { code: 'forbidden' });
  });
});

describe('what a worker finds, sends back or hands on', () => {
  it('opens a case in the same transaction, which names its task', async () => {
    const id = await pushed();
    const abnormal = { text: '楼道堆放杂物堵塞通道', category: '0129' };
    const done = await take(tokens.worker, id, 'complete', { abnormal });
    expect(done.body).toMatchObject({ state: 'completed', finding: expect.stringMatching(/^\d{16}$/) as unknown });
    const num = String(done.body.finding);
    const found = (await api('GET', `/v1/cases/${num}`, { token: tokens.dispatcher })).body;
    expect(found).toMatchObject({
      state: 'reported',
      fromTask: id,
      grid: GRID,
      channel: 'worker',
      text: abnormal.text,
    });
    expect(await read(id)).toMatchObject({ finding: num });
    expect((await inbox(tokens.dispatcher)).some((text) => text.includes(num) && text.includes(id))).toBe(true);
  });

  it('goes back to the sender, who pushes it again', async () => {
    const id = await pushed();
    const back = await take(tokens.worker, id, 'return', { reason: 'wrong-grid', note: '该楼属二号网格' });
    expect(back.body).toMatchObject({ state: 'returned' });
    const day = await mine(tokens.worker);
    expect(idsIn([...day.overdue, ...day.today, ...day.next])).not.toContain(id);
    const listed = await api('GET', `${TASKS}?area=${UNIT}&flag=returned`, { token: tokens.dispatcher });
    expect((listed.body.items as Item[]).map((one) => one.id)).toContain(id);
    expectProblem(await take(tokens.dispatcher, id, 'push', {}), { code: 'version-required' });
    const again = await take(tokens.dispatcher, id, 'push', { assignee: { person: WORKER } }, { ifMatch: '2' });
    expect(again.body).toMatchObject({ state: 'pushed', version: 3 });
    expect(await read(id)).toMatchObject({ assignee: { person: WORKER } });
  });

  it('goes to a colleague in the grid, never to who does not serve there', async () => {
    const id = await pushed({ assignee: { person: WORKER } });
    const away = await take(tokens.worker, id, 'delegate', { assignee: { person: COLLEAGUE } }, { ifMatch: '1' });
    expectProblem(away, { code: 'invalid-body', errors: [['/assignee/person', 'serves-elsewhere']] });
    const given = await take(tokens.worker, id, 'delegate', { assignee: { person: LEADER } }, { ifMatch: '1' });
    expect(given.body).toMatchObject({ state: 'pushed', version: 2 });
    expect((await take(tokens.leader, id, 'complete')).body).toMatchObject({ state: 'completed' });
  });

  it('is kept although the task had been cancelled meanwhile', async () => {
    const id = await pushed({ backfill: ON_PAPER });
    expect((await take(tokens.dispatcher, id, 'cancel', { reason: '重复下发' }, { ifMatch: '1' })).status).toBe(200);
    const body = { occurredAt: on('08:30'), abnormal: { text: '独居老人摔倒，已送医' } };
    const done = await take(tokens.worker, id, 'complete', body);
    expect(done.body).toMatchObject({ state: 'cancelled', version: 2, beside: true });
    expect(String(done.body.finding)).toMatch(/^\d{16}$/);
    expect((await take(tokens.worker, id, 'start')).body).toMatchObject({ state: 'cancelled', version: 2 });
  });
});

describe('a task that nobody does', () => {
  it('is late as a flag: more and more people are told, and it can be done all the same', async () => {
    const id = await pushed({ dueAt: on('10:00') });
    await control.advance('PT70M');
    await settled();
    expect(await read(id)).toMatchObject({ state: 'pushed', overdue: true });
    const listed = await api('GET', `${TASKS}?area=320506103&flag=overdue`, { token: tokens.dispatcher });
    expect((listed.body.items as Item[]).map((one) => one.id)).toContain(id);
    expect((await inbox(tokens.leader)).some((text) => text.includes(id))).toBe(true);
    expect(idsIn((await mine(tokens.worker)).overdue)).toContain(id);
    expect((await take(tokens.worker, id, 'complete')).body).toMatchObject({ state: 'completed' });
    expect(await read(id)).toMatchObject({ overdue: false, done: { onTime: false } });
    await standAt(on('09:00'));
  });
});

describe('the budget of a week', () => {
  it('is not gone beyond without the consent of a leader, who is told', async () => {
    const grid = `${UNIT}005`;
    const dueAt = on('17:00', '2026-03-26');
    const town = '/v1/towns/320506103/policy';
    const { body: policy, etag } = await api('GET', town, { token: tokens.gridOffice });
    const { town: _town, version: _version, findings: _findings, ...rest } = policy;
    const tight = { ...rest, taskMinutes: 60 };
    const put = await api('PUT', town, {
      token: tokens.gridOffice,
      body: tight,
      ...(etag === '0' ? {} : { ifMatch: etag ?? '' }),
    });
    expect(put.status).toBe(200);
    await later(61);
    for (const _ of [1, 2]) await pushed({ grid, dueAt });
    expect(await askedIn('2026-03-26')).toEqual({ tasks: 2, minutes: 60 });
    const refused = await push({ grid, dueAt });
    expectProblem(refused, { code: 'beyond-task-budget' });
    expect(refused.text).toContain('60');
    const asked = { grid, dueAt, consent: { person: 'demo-dispatcher-1', reason: '上级督办' } };
    expectProblem(await push(asked), { code: 'invalid-body', errors: [['/consent/person', 'may-not-consent']] });
    const id = await pushed({ ...asked, consent: { person: 'demo-leader-1', reason: '上级督办' } });
    expect(await read(id)).toMatchObject({
      beyondBudget: true,
      consent: { person: 'demo-leader-1', reason: '上级督办' },
    });
    expect((await inbox(tokens.townLeader)).some((text) => text.includes(id))).toBe(true);
    expect(await askedIn('2026-03-26')).toEqual({ tasks: 3, minutes: 90 });
    await take(tokens.dispatcher, id, 'cancel', { reason: '改期' }, { ifMatch: '1' });
    expect(await askedIn('2026-03-26')).toEqual({ tasks: 2, minutes: 60 });
    await api('PUT', town, { token: tokens.gridOffice, body: rest, ifMatch: put.etag ?? '' });
    await later(61);
  });
});

describe('a batch', () => {
  const dueAt = on('17:00', '2026-04-02');
  const body = { kind: 'publicity', service: 'S01', title: '反诈宣传', text: '入户张贴反诈提示', area: UNIT, dueAt };
  const until = async (id: unknown, token = tokens.dispatcher): Promise<Item> => {
    await settled();
    return (await api('GET', `/v1/task-batches/${id}`, { token })).body;
  };

  it('goes to every grid of a village once, however often it is ordered', async () => {
    const key = randomUUID();
    const order = (): Promise<Reply> => api('POST', '/v1/task-batches', { token: tokens.dispatcher, body, key });
    const [first, again] = [await order(), await order()];
    expect([first.status, again.status, again.body.id]).toEqual([202, 202, first.body.id]);
    const { id } = first.body;
    expect(await until(id)).toMatchObject({ state: 'done', total: 6, done: 6, pushed: 6, refused: 0, faults: [] });
    expect(await askedIn('2026-04-01')).toEqual({ tasks: 6, minutes: 180 });
    const page = await api('GET', `/v1/task-batches/${id}/tasks?limit=4`, { token: tokens.dispatcher });
    expect(page.body).toMatchObject({ next: 4 });
    const own = `${id}-0`;
    expect(await read(own, tokens.worker)).toMatchObject({ grid: GRID, text: body.text, state: 'pushed' });
    expect((await inbox(tokens.worker)).filter((text) => text.includes(`tasks/${id}`))).toHaveLength(1);
    await take(tokens.worker, own, 'receive');
    const { items } = (await api('GET', `/v1/task-batches/${id}/tasks`, { token: tokens.dispatcher })).body;
    expect((items as Item[]).map(({ read: receipt }) => receipt !== undefined)).toEqual([
      true,
      ...Array(5).fill(false),
    ]);
    await take(tokens.worker, own, 'complete', { reached: 42 });

    const end = (token: string): Promise<Reply> =>
      api('POST', `/v1/task-batches/${id}/actions/void`, { token, body: { reason: '文件撤回' }, key: randomUUID() });
    expectProblem(await end(tokens.dispatcher), { code: 'forbidden' });
    expect((await end(tokens.supervisor)).status).toBe(202);
    expect(await until(id)).toMatchObject({ state: 'done', ended: 5, kept: 1 });
    expect(await askedIn('2026-04-01')).toEqual({ tasks: 1, minutes: 30 });
    expect(await read(`${id}-1`)).toMatchObject({ state: 'voided' });
    expect(await read(own)).toMatchObject({ state: 'completed' });
  });

  it('says which places got none, and why', async () => {
    const targets = [{ grid: GRID }, { grid: `${UNIT}999` }, { grid: GRID, assignee: { person: COLLEAGUE } }];
    const { area: _area, ...rest } = body;
    const ordered = await api('POST', '/v1/task-batches', {
      token: tokens.dispatcher,
      body: { ...rest, targets },
      key: randomUUID(),
    });
    expect(await until(ordered.body.id)).toMatchObject({
      state: 'done',
      pushed: 1,
      refused: 2,
      faults: [
        { n: 1, grid: `${UNIT}999`, code: 'unknown-grid' },
        { n: 2, grid: GRID, code: 'serves-elsewhere' },
      ],
    });
  });

  it('goes on although the function that was to put it into the queue died', async () => {
    const key = randomUUID();
    const fault = { caller: await functionId('field'), service: 'sqs', action: 'SendMessageBatch', nth: 1 };
    const { id: armed } = await control.send('POST', '/faults', { ...fault, kind: 'kill-before' });
    const given = { ...body, area: undefined, targets: [{ grid: GRID }] };
    const ordered = await bareApi('POST', '/v1/task-batches', { token: tokens.dispatcher, body: given, key });
    expect(ordered.status).toBeGreaterThanOrEqual(500);
    const { faults } = await control.send('GET', '/faults');
    await control.send('DELETE', `/faults?id=${armed}`);
    expect(faults).toMatchObject([{ id: armed, fired: 1 }]);
    const left = (await itemsOf('Matters')).find(({ kind, state }) => kind === 'task-batch' && state === 'queued');
    expect(left).toMatchObject({ next: 0, total: 1 });
    // A quarter of an hour later the clock finds it.
    await control.advance('PT16M');
    expect(await until(left?.id)).toMatchObject({ state: 'done', pushed: 1 });
  });
});

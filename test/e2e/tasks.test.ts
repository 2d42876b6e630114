import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, type Item, later, signInAll, standAt } from '../support/stage.ts';
import { act } from '../support/town.ts';

/** A task's way from the centre to the door and back, over HTTP: what a worker's phone sees and says. */

const TASKS = '/v1/tasks';
const on = (time: string, day = '2026-03-10'): string => `${day}T${time}:00+08:00`;
/** Grids of a village in which no other test has to do. */
const UNIT = '320506103212';
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

const read = async (id: string, token = tokens.dispatcher): Promise<Item> =>
  (await api('GET', `${TASKS}/${id}`, { token })).body;
const take = (token: string, id: string, action: string, body: Item = {}, more: Item = {}): Promise<Reply> =>
  act(token, `${TASKS}/${id}`, action, { body, key: randomUUID(), ...more });
const mine = async (token: string): Promise<Record<'overdue' | 'today' | 'next', Item[]>> =>
  (await api('GET', `${TASKS}/mine`, { token })).body as never;
const idsIn = (entries: readonly Item[]): unknown[] =>
  entries.map((entry) => (entry.type === 'task' ? (entry.task as Item).id : (entry.case as Item).num));
const inbox = async (token: string): Promise<string[]> => {
  await settled();
  const { items } = (await api('GET', '/v1/me/inbox?limit=100', { token })).body as { items: Item[] };
  return items.map(({ text }) => String(text));
};

beforeAll(async () => {
  await standAt(on('09:00'));
  tokens = await signInAll(SUBS);
}, 120_000);

describe('a task', () => {
  it('is pushed to the post of its grid, taken note of, begun and done', async () => {
    const id = await pushed({ text: '了解近况，测量血压', dueAt: on('17:00') });
    expect(await read(id)).toMatchObject({
      state: 'pushed',
      assignee: { post: `${GRID}:gridWorker` },
      department: 'shsy',
      minutes: 30,
      overdue: false,
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
    expectProblem(await push({ title: '另一件' }, key), 422, 'idempotency-key-reused');
    const id = String(first.body.id);
    const done = { body: { outcome: 'phone' }, key: randomUUID() };
    const one = await act(tokens.worker, `${TASKS}/${id}`, 'complete', done);
    await later(6 * 86_400);
    const two = await act(tokens.worker, `${TASKS}/${id}`, 'complete', done);
    expect(two.text).toBe(one.text);
    await standAt(on('09:00'));
  });
});

import { randomUUID } from 'node:crypto';
import { taskWaker } from '../../../functions/clock/task-waker.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { taskKey, taskPk, weekKey } from '../../../shared/tasks/items.ts';
import { weekOf } from '../../../shared/tasks/rules-clock.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { MONDAY, WORKER } from '../../support/tasks.ts';
import { depsOver, dispatcher, requestsTo, type Said, worker } from './setting.ts';

let tables: LocalTables;
let say: ReturnType<typeof requestsTo>;
beforeAll(async () => {
  tables = await localTables();
  say = requestsTo(depsOver(tables));
}, 60_000);
afterAll(() => tables?.drop());

const visit = { kind: 'visit', service: 'S05', title: '走访', grid: GRID };
let weeks = 0;
/** Each test has weeks of its own, because the worker is one. */
const nextDue = (): string => plus(MONDAY, ++weeks * 7 * DAY);

const push = async (body: object = {}, key: string = randomUUID()): Promise<string> => {
  const done = await say(dispatcher, 'pushTask', {
    body: { ...visit, dueAt: nextDue(), ...body },
    idempotencyKey: key,
  });
  if (done.status === undefined) throw new Error(JSON.stringify(done));
  return String(done.body.id);
};
const act = (who: typeof worker, id: string, action: string, body: object = {}, more: object = {}, now = MONDAY) =>
  say(who, 'taskAction', { params: { id, action }, body, idempotencyKey: randomUUID(), ...more }, now);
const minutesIn = async (dueAt: string): Promise<unknown> =>
  (await getItem(tables.client, tables.names.matters, weekKey(`P#${WORKER}`, weekOf(dueAt))))?.minutes;
const head = (id: string) => getItem(tables.client, tables.names.matters, taskKey(id));

describe('a budget of a hundred minutes a week', () => {
  it('holds against many who push at the same moment, to the minute', async () => {
    const dueAt = nextDue();
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        say(dispatcher, 'pushTask', { body: { ...visit, dueAt }, idempotencyKey: randomUUID() }),
      ),
    );
    const codes = all.map((one) => (one.status === undefined ? one.code : one.status)).sort();
    expect(codes.filter((code) => code === 201)).toHaveLength(3);
    expect(new Set(codes)).toEqual(new Set([201, 'beyond-task-budget']));
    expect(await minutesIn(dueAt)).toBe(90);
  });

  it('gives back what came to nothing, and keeps what was done', async () => {
    const dueAt = nextDue();
    const ids = [await push({ dueAt }), await push({ dueAt }), await push({ dueAt })];
    const [first = '', second = '', third = ''] = ids;
    await act(worker, first, 'complete');
    await act(worker, second, 'return', { reason: 'demolished' });
    await act(dispatcher, third, 'cancel', { reason: '重复' }, { ifMatch: 1 });
    expect(await minutesIn(dueAt)).toBe(30);
    await act(dispatcher, second, 'push', { dueAt }, { ifMatch: 2 });
    expect(await minutesIn(dueAt)).toBe(60);
  });
});

describe('commands from where there was no signal', () => {
  it('come in any order and twice, and lose and double nothing', async () => {
    const id = await push();
    const later = plus(MONDAY, 6 * HOUR);
    const requests = [
      { params: { id, action: 'receive' }, body: { occurredAt: MONDAY }, idempotencyKey: 'k-1' },
      { params: { id, action: 'start' }, body: { occurredAt: plus(MONDAY, HOUR) }, idempotencyKey: 'k-2' },
      {
        params: { id, action: 'complete' },
        body: { occurredAt: plus(MONDAY, 2 * HOUR), outcome: 'done' },
        idempotencyKey: 'k-3',
      },
    ];
    const [receive, start, complete] = requests;
    const sent = [complete, start, receive, complete, start, receive];
    const answers: unknown[] = [];
    for (const one of sent) answers.push(await say(worker, 'taskAction', one, later));
    expect(answers.slice(3, 4)).toEqual(answers.slice(0, 1));
    const { body } = (await say(worker, 'getTaskTimeline', { params: { id } })) as Said;
    const items = body.items as { action: string; occurredAt?: string }[];
    expect(items.map(({ action }) => action)).toEqual(['push', 'complete']);
    expect(await head(id)).toMatchObject({ version: 2, state: 'completed', doneAt: plus(MONDAY, 2 * HOUR) });
  });

  it('are refused when they lie ahead, and when the key was another’s', async () => {
    const id = await push();
    const ahead = await act(worker, id, 'complete', { occurredAt: plus(MONDAY, HOUR), outcome: 'done' });
    expect(ahead).toMatchObject({ code: 'invalid-body', errors: [{ pointer: '/occurredAt', code: 'in-the-future' }] });
    await act(worker, id, 'receive', {}, { idempotencyKey: 'same' });
    const other = await act(worker, id, 'receive', { occurredAt: plus(MONDAY, -HOUR) }, { idempotencyKey: 'same' });
    expect(other).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('of two who are on the spot the first completes it, and the second is recorded beside', async () => {
    const id = await push();
    const leader = caller('leader-1', post('gridLeader', GRID));
    const both = await Promise.all([act(worker, id, 'complete'), act(leader, id, 'complete')]);
    expect(both.map((one) => one.status)).toEqual([200, 200]);
    expect(both.filter((one) => one.status !== undefined && one.body.beside === true)).toHaveLength(1);
    const query = {
      table: tables.names.matters,
      partition: { pk: taskPk(id) },
      range: { attribute: 'sk', beginsWith: 'EV#' },
    };
    expect((await queryAll(tables.client, query)).map(({ sk }) => sk)).toEqual([
      'EV#_#000001',
      'EV#_#000002',
      'EV#beside#000001',
    ]);
  });
});

const leader = caller('leader-0', post('leader', '320506'));

describe('whose post names no town', () => {
  it('acts by the rules of the task’s own', async () => {
    const id = await push();
    const county = caller('county-1', post('dutySupervisor', '320506'));
    expect(await act(county, id, 'void', { reason: '撤' }, { ifMatch: 1 })).toMatchObject({
      body: { state: 'voided' },
    });
  });
});

describe('the same push again', () => {
  it('gets its first answer also when it would be refused by now', async () => {
    const dueAt = nextDue();
    const request = { body: { ...visit, dueAt }, idempotencyKey: randomUUID() };
    const first = await say(dispatcher, 'pushTask', request);
    expect(await say(dispatcher, 'pushTask', request, plus(dueAt, DAY))).toEqual(first);
    const other = { ...request, body: { ...request.body, title: '另一件' } };
    expect(await say(dispatcher, 'pushTask', other, plus(dueAt, DAY))).toMatchObject({
      code: 'idempotency-key-reused',
    });
    const fresh = { ...request, idempotencyKey: randomUUID() };
    expect(await say(dispatcher, 'pushTask', fresh, plus(dueAt, DAY))).toMatchObject({ code: 'invalid-body' });
  });
});

describe('lists', () => {
  it('are of grid and village by state, of village and town by flag, of one owner by when it is due', async () => {
    const id = await push();
    const ids = async (query: object, who = dispatcher): Promise<unknown> => {
      const page = await say(who, 'listTasks', { query: { limit: 200, ...query } });
      return page.status === undefined
        ? page.params?.detail
        : (page.body.items as { id: string }[]).map((one) => one.id);
    };
    expect(await ids({ area: GRID, state: 'pushed' })).toContain(id);
    expect(await ids({ area: UNIT, state: 'pushed' })).toContain(id);
    expect(await ids({ post: `${GRID}:gridWorker` })).toContain(id);
    expect(await ids({ area: TOWN, state: 'pushed' })).toContain(id);
    expect(await ids({ area: '320506', state: 'pushed' }, leader)).toBe('town-or-finer');
    expect(await ids({ area: GRID, flag: 'overdue' })).toBe('flag-of-village-or-town');
    expect(await ids({ area: GRID, state: 'pushed', flag: 'overdue' })).toBe('state-or-flag');
    expect(await ids({ area: GRID, person: WORKER })).toBe('one-of-area-person-post');
    await act(worker, id, 'return', { reason: 'not-mine' });
    expect(await ids({ area: GRID, state: 'pushed' })).not.toContain(id);
    expect(await ids({ area: TOWN, flag: 'returned' })).toContain(id);
    expect(await ids({ post: `${GRID}:gridWorker`, bucket: 'returned' })).toContain(id);
    await act(dispatcher, id, 'cancel', { reason: '撤' }, { ifMatch: 2 });
    expect(await ids({ area: TOWN, flag: 'returned' })).not.toContain(id);
    expect(await ids({ post: `${GRID}:gridWorker`, bucket: 'done' })).toContain(id);
  });

  it('go on by a cursor, each task once', async () => {
    const made = [await push(), await push(), await push()];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await say(dispatcher, 'listTasks', {
        query: { area: GRID, state: 'pushed', limit: 2, cursor },
      })) as Said;
      seen.push(...(page.body.items as { id: string }[]).map(({ id }) => id));
      cursor = page.body.cursor as string | undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });

  it('of one’s own day tell late, today and next apart', async () => {
    const grid = `${UNIT}009`;
    const own = caller('worker-9', post('gridWorker', grid));
    const at = async (dueAt: string): Promise<string> =>
      push({ grid, dueAt, assignee: { post: `${grid}:gridWorker` } });
    const [late, today, next] = [
      await at(plus(MONDAY, HOUR)),
      await at(plus(MONDAY, 9 * HOUR)),
      await at(plus(MONDAY, 3 * DAY)),
    ];
    const { body } = (await say(own, 'listOwnTasks', {}, plus(MONDAY, 2 * HOUR))) as Said;
    const ids = (name: string) => (body[name] as { task: { id: string } }[]).map(({ task }) => task.id);
    expect([ids('overdue'), ids('today'), ids('next'), body.more]).toEqual([[late], [today], [next], false]);
  });
});

describe('the sweep', () => {
  const waker = () =>
    taskWaker({ client: tables.client, table: tables.names.matters, policy: async (town) => defaultPolicy(town) });

  it('tells once although it runs twice, and puts what is late on the town’s list', async () => {
    const id = await push({ dueAt: plus(MONDAY, HOUR), assignee: { post: `${GRID}:partTimer` } });
    const now = plus(MONDAY, 90 * 60_000);
    for (let run = 0; run < 6; run += 1) await waker().wake({ ...taskKey(id), wakeAt: MONDAY }, now);
    const messages = await queryAll(tables.client, {
      table: tables.names.matters,
      partition: { pk: taskPk(id) },
      range: { attribute: 'sk', beginsWith: 'OUT#' },
    });
    const late = messages.filter(({ type }) => type === 'onegrid.task.late').map(({ audience }) => audience);
    expect(late.sort()).toEqual([...new Set(late)].sort());
    expect(await head(id)).toMatchObject({ version: 1, overdue: true });
    const page = (await say(dispatcher, 'listTasks', { query: { area: TOWN, flag: 'overdue', limit: 200 } })) as Said;
    expect((page.body.items as { id: string }[]).map((one) => one.id)).toContain(id);
    await act(worker, id, 'complete', { outcome: 'done' }, {}, now);
    const after = (await say(dispatcher, 'listTasks', { query: { area: TOWN, flag: 'overdue', limit: 200 } })) as Said;
    expect((after.body.items as { id: string }[]).map((one) => one.id)).not.toContain(id);
  });
});

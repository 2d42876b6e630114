import { randomUUID } from 'node:crypto';
import { plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { runBatch } from '../../../shared/tasks/batch-run.ts';
import { taskBatchUseCases } from '../../../shared/tasks/batch-service.ts';
import { weekKey } from '../../../shared/tasks/items.ts';
import type { TaskDeps } from '../../../shared/tasks/ports.ts';
import type { BatchRun } from '../../../shared/tasks/ports-batch.ts';
import { weekOf } from '../../../shared/tasks/rules-clock.ts';
import { batchStore } from '../../../shared/tasks/store-batches.ts';
import { burdenReader } from '../../../shared/tasks/store-burden.ts';
import { post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { MONDAY } from '../../support/tasks.ts';
import { depsOver, dispatcher } from './setting.ts';

const GRIDS = Array.from({ length: 45 }, (_, n) => `${UNIT}${String(n + 1).padStart(3, '0')}`);
const DUE = '2026-03-20T09:00:00.000Z';

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

/** One worker in each grid, under a budget of a hundred minutes. */
const runDeps = (changes: Partial<BatchRun> = {}): BatchRun => {
  const deps = depsOver(tables, {
    holders: async (area) => [{ person: `worker-${area}`, name: 'w', post: post('gridWorker', area) }],
  });
  const { client, names } = tables;
  return {
    ...deps,
    batches: batchStore({ client, matters: names.matters, audit: names.audit, now: () => MONDAY }),
    gridsOf: async () => GRIDS,
    gridsIn: async (codes) => new Set(codes),
    now: () => MONDAY,
    remaining: () => 60_000,
    ...changes,
  };
};

const order = async (body: object = {}, changes: Partial<TaskDeps> = {}): Promise<string> => {
  const { batches } = runDeps();
  const deps = { ...depsOver(tables, changes), batches, hasArea: async () => true, wake: async () => undefined };
  const given = { kind: 'visit', service: 'S05', title: '走访', area: UNIT, dueAt: DUE, ...body };
  const request = { params: {}, query: {}, body: given, requestId: 'r', sourceIp: '::1', idempotencyKey: randomUUID() };
  const done = await taskBatchUseCases(deps).pushTaskBatch?.(request, dispatcher, MONDAY);
  if (!done?.ok) throw new Error(JSON.stringify(done));
  return String((done.value.body as { id: string }).id);
};

const minutesOf = async (grid: string): Promise<unknown> => {
  const key = weekKey(`P#worker-${grid}`, weekOf(DUE));
  return (await getItem(tables.client, tables.names.matters, key))?.minutes;
};

describe('a batch that is broken off', () => {
  it('goes on where it was, and makes each task once, whatever was lost on the way', async () => {
    const id = await order();
    const whole = runDeps();
    let [calls, deaths] = [0, 0];
    /** Dies at every eleventh task, before or after it was written. */
    const dying = runDeps({
      store: {
        ...whole.store,
        create: async (given) => {
          calls += 1;
          if (calls % 22 === 11) throw new Error('killed before');
          const made = await whole.store.create(given);
          if (calls % 22 === 0) throw new Error('killed after');
          return made;
        },
      },
    });
    for (let run = 0; run < 20; run += 1) {
      try {
        if ((await runBatch(dying, id)) === 'over') break;
      } catch {
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThan(1);
    const batch = await whole.batches.batch(id);
    expect(batch).toMatchObject({ state: 'done', total: 45, next: 45, tally: { pushed: 45, refused: 0 } });
    const tasks = await whole.batches.tasks(id, 0, 45);
    expect(tasks.map((task) => task.grid)).toEqual(GRIDS);
    expect(new Set(tasks.map((task) => task.version))).toEqual(new Set([1]));
    expect(new Set(await Promise.all(GRIDS.map(minutesOf)))).toEqual(new Set([30]));
  }, 20_000);

  it('is worked by one of two that run at once, and by nobody when it is over', async () => {
    const id = await order();
    const outcomes = await Promise.all([runBatch(runDeps(), id), runBatch(runDeps(), id)]);
    expect(outcomes).toEqual(['over', 'over']);
    const { batches } = runDeps();
    expect(await batches.batch(id)).toMatchObject({ state: 'done', tally: { pushed: 45 } });
    expect(await runBatch(runDeps({ gridsOf: () => Promise.reject(new Error('asked again')) }), id)).toBe('over');
  }, 20_000);

  it('is handed on when the time of the function is used up', async () => {
    const id = await order();
    let left = 3;
    const short = runDeps({ remaining: () => (left-- > 0 ? 60_000 : 0) });
    expect(await runBatch(short, id)).toBe('more');
    const { next = 0, state } = (await short.batches.batch(id)) ?? {};
    expect([next > 0 && next < 45, state]).toEqual([true, 'running']);
    expect(await runBatch(runDeps(), id)).toBe('over');
    expect(await short.batches.batch(id)).toMatchObject({ state: 'done', tally: { pushed: 45, refused: 0 } });
  }, 20_000);
});

describe('a batch beyond the budget', () => {
  it('is refused place by place, unless somebody consents', async () => {
    // The three before have booked ninety of a hundred minutes of every week.
    const { batches } = runDeps();
    const id = await order();
    await runBatch(runDeps(), id);
    expect(await batches.batch(id)).toMatchObject({ state: 'done', tally: { pushed: 0, refused: 45 } });
    const [fault] = await batches.faultsOf(id);
    expect(fault).toEqual({ n: 0, grid: GRIDS[0], code: 'beyond-task-budget' });
    expect((await batches.tasks(id, 0, 45)).length).toBe(0);
    const consent = { person: 'leader-1', reason: '专项' };
    const leader = { id: 'leader-1', name: 'l', home: TOWN, iss: '', sub: '', lastPost: 1, version: 1 };
    const person = async () => ({ ...leader, posts: [post('leader', TOWN)] });
    const beyond = await order({ consent }, { person });
    await runBatch(runDeps({ person }), beyond);
    expect(await batches.batch(beyond)).toMatchObject({ tally: { pushed: 45, refused: 0 } });
    const made = await batches.tasks(beyond, 0, 45);
    expect(new Set(made.map((task) => task.beyond))).toEqual(new Set(['leader-1']));
  }, 20_000);
});

describe('a batch that is called off while it is being pushed', () => {
  it('leaves no open task behind, and nothing of what its department asks', async () => {
    const dueAt = '2026-04-10T09:00:00.000Z';
    const id = await order({ dueAt });
    const whole = runDeps();
    const cancel = async (): Promise<void> => {
      const deps = {
        ...depsOver(tables),
        batches: whole.batches,
        hasArea: async () => true,
        wake: async () => undefined,
      };
      const params = { id, action: 'cancel' };
      const request = { params, query: {}, body: { reason: '重复' }, requestId: 'r', sourceIp: '::1' };
      const done = await taskBatchUseCases(deps).taskBatchAction?.(request, dispatcher, MONDAY);
      expect(done).toMatchObject({ ok: true });
    };
    let calls = 0;
    // At the fourteenth task the order is taken back, and another run has gone through all of it before the first goes on.
    const slow = runDeps({
      store: {
        ...whole.store,
        create: async (given) => {
          calls += 1;
          if (calls === 14) {
            await cancel();
            expect(await runBatch(runDeps(), id)).toBe('over');
          }
          return whole.store.create(given);
        },
      },
    });
    expect(await runBatch(slow, id)).toBe('over');
    const tasks = await whole.batches.tasks(id, 0, 45);
    expect(tasks.length).toBeGreaterThan(10);
    expect(new Set(tasks.map(({ state }) => state))).toEqual(new Set(['cancelled']));
    const asked = await burdenReader(tables.client, tables.names.matters)(TOWN, weekOf(dueAt));
    for (const [, { tasks: count, minutes }] of asked) expect([count, minutes]).toEqual([0, 0]);
  }, 20_000);
});

it('an exercise for everybody books nobody’s week, asks nothing of anybody, and takes nothing back when it is called off', async () => {
  const { batches } = runDeps();
  const booked = await Promise.all(GRIDS.map(minutesOf));
  const burden = () => burdenReader(tables.client, tables.names.matters)(TOWN, weekOf(DUE));
  const asked = await burden();
  const id = await order({ drill: true });
  await runBatch(runDeps(), id);
  expect(await batches.batch(id)).toMatchObject({ state: 'done', tally: { pushed: 45, refused: 0 } });
  expect((await batches.tasks(id, 0, 45)).every(({ drill }) => drill)).toBe(true);
  const deps = { ...depsOver(tables), batches, hasArea: async () => true, wake: async () => undefined };
  const request = {
    params: { id, action: 'cancel' },
    query: {},
    body: { reason: '演练结束' },
    requestId: 'r',
    sourceIp: '::1',
  };
  await taskBatchUseCases(deps).taskBatchAction?.(request, dispatcher, MONDAY);
  await runBatch(runDeps(), id);
  expect(await batches.batch(id)).toMatchObject({ tally: { ended: 45 } });
  expect(await Promise.all(GRIDS.map(minutesOf))).toEqual(booked);
  expect(await burden()).toEqual(asked);
}, 20_000);

it('an order that is sent again is the same order, although its time has passed meanwhile', async () => {
  const { batches } = runDeps();
  const deps = { ...depsOver(tables), batches, hasArea: async () => true, wake: async () => undefined };
  const given = { kind: 'visit', service: 'S05', title: '走访', area: UNIT, dueAt: DUE };
  const request = { params: {}, query: {}, body: given, requestId: 'r', sourceIp: '::1', idempotencyKey: randomUUID() };
  const send = (now: string, body: object = given) =>
    taskBatchUseCases(deps).pushTaskBatch?.({ ...request, body }, dispatcher, now);
  const [first, again] = [await send(MONDAY), await send(plus(DUE, 1))];
  expect(first).toMatchObject({ ok: true, value: { status: 202 } });
  expect(again).toEqual(first);
  const other = await send(plus(DUE, 1), { ...given, title: '另一件' });
  expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-key-reused' } });
}, 20_000);

it('an end that was given up is taken up by whoever orders it again', async () => {
  const { batches } = runDeps();
  const id = await order();
  const woken: string[] = [];
  const deps = {
    ...depsOver(tables),
    ...{ batches, hasArea: async () => true, wake: async (one: string) => void woken.push(one) },
  };
  const request = {
    params: { id, action: 'cancel' },
    query: {},
    body: { reason: '重复' },
    requestId: 'r',
    sourceIp: '::1',
  };
  const cancel = () => taskBatchUseCases(deps).taskBatchAction?.(request, dispatcher, MONDAY);
  expect(await cancel()).toMatchObject({ ok: true, value: { body: { state: 'queued' } } });
  const given = await batches.batch(id);
  if (!given) throw new Error('no batch');
  expect(await batches.save({ ...given, state: 'failed', attempts: 3 })).not.toBe('conflict');
  expect(await cancel()).toMatchObject({ ok: true, value: { status: 202, body: { state: 'queued' } } });
  expect(woken).toEqual([id, id]);
  expect(await runBatch(runDeps(), id)).toBe('over');
  expect(await batches.batch(id)).toMatchObject({ state: 'done', ending: { action: 'cancel' } });
}, 20_000);

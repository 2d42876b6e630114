import { wakersOf } from '../../../functions/clock/wakers.ts';
import { jobKey } from '../../../shared/imports/items.ts';
import { type Job, NOTHING_YET } from '../../../shared/imports/model-job.ts';
import { jobStore } from '../../../shared/imports/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import { parseItem } from '../../../shared/platform/dynamodb/codec.ts';
import { outItem } from '../../../shared/platform/dynamodb/matter-items.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { dueReader } from '../../../shared/sweep/store.ts';
import { runBatch } from '../../../shared/tasks/batch-run.ts';
import { batchPk } from '../../../shared/tasks/items-batch.ts';
import { NO_TALLY, type TaskBatch } from '../../../shared/tasks/model-batch.ts';
import { batchStore } from '../../../shared/tasks/store-batches.ts';
import { headEvent } from '../../../shared/workflow/matter.ts';
import { GRID, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { MONDAY, SENDER } from '../../support/tasks.ts';
import { depsOver } from './setting.ts';

/** What lost its place in the queue of jobs, or was given up: it goes on, or somebody knows. */

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const at = (minutes: number): string => plus(MONDAY, minutes * MINUTE);
const batches = (now = MONDAY) =>
  batchStore({ client: tables.client, matters: tables.names.matters, audit: tables.names.audit, now: () => now });
const jobs = (now = MONDAY) => jobStore(tables.client, tables.names.matters, () => now);

let sent: string[] = [];
beforeEach(() => {
  sent = [];
});

/** One minute of the clock: everything of this partition that is due by the index wakes up, twice at once. */
const sweepAt = async (pk: string, now: string): Promise<number> => {
  const { client, names } = tables;
  const wakers = wakersOf({
    ...{ client, table: names.matters, audit: names.audit, directory: names.directory, people: names.people },
    sendJob: async (body) => void sent.push(body),
    goOn: () => true,
    calendar: chinaCalendar,
    policy: async (town) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    trace: () => ({ requestId: 'sweep', sourceIp: 'clock' }),
  });
  const read = dueReader(client, names.matters);
  const pages = await Promise.all(['0', '1', '2', '3'].map((shard) => read(shard, now, 100, undefined)));
  const due = pages.flatMap(({ items }) => items).filter((one) => one.pk === pk && one.sk === 'META');
  for (const one of due) {
    const waker = wakers.find((each) => each.knows(one));
    await Promise.all([waker?.wake(one, now), waker?.wake(one, now)]);
  }
  return due.length;
};

const told = async (pk: string): Promise<readonly (readonly [string, string])[]> => {
  const range = { attribute: 'sk', beginsWith: 'OUT#' };
  const items = await queryAll(tables.client, { table: tables.names.matters, partition: { pk }, range }, 100);
  return items.map((item) => parseItem(outItem, item)).map(({ type, audience }) => [type, audience] as const);
};

let count = 0;
const nextId = (): string => {
  count += 1;
  return `lost${String(count).padStart(16, '0')}`;
};

const ordered = async (changes: Partial<TaskBatch> = {}): Promise<string> => {
  const id = nextId();
  const sentBy = { person: SENDER, role: 'dispatcher' } as const;
  const batch: TaskBatch = {
    ...{ id, state: 'queued', version: 0, town: TOWN, total: 1, kind: 'visit', service: 'S05', department: 'shsy' },
    ...{ minutes: 30, title: '走访', sentBy, createdAt: MONDAY, next: 0, tally: NO_TALLY, attempts: 0, ...changes },
  };
  const event = headEvent({ state: 'queued', version: 1 }, 'push-batch', sentBy, MONDAY, {});
  await batches().create(batch, [{ grid: GRID }], event, { requestId: 'r', sourceIp: '::1' });
  return id;
};

const run = (id: string, now: string) =>
  runBatch(
    {
      ...depsOver(tables, { holders: async (area) => [{ person: 'w', name: 'w', post: post('gridWorker', area) }] }),
      ...{ batches: batches(now), gridsOf: async () => [GRID], gridsIn: async (codes) => new Set(codes) },
      ...{ now: () => now, remaining: () => 60_000 },
    },
    id,
  );

describe('a batch of tasks whose place in the queue was lost', () => {
  it('is put there again by the clock, and is done', async () => {
    const id = await ordered();
    expect(await sweepAt(batchPk(id), at(14))).toBe(0);
    await sweepAt(batchPk(id), at(15));
    expect(sent).toEqual([`tasks:${id}`]);
    expect(await run(id, at(16))).toBe('over');
    expect(await batches().batch(id)).toMatchObject({ state: 'done', tally: { pushed: 1 } });
    // Over is over: no clock looks at it again.
    expect(await sweepAt(batchPk(id), at(600))).toBe(0);
    expect((await told(batchPk(id))).map(([type]) => type)).toEqual(['onegrid.task.pushed-many']);
  });

  it('is given up after an hour, and who ordered it is told', async () => {
    const id = await ordered();
    for (let minute = 5; minute <= 90; minute += 5) await sweepAt(batchPk(id), at(minute));
    expect(sent).toHaveLength(3);
    expect(await batches().batch(id)).toMatchObject({ state: 'failed', finishedAt: at(60) });
    expect(await told(batchPk(id))).toEqual([['onegrid.task.batch-failed', `person:${SENDER}`]]);
  }, 15_000);

  it('is looked at anew after every step', async () => {
    const id = await ordered({ total: 2 });
    await sweepAt(batchPk(id), at(15));
    await run(id, at(16));
    const batch = await batches().batch(id);
    expect(batch).toMatchObject({ next: 1, woken: 0 });
  });
});

it('a batch that breaks off time and again fails, and who ordered its end is told', async () => {
  const ending = {
    action: 'void',
    by: { person: 'boss', role: 'dutySupervisor' },
    reason: '撤回',
    at: MONDAY,
  } as const;
  const id = await ordered({ attempts: 3, ending });
  expect(await run(id, at(1))).toBe('over');
  expect(await batches().batch(id)).toMatchObject({ state: 'failed' });
  expect(await told(batchPk(id))).toEqual([['onegrid.task.batch-failed', 'person:boss']]);
});

describe('an import whose place in the queue was lost', () => {
  const begun = async (state: Job['state']): Promise<string> => {
    const id = nextId();
    const by = { person: 'office', post: `${TOWN}:gridOffice` };
    const job: Job = {
      ...{ id, kind: 'departments', format: 'csv', town: TOWN, dryRun: false, state, by, createdAt: MONDAY },
      ...{ next: 0, tally: NOTHING_YET, attempts: 0, version: 0 },
    };
    await jobs().save(job);
    return id;
  };

  it('is put there again, and in the end given up with a word to who began it', async () => {
    const id = await begun('queued');
    const { pk } = jobKey(id);
    for (const minute of [14, 15, 30, 45]) await sweepAt(pk, at(minute));
    expect(sent).toEqual([id, id, id]);
    await sweepAt(pk, at(60));
    expect(await jobs().job(id)).toMatchObject({ state: 'failed', finishedAt: at(60) });
    expect(await jobs().faultsOf(id)).toMatchObject([{ code: 'gave-up' }]);
    expect(await told(pk)).toEqual([['onegrid.import.failed', 'person:office']]);
    expect(await sweepAt(pk, at(600))).toBe(0);
  });

  it('is no concern of the clock while it waits for its file', async () => {
    expect(await sweepAt(jobKey(await begun('waiting')).pk, at(600))).toBe(0);
  });
});

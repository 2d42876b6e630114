import { reckoningWaker } from '../../../functions/clock/reckoning-waker.ts';
import type { ClockDeps } from '../../../shared/cases/clock-service.ts';
import { caseMetaItem, casePk, parsedMeta, toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import { coKey, toCoItem } from '../../../shared/cases/items-co.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { clockStore } from '../../../shared/cases/store-clock.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { type Instant, plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { reckoningKey } from '../../../shared/reckoning/items.ts';
import type { Reckoning } from '../../../shared/reckoning/model.ts';
import { SECOND_ROUND_MS, setOut } from '../../../shared/reckoning/rules.ts';
import { reckoningReader, reckoningWrite } from '../../../shared/reckoning/store.ts';
import { toWhistleItem, toWhistlePartItem, whistlePk } from '../../../shared/whistles/items.ts';
import { type Clock, type Limit, pause, resume, start } from '../../../shared/workflow/deadlines.ts';
import { aCase } from '../../support/cases.ts';
import { aPart } from '../../support/co-units.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { aWhistle, aPart as aWhistlePart } from '../../support/whistles.ts';

/** Friday 6 March 2026, 14:00 in China; five days of work end on the 13th, or on the 16th with one day off. */
const FRIDAY = '2026-03-06T06:00:00.000Z';
const DUE = '2026-03-13T04:00:00.000Z';
const MOVED = '2026-03-16T04:00:00.000Z';
const CHANGED = '2026-03-09T01:00:00.000Z';
const AGAIN = plus(CHANGED, SECOND_ROUND_MS);
const none = { off: [], on: [] };
const dayOff = { off: ['2026-03-11'], on: [] };

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
/** Each test in a town of its own: a change walks all of a town. */
const newTown = (): string => `32050620${++drawn}`;
const deps = (): ClockDeps => ({
  store: clockStore({ client: tables.client, matters: tables.names.matters, audit: tables.names.audit }),
  policy: async (town) => defaultPolicy(town),
  reliefs: async () => [],
  newHome: async () => undefined,
  trace: () => ({ requestId: 'sweep-1', sourceIp: 'clock' }),
});
const stored = async (town: string, limit: Limit = { type: 'work_day', n: 5 }): Promise<CaseMeta> => {
  drawn += 1;
  const num = caseNumber(FRIDAY, String(drawn).padStart(4, '0'));
  const clock = start(limit, FRIDAY, chinaCalendar);
  const c = aCase('handling', { num, town, unit: `${town}201`, grid: `${town}201001`, clock });
  const put = (item: Record<string, unknown>) => ({ op: 'put', table: tables.names.matters, item }) as const;
  await transact(tables.client, [put(toMetaItem(c, chinaCalendar)), put(toTextItem(c, { text: '积存垃圾' }))]);
  return c;
};
const load = async (num: string): Promise<CaseMeta> =>
  parsedMeta(caseMetaItem.parse(await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' })));
const changed = async (
  town: string,
  version: number,
  after: Reckoning['after'] = dayOff,
  before: Reckoning['before'] = none,
) => {
  const change = { town, version, at: CHANGED, before, after, walk: setOut(CHANGED) };
  const written = await transact(tables.client, [reckoningWrite(tables.names.matters, change)]);
  expect(written.ok).toBe(true);
};
const walk = (town: string, version: number, now: Instant, cases = deps()): Promise<void> =>
  reckoningWaker({ client: tables.client, table: tables.names.matters, cases }).wake(
    { ...reckoningKey({ town, version }), wakeAt: now },
    now,
  );
const reader = () => reckoningReader(tables.client, tables.names.matters);

describe('the walk of a change of the calendar', () => {
  it('moves what runs by days of work, tells which, and is over after a second round', async () => {
    const town = newTown();
    const [working, urgent] = await Promise.all([stored(town), stored(town, { type: 'natural_day', n: 5 })]);
    const elsewhere = await stored(newTown());
    await changed(town, 2);
    await walk(town, 2, CHANGED);
    const moved = await load(working.num);
    expect(moved).toMatchObject({ version: working.version + 1, reckoned: 2, clock: { dueAt: MOVED } });
    expect(await load(urgent.num)).toEqual(urgent);
    expect(await load(elsewhere.num)).toEqual(elsewhere);
    expect(await reader().moved(town, 2)).toEqual([{ num: working.num, at: CHANGED, from: DUE, to: MOVED }]);
    const late = await stored(town);
    await walk(town, 2, AGAIN);
    expect((await load(late.num)).clock?.dueAt).toBe(MOVED);
    expect((await load(working.num)).version).toBe(working.version + 1);
    expect(await reader().change(town, 2)).toMatchObject({ doneAt: AGAIN });
    expect((await getItem(tables.client, tables.names.matters, reckoningKey({ town, version: 2 })))?.wakeAt).toBe(
      undefined,
    );
  });

  it('works a hundred and twenty cases by the page, twice is once, and goes on where it died', async () => {
    const town = newTown();
    const all = await Promise.all(Array.from({ length: 120 }, () => stored(town)));
    await changed(town, 2);
    let saves = 0;
    const dying = deps();
    const failing: ClockDeps = {
      ...dying,
      store: {
        ...dying.store,
        save: async (given) => {
          saves += 1;
          if (saves > 70) throw new Error('the sweep dies');
          return dying.store.save(given);
        },
      },
    };
    await expect(walk(town, 2, CHANGED, failing)).rejects.toThrow('the sweep dies');
    await Promise.all([walk(town, 2, CHANGED), walk(town, 2, CHANGED)]);
    await walk(town, 2, CHANGED);
    await Promise.all([walk(town, 2, AGAIN), walk(town, 2, AGAIN)]);
    await walk(town, 2, AGAIN);
    const found = await Promise.all(all.map(({ num }) => load(num)));
    expect(new Set(found.map(({ clock, version }) => `${clock?.dueAt} ${version}`))).toEqual(
      new Set([`${MOVED} ${(all[0]?.version ?? 0) + 1}`]),
    );
    expect((await reader().moved(town, 2)).map(({ num }) => num)).toEqual(all.map(({ num }) => num).sort());
  }, 60_000);

  it('waits for the change before it, and then begins with what that has left', async () => {
    const town = newTown();
    const c = await stored(town);
    await changed(town, 2);
    await changed(town, 3, none, dayOff);
    await walk(town, 3, CHANGED);
    expect((await load(c.num)).clock?.dueAt).toBe(DUE);
    expect((await reader().change(town, 3))?.walk?.at).toBe(plus(CHANGED, 60_000));
    await walk(town, 2, CHANGED);
    await walk(town, 2, AGAIN);
    expect((await load(c.num)).clock?.dueAt).toBe(MOVED);
    await walk(town, 3, AGAIN);
    expect(await load(c.num)).toMatchObject({ reckoned: 3, clock: { dueAt: DUE } });
    expect((await reader().changes(town)).map(({ version }) => version)).toEqual([3, 2]);
  });

  it('takes along what hangs on a case: its co-units, also one that rested, and its whistles', async () => {
    const town = newTown();
    const c = { ...(await stored(town)), round: 1, co: ['zhzf', 'scjg'], parties: ['zhzf', 'scjg'] };
    const id = `${c.num}-1`;
    const head = { ...c, whistles: [id] };
    const clock = start({ type: 'work_day', n: 5 }, FRIDAY, chinaCalendar);
    const rested = resume(pause(clock, plus(FRIDAY, 3_600_000), chinaCalendar), plus(FRIDAY, 7_200_000), chinaCalendar);
    const part = (party: string, of: Clock) =>
      toCoItem(aPart('signed', { num: c.num, party, town, clock: of }), chinaCalendar);
    const w = { ...aWhistle('in-force', { id, caseNum: c.num, town, kind: 'tough', unit: `${town}201` }) };
    const timer = { clock: start({ type: 'work_day', n: 3 }, FRIDAY, chinaCalendar) };
    const called = { ...aWhistlePart('reported-in', 'zhzf'), whistle: id, town, timer };
    const items = [toMetaItem(head, chinaCalendar), part('zhzf', clock), part('scjg', rested)];
    const rows = [...items, toWhistleItem(w, chinaCalendar), toWhistlePartItem(called, chinaCalendar)];
    const table = tables.names.matters;
    await transact(
      tables.client,
      rows.map((item) => ({ op: 'put', table, item }) as const),
    );
    const dues = async () => {
      const found = await Promise.all([
        getItem(tables.client, table, coKey(c.num, 'zhzf')),
        getItem(tables.client, table, coKey(c.num, 'scjg')),
        getItem(tables.client, table, { pk: whistlePk(id), sk: 'PART#zhzf' }),
      ]);
      return found.map((item) => {
        const { clock: own, timer: other } = item as { clock?: Clock; timer?: { clock: Clock } };
        return (other?.clock ?? own)?.dueAt;
      });
    };
    const before = await dues();
    expect(before).toEqual([DUE, plus(DUE, 3_600_000 + 2 * 3_600_000), '2026-03-11T04:00:00.000Z']);
    await changed(town, 2);
    await walk(town, 2, CHANGED);
    const after = [MOVED, '2026-03-16T07:00:00.000Z', '2026-03-12T04:00:00.000Z'];
    expect(await dues()).toEqual(after);
    await walk(town, 2, AGAIN);
    expect(await dues()).toEqual(after);
  });
});

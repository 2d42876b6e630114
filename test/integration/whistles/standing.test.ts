import { wakersOf } from '../../../functions/clock/wakers.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import { caseStore, whistleWrites } from '../../../shared/cases/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { type Instant, plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy, type TownPolicy } from '../../../shared/policies/rules.ts';
import { heirsOf, homeAmong } from '../../../shared/redivisions/rules-home.ts';
import { movedKey } from '../../../shared/redivisions/rules-moved.ts';
import type { Relief } from '../../../shared/reliefs/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { whistlePk } from '../../../shared/whistles/items.ts';
import { whistleUseCases } from '../../../shared/whistles/service.ts';
import { whistleStore } from '../../../shared/whistles/store.ts';
import { AT, aCase, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** Whistles as they stand when somebody acts: by the town's calendar, under its reliefs, and where their ground is now. */

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const leader = caller('leader', post('gridLeader', GRID));
const supervisor = caller('super', post('dutySupervisor', TOWN));
const officer = (party: string): Caller => caller(`of-${party}`, post('unitOfficer', TOWN, party));
const [EAST, WEST] = [`${UNIT}101`, `${UNIT}102`];
/** From when the grid is retired. */
const RETIRED = plus(AT, 10 * 60_000);

let tables: LocalTables;
let reliefs: readonly Relief[] = [];
let calendar: TownPolicy['calendar'] = { off: [], on: [] };
let located = EAST;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());
beforeEach(() => {
  reliefs = [];
  calendar = { off: [], on: [] };
});

const policy = async (town: string): Promise<TownPolicy> => ({ ...defaultPolicy(town), calendar });
const retirements = [{ old: GRID, redivision: 'r1', from: RETIRED, successors: [WEST, EAST] }];
const deps = () => {
  const { client, names } = tables;
  const { matters, audit } = names;
  const now = () => AT;
  const cases = caseStore({
    client,
    matters,
    audit,
    keys,
    now,
    contactWrites: () => Promise.reject(new Error('none')),
  });
  return whistleUseCases({
    store: whistleStore({ client, matters, audit, keys, now, caseWrites: whistleWrites({ matters }) }),
    policy,
    reliefs: async () => reliefs,
    newHome: async ({ grid = '', point }, at) => {
      const heirs = heirsOf(retirements, grid, at);
      return heirs && { ...homeAmong(heirs, point && located), from: grid, redivision: heirs.redivision };
    },
    loadCase: cases.load,
    caseEvent: (num, version) => cases.event(num, '_', version),
    createCase: () => Promise.reject(new Error('no')),
    foreseenCase: () => Promise.reject(new Error('no')),
    hasParty: async () => true,
    mark: (who, route, key) => ({ key: `${who}${route}${key}`, body: 'b' }),
    backoff: async () => undefined,
  });
};

const ask = async (name: string, by: Caller, at: Instant, given: Partial<Request>) => {
  const request: Request = { params: {}, query: {}, body: {}, requestId: 'r', sourceIp: '::1', ...given };
  const answer = await deps()[name]?.(request, by, at);
  if (!answer?.ok) throw new Error(`${name}: ${JSON.stringify(answer?.error)}`);
  return answer.value.body as { id: string; version: number };
};
const item = (id: string, sk: string) => getItem(tables.client, tables.names.matters, { pk: whistlePk(id), sk });
const dueOf = (stored: Readonly<Record<string, unknown>> | undefined, name: 'clock' | 'timer'): string => {
  const value = stored?.[name] as { dueAt?: string; clock?: { dueAt?: string } } | undefined;
  return (value?.dueAt ?? value?.clock?.dueAt ?? '').slice(0, 16);
};

let count = 0;
const blown = async (kind: 'daily' | 'tough' | 'emergency'): Promise<string> => {
  count += 1;
  const c = aCase('handling', {
    num: `26030679700${String(count).padStart(5, '0')}`,
    version: 1,
    whistles: [],
    point: { lon: 120.5, lat: 31.28 },
  });
  await putAll(tables.client, tables.names.matters, [toMetaItem(c, chinaCalendar)]);
  const body = { kind, departments: ['zhzf', 'scjg'], reason: '一家管不了' };
  return (await ask('blowWhistle', leader, AT, { params: { id: c.num }, body, ifMatch: 1 })).id;
};
const act = (id: string, action: string, by: Caller, at: Instant, ifMatch: number, body: unknown = {}) =>
  ask('whistleAction', by, at, { params: { id, action }, body, ifMatch });

const storm: Relief = { id: 's', area: UNIT, from: AT, to: plus(AT, 2 * 3_600_000) };

describe('a whistle under a relief', () => {
  it('waits for the end of the storm, unless it is what people are called to in the storm', async () => {
    reliefs = [storm];
    const [daily, emergency] = [await blown('daily'), await blown('emergency')];
    expect(dueOf(await item(daily, 'META'), 'timer')).toBe('2026-03-06T16:40');
    expect(dueOf(await item(emergency, 'PART#zhzf'), 'clock')).toBe('2026-03-06T14:25');
  });

  it('that came after it was blown is reckoned when somebody acts, and when it wakes', async () => {
    const id = await blown('daily');
    await act(id, 'accept', supervisor, plus(AT, 60_000), 1);
    expect(dueOf(await item(id, 'PART#zhzf'), 'clock')).toBe('2026-03-06T15:11');
    reliefs = [storm];
    const { client, names } = tables;
    const wakeAt = String((await item(id, 'PART#zhzf'))?.wakeAt);
    const config = { client, table: names.matters, audit: names.audit, directory: '', people: '', goOn: () => true };
    const sendJob = async () => undefined;
    const trace = () => ({ requestId: 'r', sourceIp: 'clock' });
    const clock = {
      sendJob,
      calendar: chinaCalendar,
      policy,
      reliefs: async () => reliefs,
      newHome: async () => undefined,
      trace,
    };
    const due = { pk: whistlePk(id), sk: 'PART#zhzf', wakeAt };
    const waker = wakersOf({ ...config, ...clock }).find((one) => one.knows(due));
    await waker?.wake(due, wakeAt);
    const woken = await item(id, 'PART#zhzf');
    expect([dueOf(woken, 'clock'), woken?.reminded]).toEqual(['2026-03-06T17:10', undefined]);
    expect(String(woken?.wakeAt) > wakeAt).toBe(true);
    await ask('partAction', officer('scjg'), '2026-03-06T16:00:00.000Z', {
      params: { id, unit: 'scjg', action: 'report-in' },
      ifMatch: 1,
    });
    expect((await item(id, 'PART#scjg'))?.onTime).toBe(true);
  });
});

it('a tough whistle counts by the days of its own town', async () => {
  const plain = await blown('tough');
  calendar = { off: ['2026-03-09'], on: [] };
  const local = await blown('tough');
  // Blown on a Friday evening: a working day later is Monday, or Tuesday where Monday is off.
  expect([dueOf(await item(plain, 'META'), 'timer'), dueOf(await item(local, 'META'), 'timer')]).toEqual([
    '2026-03-09T10:00',
    '2026-03-10T10:00',
  ]);
});

describe('a whistle whose grid is retired', () => {
  it('comes to the grid of its case with the first command on it, parts and all, and is counted', async () => {
    located = EAST;
    const id = await blown('daily');
    await act(id, 'accept', supervisor, plus(RETIRED, 1), 1);
    const grids = await Promise.all(['META', 'PART#zhzf', 'PART#scjg'].map((sk) => item(id, sk)));
    expect(grids.map((one) => one?.grid)).toEqual([EAST, EAST, EAST]);
    const key = movedKey('r1', GRID, 'whistles');
    expect(await getItem(tables.client, tables.names.matters, key)).toMatchObject({ [`n${EAST}`]: 1 });
  });

  it('lets a department act before that, and its part comes along', async () => {
    located = WEST;
    const id = await blown('emergency');
    const params = { id, unit: 'zhzf', action: 'report-in' };
    await ask('partAction', officer('zhzf'), plus(RETIRED, 1), { params, ifMatch: 1 });
    expect([(await item(id, 'META'))?.grid, (await item(id, 'PART#zhzf'))?.grid]).toEqual([GRID, WEST]);
    await act(id, 'accept', supervisor, plus(RETIRED, 2), 1);
    const grids = await Promise.all(['META', 'PART#zhzf', 'PART#scjg'].map((sk) => item(id, sk)));
    expect(grids.map((one) => one?.grid)).toEqual([WEST, WEST, WEST]);
  });

  it('stays where it is until then', async () => {
    const id = await blown('daily');
    await act(id, 'accept', supervisor, plus(RETIRED, -1), 1);
    expect((await item(id, 'META'))?.grid).toBe(GRID);
  });
});

import { caseDeps } from '../../../functions/wiring/cases.ts';
import { casePk } from '../../../shared/cases/items.ts';
import { caseUseCases } from '../../../shared/cases/service.ts';
import { dutyStore } from '../../../shared/duty/store.ts';
import { noEvidence } from '../../../shared/evidence/keeper.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { townPeople } from '../../../shared/seed/people.ts';
import { registerItems, staffItems } from '../../../shared/seed/register-items.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { callerOf } from '../../../shared/staff/rules.ts';
import { staffStore } from '../../../shared/staff/store.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { type RoundedClient, roundedClient } from '../../support/rounds.ts';

/** Sequential round trips of commands on cases, of a function that is warm: counted exactly, on a town as it is seeded. */

const TOWN = '320506103';
const map = mudu();
const { people } = townPeople(map);
const GRID = map.grids.find(({ name }) => name === '天灵片区')?.gridCode ?? '';
const UNIT = GRID.slice(0, 12);
const HERE = { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 } as const;
/** Some way off, in another grid. */
const THERE = { crs: 'GCJ02', lon: 120.5165, lat: 31.2795 } as const;

const now = '2026-03-10T02:00:00.000Z';
let tables: LocalTables;
let counted: RoundedClient;
let useCases: ReturnType<typeof caseUseCases>;

/** The function as it is after a start: it has read nothing but the town's registers. */
const start = async (): Promise<void> => {
  const { matters, directory, audit } = tables.names;
  const env = { MATTERS_TABLE: matters, DIRECTORY_TABLE: directory, AUDIT_TABLE: audit, TOWNS: [TOWN] };
  useCases = caseUseCases(caseDeps(counted.client, deriveKeys('x'.repeat(64)), env, noEvidence));
  await Promise.all(['category', 'x'].map(() => reported()));
};

beforeAll(async () => {
  tables = await localTables();
  counted = roundedClient(tables.client);
  await putAll(tables.client, tables.names.directory, [
    ...mapItems(map),
    ...staffItems(map, people),
    ...registerItems([], people),
  ]);
  await start();
}, 60_000);
afterAll(() => tables?.drop());

const as = (id: string): Caller => {
  const person = people.find((one) => one.id === id);
  const caller = person && callerOf({ person: id, name: person.name, posts: person.posts }, now);
  if (!caller) throw new Error(`nobody: ${id}`);
  return caller;
};

let asked = 0;
const call = async (name: string, caller: Caller, request: Partial<Request>): Promise<Answer> => {
  asked += 1;
  const whole = { params: {}, query: {}, body: {}, requestId: `r-${asked}`, traceparent: '', sourceIp: '::1' };
  const useCase = useCases[name];
  if (!useCase) throw new Error(name);
  const answer = await useCase({ ...whole, ...request } as Request, caller, now);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};

const reported = async (more: Record<string, unknown> = {}): Promise<string> => {
  const body = { channel: 'phone', text: `占道 ${asked}`, point: HERE, ...more };
  const made = await call('createCase', as('demo-acceptor-1'), { body });
  return (made.body as { caseNum: string }).caseNum;
};
const read = async (num: string, caller = as('demo-dispatcher-1')) =>
  (await call('getCase', caller, { params: { id: num } })).body as Record<string, unknown> & { version: number };

/** A command on a case that its author has just been shown, and what it took. */
const act = async (who: string, num: string, action: string, body: object = {}): Promise<number> => {
  const { version } = await read(num);
  return (await sent(who, num, action, body, version)).rounds;
};
const sent = (who: string, num: string, action: string, body: object, version: number) =>
  counted.of(() => call('caseAction', as(who), { params: { id: num, action }, body, ifMatch: version }));

describe('a report that named no category', () => {
  it('is filed in two round trips, and what it repeats is found in them', async () => {
    const before = await reported({ category: '0129' });
    await act('demo-acceptor-1', before, 'file', { category: '0129', condition: 1 });
    await act('demo-dispatcher-1', before, 'dispatch', { lead: UNIT });
    await act(`demo-officer-${UNIT}`, before, 'sign');
    await act(`demo-officer-${UNIT}`, before, 'submit', { result: 'explained', text: '已说明' });
    await act('demo-inspector-1', before, 'inspect', { outcome: 'pass' });
    await act('demo-acceptor-1', before, 'close', { answer: '已办结' });
    const again = await reported();
    expect(await act('demo-acceptor-1', again, 'file', { category: '0129', condition: 1 })).toBe(2);
    expect((await read(again)).recurrenceOf).toBe(before);
  }, 30_000);

  it('is amended into another group and place in two', async () => {
    const num = await reported();
    expect(await act('demo-acceptor-1', num, 'amend', { category: '1704', point: THERE })).toBe(2);
    expect(await act('demo-acceptor-1', num, 'amend', { category: '0129' })).toBe(2);
    expect((await read(num)).category).toBe('0129');
  }, 30_000);

  it('is solved where it was found in two, and moved to another village', async () => {
    const num = await reported({ category: '0129' });
    const elsewhere = map.grids.find(({ gridCode }) => !gridCode.startsWith(UNIT))?.gridCode;
    expect(await act('demo-acceptor-1', num, 'amend', { grid: elsewhere })).toBe(2);
    const here = await reported({ category: '0129' });
    const done = { text: '已劝离', category: '1704', condition: 1 };
    expect(await act('demo-worker-tianling', here, 'resolve-on-spot', done)).toBe(2);
  }, 30_000);

  it('takes a third where the function has never seen it, and comes to the same', async () => {
    const num = await reported();
    const { version } = await read(num);
    await start();
    expect((await sent('demo-acceptor-1', num, 'file', { category: '0129', condition: 1 }, version)).rounds).toBe(3);
    expect((await read(num)).state).toBe('filed');
  }, 30_000);

  it('is filed as it is now, whatever was seen of it before', async () => {
    const num = await reported();
    const { version } = await read(num);
    const elsewhere = useCases;
    await start();
    const moved = await sent('demo-acceptor-1', num, 'amend', { point: THERE, category: '1704' }, version);
    useCases = elsewhere;
    const guessed = await sent('demo-acceptor-1', num, 'file', { category: '0129', condition: 1 }, version + 1);
    expect([moved.rounds, guessed.rounds]).toEqual([3, 3]);
    expect((await read(num)).recurrenceOf).toBeUndefined();
  }, 30_000);
});

describe('somebody is sent to look, and nobody is named', () => {
  const verifier = async (num: string): Promise<unknown> =>
    (await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' }))?.verification;
  const turns = (area: string, persons: readonly string[], version: number) => {
    const settings = { client: tables.client, table: tables.names.directory, auditTable: tables.names.audit };
    const by = { person: 'demo-supervisor-1', role: 'dutySupervisor' } as const;
    const [from, to] = [plus(now, -HOUR), plus(now, 6 * HOUR)];
    const day = '2026-03-10';
    const change = { action: 'duty:put', subject: area, version, by, at: now, requestId: 'r', sourceIp: '::1' };
    const rota = { area, day, version, turns: persons.map((person) => ({ person, name: person, from, to })) };
    return dutyStore(settings, staffStore(settings)).save(rota, change);
  };

  it('in two round trips, by who holds the posts, and by a rota', async () => {
    const num = await reported();
    expect(await act('demo-acceptor-1', num, 'ask-verification')).toBe(2);
    expect(await verifier(num)).toMatchObject({ person: 'demo-leader-tianling' });
    expect(await turns(GRID, ['demo-worker-tianling'], 1)).toBe('saved');
    const other = await reported();
    expect(await act('demo-acceptor-1', other, 'ask-verification')).toBe(2);
    expect(await verifier(other)).toMatchObject({ person: 'demo-worker-tianling' });
  }, 30_000);

  it('and where the rota names others, in three the first time they have the turn', async () => {
    expect(await turns(TOWN, ['demo-acceptor-2', 'demo-dispatcher-2'], 1)).toBe('saved');
    const trips: number[] = [];
    for (const _ of [1, 2]) trips.push(await act('demo-acceptor-1', await reported(), 'ask-verification'));
    expect(trips).toEqual([3, 2]);
  }, 30_000);
});

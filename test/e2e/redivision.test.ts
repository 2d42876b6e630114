import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { casePk } from '../../shared/cases/items.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import { mapItems } from '../../shared/seed/map-items.ts';
import { DEMO_ISSUER } from '../../shared/seed/people.ts';
import { seededRandom } from '../../shared/seed/random.ts';
import { staffItems } from '../../shared/seed/register-items.ts';
import { putAll } from '../../shared/seed/store.ts';
import type { Person } from '../../shared/staff/rules.ts';
import type { Reply } from '../story/client.ts';
import { oldTown } from '../support/old-town.ts';
import { expectProblem } from '../support/problems.ts';
import { addressAt, caseAt, caseItems, placeIn, refining } from '../support/redivision.ts';
import { api, control, functionId, type Item, itemsOf, signIn, stack, standAt, tableOf } from '../support/stage.ts';

/**
 * A town of 124 grids becomes one of 172 over the API, while the function that moves everything is killed ten times at
 * random places and reports and commands come in. The 5,000 cases and 200,000 addresses of the article are moved in the
 * store's own test; here are as many as show that nothing is lost on the way through all functions.
 */

const TOWN = '320506104';
const CASES = 150;
const ADDRESSES = 200;
const KILLS = 10;
const AT = '2026-03-04T02:00:00.000Z';
const on = (time: string): string => `2026-03-05T${time}:00+08:00`;

const random = seededRandom(172);
const town = oldTown(TOWN);
const retired = new Set(town.pairs.map(({ old }) => old.gridCode));
const cases: CaseMeta[] = Array.from({ length: CASES }, (_, n) => caseAt(town, n, AT, random));
const addresses = Array.from({ length: ADDRESSES }, (_, n) => addressAt(town, n, random));

const admin = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: stack.aws,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'LOCALADMIN', secretAccessKey: 'local' },
  }),
  { marshallOptions: { removeUndefinedValues: true } },
);
afterAll(() => admin.destroy());

const person = (id: string, role: Role, area = TOWN): Person => ({
  id,
  name: '测试',
  home: TOWN,
  iss: DEMO_ISSUER,
  sub: id,
  posts: [{ postId: `${id}:1`, role, area, from: '2020-01-01T00:00:00.000Z' }],
  lastPost: 1,
  version: 1,
});
const leaders = town.map.grids.map(({ gridCode }) => person(`lead${gridCode.slice(9)}`, 'gridLeader', gridCode));

let tokens: Readonly<Record<'office' | 'acceptor' | 'county', string>>;
let path = '';

const read = async (): Promise<Item> => (await api('GET', path, { token: tokens.office })).body;
const act = (token: string, action: string, ifMatch: string, body: unknown = {}): Promise<Reply> =>
  api('POST', `${path}/actions/${action}`, { token, ifMatch, body, key: randomUUID() });
const gridOf = async (point: { lon: number; lat: number }, day?: string): Promise<string> => {
  const query = `lon=${point.lon}&lat=${point.lat}${day ? `&on=${day}` : ''}`;
  const reply = await api('GET', `/v1/grids/locate?${query}`, { token: tokens.office });
  const grids = reply.body.grids as { gridCode: string }[];
  expect(grids).toHaveLength(1);
  return grids[0]?.gridCode ?? '';
};

/** A new report at a random place: located, taken down and answered whatever happens to the map meanwhile. */
const reported: string[] = [];
const report = async (): Promise<void> => {
  const grid = town.map.grids[Math.floor(random() * town.map.grids.length)];
  if (!grid) throw new Error('no grid');
  const point = { crs: 'WGS84', ...placeIn(grid, random) };
  const body = { channel: 'phone', text: '路灯不亮', town: TOWN, point };
  const reply = await api('POST', '/v1/cases', { token: tokens.acceptor, body, key: randomUUID() });
  expect(reply.status).toBe(201);
  reported.push(String(reply.body.caseNum));
};
/** A command on a case that is on its way perhaps; it is refused to nobody because of the move. */
let amended = 0;
const amend = async (c: CaseMeta): Promise<void> => {
  const call = { token: tokens.acceptor, body: { urgency: 'urgent' }, ifMatch: '1', key: randomUUID() };
  const reply = await api('POST', `/v1/cases/${c.num}/actions/amend`, call);
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  amended += 1;
};

const READS = ['Query', 'BatchGetItem', 'GetItem'] as const;
/** Kills the clock at a random call of its next sweep. */
const ambush = async (): Promise<void> => {
  const write = random() < 0.7;
  const action = write ? 'TransactWriteItems' : (READS[Math.floor(random() * READS.length)] ?? 'Query');
  const kind = write && random() < 0.5 ? 'kill-after' : 'kill-before';
  const caller = await functionId('clock');
  const nth = 1 + Math.floor(random() * (write ? 12 : 3));
  await control.send('POST', '/faults', { caller, service: 'dynamodb', action, nth, kind, perInvocation: true });
};
const fired = async (): Promise<number> =>
  ((await control.send('GET', '/faults')).faults as { fired: number }[]).filter((one) => one.fired > 0).length;

beforeAll(async () => {
  await standAt(on('09:00'));
  const people = [person('office-104', 'gridOffice'), person('acceptor-104', 'acceptor'), ...leaders];
  const [directory, matters, homes] = await Promise.all([tableOf('Directory'), tableOf('Matters'), tableOf('People')]);
  await putAll(admin, directory, [...mapItems(town.map), ...staffItems(town.map, people)]);
  await putAll(admin, matters, cases.flatMap(caseItems));
  await putAll(admin, homes, addresses);
  const [office, acceptor, county] = await Promise.all(['office-104', 'acceptor-104', 'demo-county-1'].map(signIn));
  tokens = { office: office ?? '', acceptor: acceptor ?? '', county: county ?? '' };
}, 240_000);

describe('124 grids become 172', () => {
  it('by a draft that the town proposes and the county consents to', async () => {
    const body = refining(town, on('09:14'));
    const key = randomUUID();
    const drafted = await api('POST', '/v1/redivisions', { token: tokens.office, body, key });
    expect([drafted.status, drafted.text]).toEqual([201, expect.any(String)]);
    path = `/v1/redivisions/${drafted.body.id}`;
    expect((await api('POST', '/v1/redivisions', { token: tokens.office, body, key })).text).toBe(drafted.text);
    const checked = await act(tokens.office, 'check', '1');
    expect(checked.status).toBe(200);
    const { faults, moving } = checked.body.check as { faults: unknown[]; moving: { cases: number }[] };
    expect(faults).toEqual([]);
    const inOld = cases.filter(({ grid }) => retired.has(grid ?? '')).length;
    expect(moving.reduce((sum, one) => sum + one.cases, 0)).toBe(inOld);
    expect((await act(tokens.office, 'approve', '2')).status).toBe(200);
    expectProblem(await act(tokens.office, 'consent', '3'), { code: 'forbidden' });
    expect((await act(tokens.county, 'consent', '3')).status).toBe(200);
    expect((await act(tokens.office, 'activate', '4')).body).toMatchObject({ state: 'activated' });
  }, 120_000);

  it('while the clock is killed ten times, and reports and commands come in', async () => {
    const untouched = [...cases].filter(({ state }) => state === 'reported' || state === 'filed');
    const early = await Promise.all(
      Array.from({ length: 5 }, (_, n) => cases[n + 1]?.point ?? { lon: 0, lat: 0 }).map((point) => gridOf(point)),
    );
    let killed = 0;
    for (let minute = 0; minute < 90; minute += 1) {
      if (killed < KILLS && minute % 2 === 0) await ambush();
      await Promise.all([control.advance('PT1M'), report(), ...untouched.splice(0, 2).map(amend)]);
      killed = Math.max(killed, await fired());
      if ((await read()).state === 'done') break;
    }
    expect(await read()).toMatchObject({ state: 'done', left: 0 });
    expect(killed).toBeGreaterThanOrEqual(KILLS);
    expect(amended).toBeGreaterThan(20);
    for (const [n, grid] of early.entries()) {
      const point = cases[n + 1]?.point ?? { lon: 0, lat: 0 };
      expect(await gridOf(point, '2026-03-04')).toBe(grid);
      expect(retired.has(await gridOf(point))).toBe(false);
    }
  }, 900_000);

  it('and everything lies in the grid that its place belongs to', async () => {
    const [matters, homes, directory] = await Promise.all([
      itemsOf('Matters'),
      itemsOf('People'),
      itemsOf('Directory'),
    ]);
    const rows = directory.filter(({ kind, pk }) => kind === 'grid' && pk === `TOWN#${TOWN}`);
    expect(rows.filter(({ retiredFrom }) => retiredFrom === undefined)).toHaveLength(172);
    const heads = matters.filter(({ kind, town: of }) => kind === 'case' && of === TOWN);
    expect(heads).toHaveLength(CASES + reported.length);
    expect(heads.filter(({ grid }) => retired.has(String(grid)))).toEqual([]);
    const lying = homes.filter(({ pk }) => String(pk).startsWith('A#'));
    expect(lying).toHaveLength(ADDRESSES);
    expect(lying.filter(({ grid }) => retired.has(String(grid)))).toEqual([]);
    const placed = heads.filter(({ point }) => point !== undefined).filter((_, n) => n % 8 === 0);
    const found = await Promise.all(placed.map(({ point }) => gridOf(point as { lon: number; lat: number })));
    expect(found).toEqual(placed.map(({ grid }) => grid));
    // Moved once: by the clock, or by whoever was at it.
    const moves = matters.filter(({ sk, data }) => String(sk).startsWith('EV#rehome') || (data as Item)?.rehomed);
    for (const { num } of cases.filter(({ grid }) => retired.has(grid ?? ''))) {
      expect(moves.filter(({ pk }) => pk === casePk(num))).toHaveLength(1);
    }
  }, 120_000);
});

import type { NewGrid } from '../../../shared/grids/contract.ts';
import { gridListQuerySchema } from '../../../shared/grids/contract.ts';
import { newRulingSchema, rulingListSchema, rulingSchema } from '../../../shared/grids/contract-rulings.ts';
import type { GridStore } from '../../../shared/grids/ports.ts';
import { gridSealing } from '../../../shared/grids/sealing.ts';
import { createGrid, locate, putGrid, putUnit } from '../../../shared/grids/service.ts';
import { gridStore } from '../../../shared/grids/store.ts';
import { gridUseCases } from '../../../shared/grids/use-cases.ts';
import { rulingUseCases } from '../../../shared/grids/use-cases-rulings.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Border } from '../../../shared/kernel/geometry.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import { by, type Directory, must, office, person, startDirectory } from './directory.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const FROM = '2026-04-01T00:00:00.000Z';
const UNIT = '320506103901';

/** Metres from a corner of the unit, roughly: a thousandth of a degree is 95 by 111 m here. */
const at = (x: number, y: number): [number, number] => [120.3 + x / 95_000, 31.3 + y / 111_000];
const box = (west: number, south: number, east: number, north: number) =>
  ({
    type: 'Polygon',
    coordinates: [[at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]],
  }) satisfies Border;

let directory: Directory;
let store: GridStore;
let [west, east] = ['', ''];
const sealing = gridSealing(deriveKeys('s'.repeat(64)));

beforeAll(async () => {
  directory = await startDirectory();
  store = gridStore(directory);
  must(await putUnit(store, UNIT, { name: '村', kind: 'village', border: box(0, 0, 600, 300) }, undefined, by(NOW)));
  const make = async (border: NewGrid['border']) => {
    const given = { unitCode: UNIT, name: '网格', kind: 'comprehensive', households: 1, population: 1 } as const;
    return must(await createGrid(store, { ...given, border, validFrom: FROM }, undefined, by(NOW))).gridCode;
  };
  west = await make(box(0, 0, 300, 300));
  east = await make(box(300, 0, 600, 300));
}, 60_000);
afterAll(() => directory.stop());

const ask = async (
  name: string,
  request: Partial<Request>,
  caller: Caller = office,
  now = NOW,
): Promise<Result<Answer, Refusal>> => {
  const useCase = { ...rulingUseCases({ store, ...sealing }), ...gridUseCases({ store, ...sealing }) }[name];
  if (useCase === undefined) throw new Error(name);
  return useCase({ params: {}, query: {}, body: undefined, requestId: 'r1', sourceIp: '::1', ...request }, caller, now);
};

const located = async (point: [number, number], when: string) => {
  const [lon, lat] = point;
  const found = await locate(store, { crs: 'WGS84', lon, lat }, when);
  if (!found.ok) throw new Error(found.error);
  return found.value.grids[0];
};

const rule = (polygon: Border, grid: string, over: Record<string, unknown> = {}, key?: string) =>
  ask('createRuling', {
    body: newRulingSchema.parse({ polygon, grid, reason: '围墙属东侧小区', from: '2026-05-01T00:00:00Z', ...over }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  });

describe('a boundary ruling', () => {
  it('comes before the borders from its day on, and the borders come back when it is ended', async () => {
    const made = must(await rule(box(280, 0, 300, 50), east, { case: '2604300123456789' }, 'k1'));
    const ruling = rulingSchema.parse(made.body);
    expect(ruling).toMatchObject({ grid: east, kind: 'comprehensive', case: '2604300123456789', version: 1 });
    const wall = at(285, 20);
    expect(await located(wall, '2026-04-30T15:59:59.999Z')).toMatchObject({ gridCode: west, match: 'inside' });
    expect(await located(wall, '2026-05-01T00:00:00.000Z')).toMatchObject({
      ...{ gridCode: east, match: 'ruling', ruling: ruling.id, nearBorder: true },
    });
    // The neighbour's ground ends at the ruling now: 5 m west of it is near a border.
    expect(await located(at(275, 20), '2026-05-02T00:00:00.000Z')).toMatchObject({
      gridCode: west,
      distanceToBorder: 5,
    });
    const end = {
      params: { id: ruling.id, action: 'end' },
      body: { reason: '围墙已拆', from: '2026-06-01T00:00:00Z' },
    };
    const later = '2026-05-20T00:00:00.000Z';
    expect(await ask('rulingAction', { ...end, ifMatch: 7 }, office, later)).toMatchObject({
      error: { code: 'stale-version' },
    });
    const ended = must(await ask('rulingAction', { ...end, ifMatch: 1 }, office, later));
    expect(rulingSchema.parse(ended.body)).toMatchObject({ to: '2026-06-01T08:00:00+08:00', version: 2 });
    expect(must(await ask('rulingAction', { ...end, ifMatch: 1 }, office, later))).toEqual(ended);
    expect(await ask('rulingAction', { ...end, ifMatch: 2 }, office, later)).toMatchObject({
      error: { code: 'wrong-state' },
    });
    expect(await located(wall, '2026-05-31T23:59:59.999Z')).toMatchObject({ gridCode: east });
    expect(await located(wall, '2026-06-01T00:00:00.000Z')).toMatchObject({ gridCode: west, match: 'inside' });
  });

  it('leaves locating one read, and answers for a day gone by', async () => {
    directory.calls.length = 0;
    await located(at(285, 20), '2026-05-10T00:00:00.000Z');
    expect(directory.calls).toEqual(['QueryCommand']);
    const [lon, lat] = at(285, 20);
    for (const [on, grid] of [
      ['2026-04-30', west],
      ['2026-05-10', east],
      ['2026-06-01', west],
    ] as const) {
      const answer = must(await ask('locateGrid', { query: { lon, lat, crs: 'WGS84', on } }));
      expect(answer.body).toMatchObject({ grids: [{ gridCode: grid }] });
    }
  });

  it('is made once however often it is asked for', async () => {
    const [first, second] = await Promise.all([
      rule(box(280, 100, 300, 150), east, {}, 'k2'),
      rule(box(280, 100, 300, 150), east, {}, 'k2'),
    ]);
    expect(must(first)).toEqual(must(second));
    expect(await rule(box(280, 100, 300, 140), east, {}, 'k2')).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
  });

  it('is refused where one holds already, beyond the own area, for no grid, and when it is no small piece', async () => {
    expect(await rule(box(270, 100, 290, 120), east)).toMatchObject({ error: { code: 'ruling-overlaps' } });
    expect(await rule(box(0, 0, 10, 10), '320506103901777')).toMatchObject({ error: { code: 'unknown-grid' } });
    expect(await rule(box(0, 0, 10, 10), east, { from: '2026-03-06T14:00:30Z' })).toMatchObject({
      error: { errors: [{ pointer: '/from', code: 'too-soon' }] },
    });
    const bow = { type: 'Polygon', coordinates: [[at(0, 0), at(10, 10), at(10, 0), at(0, 10), at(0, 0)]] } as const;
    expect(await rule(bow, east)).toMatchObject({
      error: { code: 'bad-polygon', errors: [{ pointer: '/polygon/coordinates/0', code: 'self-intersection' }] },
    });
    expect(await rule(box(0, 0, 2_000, 2_000), east)).toMatchObject({
      error: { errors: [{ code: 'ruling-too-large' }] },
    });
    const village = person('gridOffice', east);
    const body = newRulingSchema.parse({
      polygon: box(200, 200, 300, 210),
      grid: east,
      reason: 'r',
      from: '2026-05-01T00:00:00Z',
    });
    expect(await ask('createRuling', { body }, village)).toMatchObject({
      error: { code: 'ruling-beyond-area', params: { grid: west } },
    });
    expect(await ask('createRuling', { body }, person('dispatcher', '320506103'))).toMatchObject({
      error: { code: 'forbidden' },
    });
  });

  it('stays when the borders are redrawn, and is listed with those that ended', async () => {
    const border = box(0, 0, 290, 300);
    const redrawn = { name: '网格', households: 1, population: 1, border, validFrom: '2026-07-01T00:00:00.000Z' };
    must(await putGrid(store, west, redrawn, 1, by(NOW)));
    expect(await located(at(285, 120), '2026-08-01T00:00:00.000Z')).toMatchObject({ gridCode: east, match: 'ruling' });
    const query = { ...gridListQuerySchema.parse({ area: east }), limit: 1 };
    const page = rulingListSchema.parse(must(await ask('listRulings', { query })).body);
    const rest = rulingListSchema.parse(
      must(await ask('listRulings', { query: { ...query, cursor: page.cursor } })).body,
    );
    expect([...page.items, ...rest.items].map(({ to }) => to !== undefined).sort()).toEqual([false, true]);
    expect(rest.cursor).toBeUndefined();
    const [one] = page.items;
    expect(must(await ask('getRuling', { params: { id: one?.id } })).body).toEqual(one);
    const stranger = person('dispatcher', '320506104');
    expect(await ask('getRuling', { params: { id: one?.id } }, stranger)).toMatchObject({
      error: { code: 'not-found' },
    });
  });
});

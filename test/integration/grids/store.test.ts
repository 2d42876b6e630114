import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { GridInput } from '../../../shared/grids/contract.ts';
import type { GridStore } from '../../../shared/grids/ports.ts';
import { createGrid, locate, putGrid, putUnit } from '../../../shared/grids/service.ts';
import { cellReader, gridStore } from '../../../shared/grids/store.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { Fault } from '../../../shared/platform/fault.ts';
import { MAP_FROM, mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { by, type Directory, EAST, market, must, person, square, startDirectory, UNIT, WEST } from './directory.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const STORY = { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 } as const;
const map = mudu();

let directory: Directory;
let store: GridStore;

beforeAll(async () => {
  directory = await startDirectory();
  store = gridStore(directory);
  await directory.load(mapItems(map));
}, 60_000);
afterAll(() => directory.stop());
beforeEach(() => {
  directory.calls.length = 0;
});

const codesAt = async (at: Instant, point: Parameters<typeof locate>[1] = STORY): Promise<readonly string[]> => {
  const found = await locate(store, point, at);
  if (!found.ok) throw new Error(found.error);
  return found.value.grids.map(({ gridCode }) => gridCode);
};

const history = async (gridCode: string) => {
  const { Items = [] } = await directory.client.send(
    new QueryCommand({
      TableName: directory.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': 'TOWN#320506103', ':sk': `HIST#GRID#${gridCode}#` },
    }),
  );
  return Items;
};

const audited = async (subject: string) => {
  const { Items = [] } = await directory.client.send(
    new QueryCommand({
      TableName: directory.auditTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `S#${subject}` },
    }),
  );
  return Items;
};

const story = map.grids.find(({ name }) => name === '天灵片区') ?? map.grids[0];
const STORY_GRID = story?.gridCode ?? '';
const nextUnitGrid = async (): Promise<string> => (await store.gridsOfUnit(UNIT)).at(-1)?.gridCode ?? '';

describe('locating', () => {
  it('is one query of one item', async () => {
    expect(await codesAt(NOW)).toEqual([STORY_GRID]);
    expect(directory.calls).toEqual(['QueryCommand']);
  });

  it('knows nothing before the map began, and nothing outside it', async () => {
    expect(await codesAt(plus(MAP_FROM, -1))).toEqual([]);
    expect(await codesAt(MAP_FROM)).toEqual([STORY_GRID]);
    expect(await codesAt(NOW, { crs: 'WGS84', lon: 120.62, lat: 31.3 })).toEqual([]);
  });

  it('works for a function that only reads cells', async () => {
    expect(await locate(cellReader(directory), STORY, NOW)).toMatchObject({ ok: true });
  });
});

describe('a new grid', () => {
  it('gets the next number, holds from a minute ahead and lies on top of the comprehensive one', async () => {
    const before = (await nextUnitGrid()).slice(-3);
    const row = must(await createGrid(store, market(), undefined, by(NOW)));
    expect(Number(row.gridCode.slice(-3))).toBe(Number(before) + 1);
    expect(await codesAt(plus(NOW, MINUTE - 1))).toEqual([STORY_GRID]);
    expect(await codesAt(plus(NOW, MINUTE))).toEqual([row.gridCode, STORY_GRID]);
    expect(await store.grid(row.gridCode)).toEqual(row);
    expect(await history(row.gridCode)).toMatchObject([
      { version: 1, by: { person: 'p1', role: 'gridOffice' }, at: NOW },
    ]);
    expect(await audited(`grid:${row.gridCode}`)).toMatchObject([
      { actor: 'p1', action: 'grid:create', role: 'gridOffice', outcome: 'done', requestId: 'r1' },
    ]);
  });

  it('is made once under one key, also when asked twice at the same moment', async () => {
    const key = { key: 'k-1', body: 'b-1' };
    const body = market({ border: square(...EAST, 0.0005) });
    const once = () => createGrid(store, body, key, by(NOW));
    const [first, second] = (await Promise.all([once(), once()])).map(must);
    expect(second).toEqual(first);
    expect(must(await once())).toEqual(first);
    const other = await createGrid(store, market({ name: '别的' }), { key: 'k-1', body: 'b-2' }, by(NOW));
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-key-reused' } });
  });

  it('is refused to whom it is not given, and writes nothing then', async () => {
    const count = (await store.gridsOfUnit(UNIT)).length;
    const refused: readonly (readonly [Result<unknown, Refusal>, string])[] = [
      [await createGrid(store, market(), undefined, by(NOW, person('gridOffice', '320506104'))), 'forbidden'],
      [await createGrid(store, market(), undefined, by(NOW, person('gridWorker', UNIT))), 'forbidden'],
      [await createGrid(store, market({ unitCode: '320506103006' }), undefined, by(NOW)), 'unknown-unit'],
      [
        await createGrid(store, market({ border: square(120.53, 31.25, 0.0005) }), undefined, by(NOW)),
        'grid-outside-unit',
      ],
      [
        await createGrid(store, market({ border: { type: 'Polygon', coordinates: [[]] } }), undefined, by(NOW)),
        'bad-polygon',
      ],
      [await createGrid(store, market({ validFrom: '2026-03-06T22:00:30+08:00' }), undefined, by(NOW)), 'invalid-body'],
    ];
    for (const [result, code] of refused) expect(result).toMatchObject({ ok: false, error: { code } });
    expect((await store.gridsOfUnit(UNIT)).length).toBe(count);
  });
});

describe('a grid’s new version', () => {
  const input = (over: Partial<GridInput> = {}): GridInput => ({
    ...{ name: '天灵片区', households: 500, population: 1_300 },
    ...over,
  });

  it('changes its figures alone without touching the map', async () => {
    const current = (await store.grid(STORY_GRID))?.version ?? 0;
    directory.calls.length = 0;
    const row = must(await putGrid(store, STORY_GRID, input(), current, by(NOW)));
    expect(row).toMatchObject({ version: current + 1, households: 500, updatedAt: NOW, synthetic: true });
    expect(directory.calls.filter((name) => name === 'TransactWriteItemsCommand')).toHaveLength(1);
    expect(await codesAt(plus(NOW, MINUTE))).toContain(STORY_GRID);
  });

  it('asks for the version that stands', async () => {
    const current = (await store.grid(STORY_GRID))?.version ?? 0;
    expect(await putGrid(store, STORY_GRID, input(), undefined, by(NOW))).toMatchObject({
      error: { code: 'version-required' },
    });
    expect(await putGrid(store, STORY_GRID, input(), current + 1, by(NOW))).toMatchObject({
      error: { code: 'stale-version', version: current },
    });
    expect(await putGrid(store, `${UNIT}998`, input(), 1, by(NOW))).toMatchObject({ error: { code: 'not-found' } });
  });

  it('of two at once lets one pass', async () => {
    const current = (await store.grid(STORY_GRID))?.version ?? 0;
    const results = await Promise.all(
      [1, 2].map((n) => putGrid(store, STORY_GRID, input({ households: n }), current, by(NOW))),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'stale-version', version: current + 1 } });
  });

  it('redraws the cells from its own instant on; before it the old border answers', async () => {
    const row = must(await createGrid(store, market({ border: square(...WEST, 0.0005) }), undefined, by(NOW)));
    const at = '2026-05-01T00:00:00.000Z';
    const [here, there] = [WEST, [WEST[0], 31.2876] as const].map(
      ([lon, lat]) => ({ crs: 'WGS84', lon, lat }) as const,
    );
    const moved = square(WEST[0], 31.2876, 0.0005);
    const body = { name: '市场', households: 0, population: 0, border: moved, validFrom: '2026-05-01T08:00:00+08:00' };
    const next = must(await putGrid(store, row.gridCode, body, 1, by(plus(NOW, MINUTE))));
    expect(next.version).toBe(2);
    expect(await codesAt(plus(at, -1), here)).toEqual([row.gridCode, STORY_GRID]);
    expect(await codesAt(at, here)).toEqual([STORY_GRID]);
    expect(await codesAt(plus(at, -1), there)).toEqual([STORY_GRID]);
    expect(await codesAt(at, there)).toEqual([row.gridCode, STORY_GRID]);
    expect((await store.borderAt(row.gridCode, plus(at, -1)))?.validFrom).toBe(plus(NOW, MINUTE));
    expect((await store.lastBorder(row.gridCode))?.validFrom).toBe(at);
    expect(await history(row.gridCode)).toMatchObject([{ version: 1 }, { version: 2, borderFrom: at }]);
    const earlier = await putGrid(
      store,
      row.gridCode,
      { ...body, border: square(...EAST, 0.0004), validFrom: '2026-04-01T00:00:00Z' },
      2,
      by(NOW),
    );
    expect(earlier).toMatchObject({ error: { code: 'invalid-body', errors: [{ code: 'not-after-last-border' }] } });
  });
});

describe('units', () => {
  it('keep versions and history, and a border without which a grid may lie anywhere', async () => {
    const unit = { name: '天平村', kind: 'village' } as const;
    const current = (await store.unit(UNIT))?.version ?? 0;
    expect(await putUnit(store, UNIT, unit, undefined, by(NOW))).toMatchObject({ error: { code: 'version-required' } });
    expect(must(await putUnit(store, UNIT, unit, current, by(NOW)))).toMatchObject({
      version: current + 1,
      synthetic: true,
    });
    expect(await putUnit(store, UNIT, unit, current, by(NOW))).toMatchObject({
      error: { code: 'stale-version', version: current + 1 },
    });
    expect(await putUnit(store, UNIT, unit, current + 1, by(NOW, person('gridOffice', '320506104')))).toMatchObject({
      error: { code: 'forbidden' },
    });
    const over = { ...unit, border: square(120.505, 31.286, 0.02) };
    expect(await putUnit(store, UNIT, over, current + 1, by(NOW))).toMatchObject({ error: { code: 'unit-overlaps' } });
    // Far from every other village of the town.
    const drawn = must(
      await putUnit(store, UNIT, { ...unit, border: square(119.505, 31.286, 0.02) }, current + 1, by(NOW)),
    );
    expect(drawn.synthetic).toBeUndefined();
    expect((await store.borderAt(UNIT, plus(NOW, MINUTE)))?.validFrom).toBe(plus(NOW, MINUTE));
  });
});

describe('the list', () => {
  it('pages through a town, a unit and a grid in the order of codes', async () => {
    const all: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.gridsIn('320506103', after, 50);
      all.push(...page.rows.map(({ gridCode }) => gridCode));
      after = page.more ? all.at(-1) : undefined;
    } while (after !== undefined);
    expect(all.length).toBeGreaterThanOrEqual(172);
    expect(all).toEqual([...all].sort());
    expect(map.grids.every(({ gridCode }) => all.includes(gridCode))).toBe(true);
    expect((await store.gridsIn('320506103012', undefined, 50)).rows).toHaveLength(6);
    expect((await store.gridsIn('320506103012001', undefined, 50)).rows).toHaveLength(1);
    expect((await store.gridsIn('320506103006', undefined, 50)).rows).toEqual([]);
  });
});

describe('a bad item', () => {
  it('is a fault that names its key', async () => {
    const bad = { pk: 'TOWN#320506103', sk: 'GRID#320506103203997', kind: 'grid', version: 'one' };
    await directory.client.send(new PutCommand({ TableName: directory.table, Item: bad }));
    const reading = store.grid('320506103203997');
    await expect(reading).rejects.toThrow(Fault);
    await expect(reading).rejects.toMatchObject({ code: 'bad-item', details: { pk: bad.pk, sk: bad.sk } });
  });
});

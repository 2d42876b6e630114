import type { NewGrid } from '../../../shared/grids/contract.ts';
import { coverageSchema } from '../../../shared/grids/contract-coverage.ts';
import { polyItem } from '../../../shared/grids/items.ts';
import type { GridStore } from '../../../shared/grids/ports.ts';
import { gridSealing } from '../../../shared/grids/sealing.ts';
import { createGrid, putGrid, putUnit } from '../../../shared/grids/service.ts';
import { gridStore } from '../../../shared/grids/store.ts';
import { gridUseCases } from '../../../shared/grids/use-cases.ts';
import type { Border } from '../../../shared/kernel/geometry.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { by, type Directory, must, office, startDirectory } from './directory.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const LATER = '2026-04-01T00:00:00.000Z';

let directory: Directory;
let store: GridStore;
beforeAll(async () => {
  directory = await startDirectory();
  store = gridStore(directory);
}, 60_000);
afterAll(() => directory.stop());

/** A unit of its own for each test, far from the others; places count in thousandths of a degree, about 100 m. */
let units = 0;
async function freshUnit() {
  units += 1;
  const unitCode = `3205061039${String(units).padStart(2, '0')}`;
  const east = 119.5 + units * 0.05;
  const box = (west: number, south: number, w: number, h: number): Border => {
    const [x, y] = [east + west / 1_000, 31.2 + south / 1_000];
    const [x2, y2] = [x + w / 1_000, y + h / 1_000];
    return {
      type: 'Polygon',
      coordinates: [
        [
          [x, y],
          [x2, y],
          [x2, y2],
          [x, y2],
          [x, y],
        ],
      ],
    };
  };
  const put = { name: '测试村', kind: 'village' as const, border: box(0, 0, 4, 2) as NewGrid['border'] };
  must(await putUnit(store, unitCode, put, undefined, by(NOW)));
  const make = (border: Border, over: Partial<NewGrid> = {}) =>
    createGrid(
      store,
      {
        ...{ unitCode, name: '一号', kind: 'comprehensive', households: 300, population: 700 },
        ...{ border: border as NewGrid['border'], validFrom: LATER },
        ...over,
      },
      undefined,
      by(NOW),
    );
  return { unitCode, box, make };
}

describe('grids of one kind', () => {
  it('may touch but not overlap, and the neighbour is named', async () => {
    const { box, make } = await freshUnit();
    const first = must(await make(box(0, 0, 2, 2)));
    expect(await make(box(1.9, 0, 2, 2))).toMatchObject({
      error: {
        code: 'grid-overlaps',
        params: { grid: first.gridCode },
        errors: [{ pointer: '/border', code: 'overlaps' }],
      },
    });
    must(await make(box(2, 0, 2, 2)));
    // Half a metre is the survey's.
    must(await make(box(0, 0, 1.005, 1), { kind: 'dedicated' }));
    must(await make(box(1, 0, 1, 1), { kind: 'dedicated' }));
  });

  it('are held against borders already decided for later as well', async () => {
    const { box, make } = await freshUnit();
    const narrow = must(await make(box(0, 0, 1, 2)));
    must(
      await putGrid(
        store,
        narrow.gridCode,
        {
          ...{ name: '一号', households: 1, population: 1 },
          ...{ border: box(0, 0, 2, 2) as NewGrid['border'], validFrom: '2026-06-01T00:00:00.000Z' },
        },
        1,
        by(NOW),
      ),
    );
    expect(await make(box(1.5, 0, 2, 2))).toMatchObject({ error: { code: 'grid-overlaps' } });
    must(await make(box(2, 0, 2, 2)));
  });

  it('stay in their unit', async () => {
    const { box, make } = await freshUnit();
    expect(await make(box(2, 0, 2.1, 2))).toMatchObject({ error: { code: 'grid-outside-unit' } });
  });

  it('when two draw the same ground at once, one of them is refused', async () => {
    const { box, make } = await freshUnit();
    const results = await Promise.all([make(box(0, 0, 2, 2)), make(box(1, 0, 2, 2))]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'grid-overlaps' } });
  });

  it('may change places when the one goes before the other comes', async () => {
    const { box, make } = await freshUnit();
    const west = must(await make(box(0, 0, 2, 2)));
    const east = must(await make(box(2, 0, 2, 2)));
    const to = (code: string, border: Border, validFrom: string) =>
      putGrid(
        store,
        code,
        { name: '一号', households: 1, population: 1, border: border as NewGrid['border'], validFrom },
        1,
        by(NOW),
      );
    expect(await to(west.gridCode, box(0, 0, 3, 2), '2026-07-01T00:00:00.000Z')).toMatchObject({ ok: false });
    must(await to(east.gridCode, box(3, 0, 1, 2), '2026-07-01T00:00:00.000Z'));
    must(await to(west.gridCode, box(0, 0, 3, 2), '2026-07-01T00:00:00.000Z'));
  });

  it('with several parts and holes', async () => {
    const { box, make } = await freshUnit();
    const outer = box(0, 0, 4, 2);
    const hole = box(1, 0.5, 1, 1);
    const ring = (of: Border) => (of.type === 'Polygon' ? (of.coordinates[0] ?? []) : []);
    must(await make({ type: 'Polygon', coordinates: [ring(outer), [...ring(hole)].reverse()] }));
    must(await make(hole));
    const islands: Border = {
      type: 'MultiPolygon',
      coordinates: [[ring(box(0, 0, 0.5, 0.5))], [ring(box(3, 0, 0.5, 0.5))]],
    };
    const made = must(await make(islands, { kind: 'dedicated' }));
    expect(await make(box(3.2, 0.2, 0.5, 0.5), { kind: 'dedicated' })).toMatchObject({
      error: { code: 'grid-overlaps', params: { grid: made.gridCode } },
    });
  });
});

describe('grids inside grids', () => {
  it('name the grid above by its kind', async () => {
    const { box, make } = await freshUnit();
    const whole = must(await make(box(0, 0, 4, 2)));
    const refused = (code: string) => ({ error: { code: 'invalid-body', errors: [{ pointer: '/parentGrid', code }] } });
    expect(await make(box(0, 0, 1, 1), { kind: 'micro' })).toMatchObject(refused('micro-needs-parent'));
    expect(await make(box(0, 0, 1, 1), { parentGrid: whole.gridCode })).toMatchObject(
      refused('comprehensive-has-no-parent'),
    );
    expect(await make(box(0, 0, 1, 1), { kind: 'micro', parentGrid: '320506103999001' })).toMatchObject({
      error: { code: 'unknown-grid' },
    });
    const micro = must(await make(box(0, 0, 1, 1), { kind: 'micro', parentGrid: whole.gridCode }));
    expect(await make(box(1, 0, 1, 1), { kind: 'micro', parentGrid: micro.gridCode })).toMatchObject(
      refused('parent-of-wrong-kind'),
    );
  });

  it('do not leave it, nor does it leave them', async () => {
    const { box, make } = await freshUnit();
    const west = must(await make(box(0, 0, 2, 2)));
    must(await make(box(2, 0, 2, 2)));
    const under = { kind: 'micro', parentGrid: west.gridCode } as const;
    expect(await make(box(1, 0, 1.1, 1), under)).toMatchObject({
      error: { code: 'grid-outside-parent', params: { grid: west.gridCode } },
    });
    const micro = must(await make(box(1, 0, 1, 1), under));
    const shrunk = { name: '一号', households: 1, population: 1, border: box(0, 0, 1.5, 2) as NewGrid['border'] };
    expect(
      await putGrid(store, west.gridCode, { ...shrunk, validFrom: '2026-07-01T00:00:00.000Z' }, 1, by(NOW)),
    ).toMatchObject({ error: { code: 'grid-leaves-child', params: { grid: micro.gridCode } } });
    // A park may lie over several grids, but not where no grid is.
    must(await make(box(1.5, 1, 1, 1), { kind: 'dedicated' }));
    expect(await make(box(0, 1, 1, 1), { kind: 'dedicated', parentGrid: west.gridCode })).toMatchObject({ ok: true });
  });

  it('a dedicated grid lies where comprehensive ones are', async () => {
    const { box, make } = await freshUnit();
    must(await make(box(0, 0, 2, 2)));
    expect(await make(box(1, 0, 2, 1), { kind: 'dedicated' })).toMatchObject({
      error: { code: 'grid-outside-comprehensive' },
    });
  });
});

describe('coverage', () => {
  const ask = async (unitCode: string, on?: string) => {
    const useCases = gridUseCases({ store, ...gridSealing(deriveKeys('s'.repeat(64))) });
    const request = { params: { unitCode }, query: on === undefined ? {} : { on }, body: undefined };
    const answer = await useCases.getCoverage?.({ ...request, requestId: 'r', sourceIp: '::1' }, office, NOW);
    if (answer === undefined || !answer.ok) throw new Error(JSON.stringify(answer));
    return coverageSchema.parse(answer.value.body);
  };

  it('tells the gaps with their area, and when there are none', async () => {
    const { unitCode, box, make } = await freshUnit();
    must(await make(box(0, 0, 2, 2)));
    expect(await ask(unitCode)).toMatchObject({ bordered: false, grids: 0, covered: false, gaps: [] });
    const half = await ask(unitCode, '2026-04-02');
    expect(half).toMatchObject({ grids: 1, covered: false, bordered: true });
    expect(half.gaps).toHaveLength(1);
    // 0.002° by 0.002° at 31.2° north: 190 m by 222 m.
    expect(half.gaps[0]?.area).toBeGreaterThan(42_000);
    expect(half.gaps[0]?.area).toBeLessThan(43_000);
    must(await make(box(2, 0, 2, 2)));
    directory.calls.length = 0;
    expect(await ask(unitCode, '2026-04-02')).toMatchObject({ grids: 2, covered: true, gaps: [], overlaps: [] });
    // One round trip for the unit and its grids; then the town's units, and a border of each other one.
    expect(directory.calls.slice(0, 3).sort()).toEqual(['GetItemCommand', 'QueryCommand', 'QueryCommand']);
    expect(directory.calls.slice(3)).toEqual(Array(units).fill('QueryCommand'));
  });

  it('tells what a unit redrawn under its grids leaves outside, and where micro-grids are missing', async () => {
    const { unitCode, box, make } = await freshUnit();
    const whole = must(await make(box(0, 0, 4, 2)));
    must(await make(box(0, 0, 1, 2), { kind: 'micro', parentGrid: whole.gridCode }));
    const border = box(0, 0, 3, 2) as NewGrid['border'];
    must(await putUnit(store, unitCode, { name: '村', kind: 'village', border, validFrom: LATER }, 1, by(NOW)));
    const found = await ask(unitCode, '2026-04-02');
    expect(found.outside).toMatchObject([{ gridCode: whole.gridCode, kind: 'comprehensive' }]);
    expect(found.gaps).toMatchObject([{ parentGrid: whole.gridCode }]);
    expect(found.covered).toBe(false);
  });
});

describe('units of a town', () => {
  const draw = (unitCode: string, border: Border, version?: number, validFrom?: string) => {
    const put = { name: '邻村', kind: 'village' as const, border: border as NewGrid['border'] };
    return putUnit(store, unitCode, { ...put, ...(validFrom ? { validFrom } : {}) }, version, by(NOW));
  };
  /** The number after a unit's, which no other test draws. */
  const beside = (unitCode: string): string => String(Number(unitCode) + 50);
  const overlaps = (unit: string) => ({
    error: { code: 'unit-overlaps', params: { unit }, errors: [{ pointer: '/border', code: 'overlaps-unit' }] },
  });

  it('never have ground in common, of which what is narrower than a metre is none', async () => {
    const { unitCode, box } = await freshUnit();
    const other = beside(unitCode);
    expect(await draw(other, box(3, 0, 4, 2))).toMatchObject(overlaps(unitCode));
    must(await draw(other, box(3.995, 0, 4, 2)));
    // A border that stands is not looked at again; a new one is held against what is decided for later too.
    must(await draw(other, box(3.995, 0, 4, 2), 1, LATER));
    must(await draw(other, box(5, 0, 4, 2), 2, '2026-05-01T00:00:00+08:00'));
    expect(await draw(unitCode, box(0, 0, 6, 2), 1, LATER)).toMatchObject(overlaps(other));
    expect(await draw(unitCode, box(0, 0, 6, 2), 1, '2026-05-01T00:00:00+08:00')).toMatchObject(overlaps(other));
    must(await draw(unitCode, box(0, 0, 4.99, 2), 1, '2026-05-01T00:00:00+08:00'));
  });

  it('drawn over each other at the same moment are not both written', async () => {
    const { unitCode, box } = await freshUnit();
    const pair = [beside(unitCode), String(Number(beside(unitCode)) + 20)];
    const both = await Promise.all(pair.map((code) => draw(code, box(0, 10, 4, 2))));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'unit-overlaps' } });
  });

  it('that overlap from before are told by the coverage', async () => {
    const { unitCode, box, make } = await freshUnit();
    must(await make(box(0, 0, 4, 2)));
    const other = beside(unitCode);
    must(await draw(other, box(4, 0, 2, 2)));
    const border = box(3, 0, 3, 2);
    await directory.load([{ ...polyItem(other, '2026-03-20T00:00:00.000Z', border) }]);
    const useCases = gridUseCases({ store, ...gridSealing(deriveKeys('s'.repeat(64))) });
    const request = { params: { unitCode }, query: { on: '2026-04-02' }, body: undefined };
    const answer = await useCases.getCoverage?.({ ...request, requestId: 'r', sourceIp: '::1' }, office, NOW);
    if (answer === undefined || !answer.ok) throw new Error(JSON.stringify(answer));
    const found = coverageSchema.parse(answer.value.body);
    expect(found.units).toMatchObject([{ unitCode: other }]);
    expect(found.units[0]?.area).toBeGreaterThan(20_000);
    expect(found).toMatchObject({ covered: false, gaps: [], overlaps: [], outside: [] });
  });
});

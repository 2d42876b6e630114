import { cellsOf, type DrawnGrid } from '../../../shared/grids/cells.ts';
import type { GridStore } from '../../../shared/grids/ports.ts';
import { createGrid, putUnit } from '../../../shared/grids/service.ts';
import { gridStore } from '../../../shared/grids/store.ts';
import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { by, type Directory, market, must, person, square, startDirectory } from './directory.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const map = mudu();

let directory: Directory;
let store: GridStore;

beforeAll(async () => {
  directory = await startDirectory();
  store = gridStore(directory);
  await directory.load(mapItems(map));
}, 60_000);
afterAll(() => directory.stop());

describe('several who draw at once', () => {
  it('lose nothing of each other in the cells they share', async () => {
    const at = '2026-09-01T00:00:00.000Z';
    const kinds = ['dedicated', 'dedicated', 'dedicated'] as const;
    const made = await Promise.all(
      kinds.map((kind, n) =>
        createGrid(
          store,
          market({ kind, border: square(120.5048 + n * 0.0004, 31.2863, 0.0002), validFrom: plus(at, n * MINUTE) }),
          { key: `draw-${n}`, body: 'b' },
          by(NOW, person('gridOffice', '320506103', `p${n}`)),
        ),
      ),
    );
    const rows = made.map(must);
    expect(new Set(rows.map(({ gridCode }) => gridCode)).size).toBe(3);
    const last = plus(at, 3 * MINUTE);
    for (const [n, row] of rows.entries()) {
      const border = (await store.lastBorder(row.gridCode))?.border ?? market().border;
      const grid: DrawnGrid = { gridCode: row.gridCode, kind: 'dedicated', border };
      for (const [cell, [piece]] of cellsOf([grid])) {
        expect((await store.cellAt(cell, last)).filter((other) => other.grid === row.gridCode)).toEqual([piece]);
        const before = await store.cellAt(cell, plus(at, n * MINUTE - 1));
        expect(before.some((other) => other.grid === row.gridCode)).toBe(false);
      }
    }
  });
});

describe('a grid too large for one transaction', () => {
  const wideAt = (nth: number) => square(120.6 + 0.02 * nth, 31.262, 0.0075);
  const reservoir = market({ unitCode: '320506105001', name: '水库', kind: 'comprehensive' });
  const neighbourTown = person('gridOffice', '320506105', 'p9');
  const firstCells = (gridCode: string, nth: number) =>
    cellsOf([{ gridCode, kind: 'comprehensive', border: wideAt(nth) }]);

  it('is finished when the same request comes again, wherever between its transactions it broke off', async () => {
    must(
      await putUnit(store, '320506105001', { name: '邻镇社区', kind: 'community' }, undefined, by(NOW, neighbourTown)),
    );
    for (let nth = 1; nth <= 4; nth += 1) {
      const validFrom = plus('2027-01-01T00:00:00.000Z', nth * MINUTE);
      const wanted = { ...reservoir, border: wideAt(nth), validFrom };
      const marker = { key: `wide-${nth}`, body: 'b' };
      directory.breakOff(nth);
      await expect(createGrid(store, wanted, marker, by(NOW, neighbourTown))).rejects.toThrow('broke off');
      directory.breakOff(Number.POSITIVE_INFINITY);
      const row = must(await createGrid(store, wanted, marker, by(NOW, neighbourTown)));
      const expected = firstCells(row.gridCode, nth);
      expect(expected.size).toBeGreaterThan(100);
      for (const [cell, pieces] of expected) {
        expect((await store.cellAt(cell, validFrom)).filter(({ grid }) => grid === row.gridCode)).toEqual(pieces);
      }
      const tiles = await store.tiles([...new Set([...expected.keys()].map((cell) => cell.slice(0, 5)))]);
      for (const tile of tiles) expect(tile.unfinished).toBeUndefined();
    }
  }, 60_000);
});

describe('after all this', () => {
  it('the cells are what the borders make of them', async () => {
    const rows = (
      await Promise.all(['320506103', '320506105'].map((town) => store.gridsIn(town, undefined, 200)))
    ).flatMap((page) => page.rows);
    const grids = await Promise.all(
      rows.map(async ({ gridCode, gridKind }): Promise<DrawnGrid> => {
        const last = await store.lastBorder(gridCode);
        return { gridCode, kind: gridKind, border: last?.border ?? market().border };
      }),
    );
    const ours = new Set(map.grids.map(({ gridCode }) => gridCode));
    const drawn = grids.filter(({ gridCode }) => !ours.has(gridCode));
    expect(drawn.length).toBe(7);
    const expected = cellsOf(grids);
    for (const cell of cellsOf(drawn).keys()) {
      expect(await store.cellAt(cell, '2030-01-01T00:00:00.000Z')).toEqual(expected.get(cell));
    }
  });
});

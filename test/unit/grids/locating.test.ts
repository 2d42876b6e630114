import {
  cellsOf,
  type DrawnGrid,
  type GridKind,
  pieceOf,
  REACH_METRES,
  weightOf,
} from '../../../shared/grids/cells.ts';
import { GAP_METRES, locateIn, NEAR_BORDER_METRES } from '../../../shared/grids/locating.ts';
import { cellsToRedraw, redraw, tooHeavy } from '../../../shared/grids/redraw.ts';
import { boxOfCell, cellOf } from '../../../shared/kernel/geohash.ts';
import { metresPerDegree, type Position } from '../../../shared/kernel/geometry.ts';

const ORIGIN: Position = [120.5, 31.28];
const SCALE = metresPerDegree(ORIGIN[1]);
/** A place so many metres east and north of the origin. */
const at = (east: number, north: number): Position => [ORIGIN[0] + east / SCALE.lon, ORIGIN[1] + north / SCALE.lat];

function grid(
  n: number,
  west: number,
  south: number,
  east: number,
  north: number,
  kind: GridKind = 'comprehensive',
): DrawnGrid {
  const ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)];
  return { gridCode: `32050610320300${n}`, kind, border: { type: 'Polygon', coordinates: [ring] } };
}

const locateAmong = (grids: readonly DrawnGrid[], point: Position) =>
  locateIn(cellsOf(grids).get(cellOf(point)) ?? [], point);
const codes = (grids: readonly DrawnGrid[], point: Position) =>
  locateAmong(grids, point).map(({ gridCode }) => Number(gridCode.slice(-1)));

/** 1 and 2 share the line east = 500; between 2 and 3 there are 30 m of nobody's land. */
const LEFT = grid(1, 0, 0, 500, 500);
const RIGHT = grid(2, 500, 0, 1_000, 500);
const BEYOND = grid(3, 1_030, 0, 1_500, 500);
const TOWN = [LEFT, RIGHT, BEYOND];

describe('locating', () => {
  it('finds the grid inside, with the distance to its border up to the reach', () => {
    expect(locateAmong(TOWN, at(250, 250))).toEqual([
      {
        gridCode: LEFT.gridCode,
        kind: 'comprehensive',
        match: 'inside',
        distanceToBorder: undefined,
        nearBorder: false,
      },
    ]);
    expect(locateAmong(TOWN, at(465, 250))).toMatchObject([{ distanceToBorder: 35, nearBorder: false }]);
    expect(locateAmong(TOWN, at(500 - NEAR_BORDER_METRES + 0.01, 250))).toMatchObject([
      { distanceToBorder: 30, nearBorder: true },
    ]);
    expect(locateAmong(TOWN, at(500 - NEAR_BORDER_METRES - 0.05, 250))).toMatchObject([{ nearBorder: false }]);
  });

  it('gives a shared edge and a shared corner to the lowest code, in whatever order the grids come', () => {
    for (const grids of [TOWN, [...TOWN].reverse()]) {
      expect(locateAmong(grids, at(500, 250))).toMatchObject([
        { gridCode: LEFT.gridCode, match: 'edge', distanceToBorder: 0 },
      ]);
      expect(codes(grids, at(500, 0))).toEqual([1]);
    }
    expect(codes(TOWN, at(500.03, 250))).toEqual([2]);
  });

  it('gives a gap to the nearest grid within 20 m', () => {
    expect(locateAmong(TOWN, at(1_010, 250))).toMatchObject([
      { gridCode: RIGHT.gridCode, match: 'gap', distanceToBorder: 10 },
    ]);
    expect(codes(TOWN, at(1_020, 250))).toEqual([3]);
    expect(codes([...TOWN].reverse(), at(1_016, 250))).toEqual([3]);
  });

  it('leaves a point farther than that unlocated', () => {
    expect(codes(TOWN, at(1_500 + GAP_METRES - 0.1, 250))).toEqual([3]);
    expect(codes(TOWN, at(1_500 + GAP_METRES + 0.1, 250))).toEqual([]);
    expect(codes(TOWN, at(-5_000, 250))).toEqual([]);
  });

  it('asks dedicated grids before comprehensive ones, micro ones last, and closes gaps only of the comprehensive', () => {
    const market = grid(7, 100, 100, 200, 200, 'dedicated');
    const lane = grid(8, 50, 50, 300, 300, 'micro');
    expect(codes([lane, ...TOWN, market], at(150, 150))).toEqual([7, 1, 8]);
    expect(codes([lane, ...TOWN, market], at(205, 150))).toEqual([1, 8]);
    expect(codes([market], at(205, 150))).toEqual([]);
  });
});

describe('cells', () => {
  it('say full where a grid covers them and their margin', () => {
    const big = grid(1, -5_000, -5_000, 5_000, 5_000);
    const cell = cellOf(ORIGIN);
    expect(pieceOf(cell, big)).toEqual({ grid: big.gridCode, kind: 'comprehensive', full: true });
    expect(pieceOf(cell, grid(2, 3_000, 0, 4_000, 100))).toBeUndefined();
  });

  it('know a grid that ends before them, as far as the reach', () => {
    const cell = cellOf(ORIGIN);
    const { east, south } = boxOfCell(cell);
    const off = (east - ORIGIN[0]) * SCALE.lon;
    const low = (south - ORIGIN[1]) * SCALE.lat;
    expect(pieceOf(cell, grid(2, off + REACH_METRES - 2, low, off + 500, low + 100))).toBeDefined();
    expect(pieceOf(cell, grid(2, off + REACH_METRES + 2, low, off + 500, low + 100))).toBeUndefined();
  });

  it('are not taken for a grid that only runs around them', () => {
    const cell = cellOf(ORIGIN);
    const ring = (half: number) => [
      at(-half, -half),
      at(half, -half),
      at(half, half),
      at(-half, half),
      at(-half, -half),
    ];
    const frame: DrawnGrid = {
      ...LEFT,
      border: { type: 'Polygon', coordinates: [ring(2_000), ring(1_000).reverse()] },
    };
    expect(pieceOf(cell, frame)).toBeUndefined();
    const bay: Position[] = [
      at(-2_000, -2_000),
      at(2_000, -2_000),
      at(2_000, 2_000),
      at(1_900, 2_000),
      at(1_900, -1_900),
      at(-1_900, -1_900),
      at(-1_900, 2_000),
      at(-2_000, 2_000),
      at(-2_000, -2_000),
    ];
    expect(pieceOf(cell, { ...LEFT, border: { type: 'Polygon', coordinates: [bay] } })).toBeUndefined();
  });
});

describe('redrawing', () => {
  const BEGIN = '2020-01-01T00:00:00.000Z';
  const T = '2026-05-01T00:00:00.000Z';
  const LATER = '2026-06-01T00:00:00.000Z';
  const entriesOf = (grids: readonly DrawnGrid[], validFrom: string) =>
    [...cellsOf(grids)].map(([cell, pieces]) => ({ cell, validFrom, pieces }));

  it('leaves the cells as if they had been made of the new borders', () => {
    const wider = { ...LEFT, border: grid(1, -300, 0, 400, 500).border };
    const cells = cellsToRedraw(LEFT.border, wider.border);
    const written = redraw(wider, T, cells, entriesOf(TOWN, BEGIN));
    const now = new Map(cellsOf(TOWN));
    for (const { cell, pieces, validFrom } of written) {
      expect(validFrom).toBe(T);
      now.set(cell, pieces);
    }
    const expected = cellsOf([wider, RIGHT, BEYOND]);
    for (const cell of new Set([...now.keys(), ...expected.keys()])) {
      expect(now.get(cell) ?? []).toEqual(expected.get(cell) ?? []);
    }
  });

  it('writes only cells that change', () => {
    const taller = { ...LEFT, border: grid(1, 0, 0, 500, 900).border };
    const written = redraw(taller, T, cellsToRedraw(LEFT.border, taller.border), entriesOf(TOWN, BEGIN));
    const southern = cellOf(at(250, 100));
    expect(written.map(({ cell }) => cell)).not.toContain(southern);
    expect(redraw(LEFT, T, cellsToRedraw(LEFT.border, LEFT.border), entriesOf(TOWN, BEGIN))).toEqual([]);
  });

  it('carries into what others have already decided for later', () => {
    const market = grid(7, 100, 100, 200, 200, 'dedicated');
    const entries = [...entriesOf(TOWN, BEGIN), ...entriesOf([...TOWN, market], LATER)];
    const narrower = { ...LEFT, border: grid(1, 0, 0, 300, 500).border };
    const written = redraw(narrower, T, cellsToRedraw(LEFT.border, narrower.border), entries);
    const cell = cellOf(at(400, 150));
    const then = written.filter((entry) => entry.cell === cell);
    expect(then.map(({ validFrom }) => validFrom).sort()).toEqual([T, LATER]);
    const expected = cellsOf([narrower, RIGHT, BEYOND, market]).get(cell) ?? [];
    expect(then.find(({ validFrom }) => validFrom === LATER)?.pieces).toEqual(expected);
  });

  it('ends the rulings of a grid with the grid', () => {
    const ruling = `${RIGHT.gridCode}-000000000001`;
    const yard: DrawnGrid = { ...RIGHT, border: grid(2, 400, 100, 500, 200).border, ruling };
    const entries = entriesOf([...TOWN, yard], BEGIN);
    const gone: DrawnGrid = { ...RIGHT, border: { type: 'MultiPolygon', coordinates: [] } };
    const cells = cellsToRedraw(yard.border, RIGHT.border);
    const now = new Map(entries.map(({ cell, pieces }) => [cell, pieces]));
    const where = at(450, 150);
    const told = () => locateIn(now.get(cellOf(where)) ?? [], where).map(({ gridCode, match }) => [gridCode, match]);
    expect(told()).toEqual([[RIGHT.gridCode, 'ruling']]);
    for (const { cell, pieces } of redraw(gone, T, cells, entries)) now.set(cell, pieces);
    expect(told()).toEqual([[LEFT.gridCode, 'inside']]);
    expect([...now.values()].flat().some((piece) => piece.grid === RIGHT.gridCode)).toBe(false);
  });

  it('sees a cell that grows too heavy', () => {
    const zigzag = Array.from({ length: 400 }, (_, n) => at(n / 4, n % 2 === 0 ? 40 : 60));
    const ring = [at(0, 0), at(100, 0), ...[...zigzag].reverse(), at(0, 0)];
    const fine: DrawnGrid = { ...LEFT, border: { type: 'Polygon', coordinates: [ring] } };
    const written = redraw(fine, T, cellsToRedraw(undefined, fine.border), []);
    expect(tooHeavy(written)).toBeDefined();
    expect(tooHeavy(entriesOf(TOWN, BEGIN))).toBeUndefined();
    expect(weightOf([])).toBeLessThan(200);
  });
});

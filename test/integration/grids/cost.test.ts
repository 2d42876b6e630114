import { CELL_BYTES, type Piece, pieceOf, weightOf } from '../../../shared/grids/cells.ts';
import { cellItem } from '../../../shared/grids/items.ts';
import { locateIn } from '../../../shared/grids/locating.ts';
import { cellReader, gridStore } from '../../../shared/grids/store.ts';
import { boxOfCell, cellOf } from '../../../shared/kernel/geohash.ts';
import type { Position } from '../../../shared/kernel/geometry.ts';
import { MAP_FROM, mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { seededRandom } from '../../../shared/seed/random.ts';
import { type Directory, startDirectory } from './directory.ts';

/** What locating costs with the grids of one town, and with tens of thousands of grids in the same table. */

const NOW = '2026-03-06T14:00:00.000Z';
/** A fifth of what is measured once: `GRIDS=100000` lays them all. */
const GRIDS = Number(process.env.GRIDS ?? 20_000);
const map = mudu();
const random = seededRandom(5);

let directory: Directory;
const costs: number[] = [];

beforeAll(async () => {
  directory = await startDirectory();
  directory.client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } };
      costs.push(ConsumedCapacity?.CapacityUnits ?? Number.NaN);
      return result;
    },
    { step: 'initialize' },
  );
  await directory.load(mapItems(map));
}, 120_000);
afterAll(() => directory.stop());

const places = Array.from({ length: 200 }, (): Position => [120.46 + 0.06 * random(), 31.24 + 0.04 * random()]);

/** What one look costs: the calls that it makes and the read units that they are counted with. */
async function costOf(points: readonly Position[]) {
  const reader = cellReader(directory);
  const found: string[] = [];
  directory.calls.length = 0;
  costs.length = 0;
  for (const point of points) {
    const [grid] = locateIn(await reader.cellAt(cellOf(point), NOW), point);
    found.push(grid?.gridCode ?? '');
  }
  return { found, calls: [...directory.calls], units: [...costs] };
}

/** A grid of some fifty metres in the middle of each cell of a region east of the town, one after the other. */
function* elsewhere(): Generator<{ readonly cell: string; readonly point: Position; readonly piece: Piece }> {
  for (let n = 0; n < GRIDS; n += 1) {
    const west = 121 + (n % 400) * 0.001373291015625;
    const south = 31 + Math.floor(n / 400) * 0.001373291015625;
    const cell = cellOf([west, south]);
    const box = boxOfCell(cell);
    const point: Position = [(box.west + box.east) / 2, (box.south + box.north) / 2];
    const [lon, lat] = point;
    const half = 0.00025;
    const ring: Position[] = [
      [lon - half, lat - half],
      [lon + half, lat - half],
      [lon + half, lat + half],
      [lon - half, lat + half],
      [lon - half, lat - half],
    ];
    const gridCode = `${320_600_001 + Math.floor(n / 99_000)}${String(1 + (Math.floor(n / 900) % 110)).padStart(3, '0')}${String(1 + (n % 900)).padStart(3, '0')}`;
    const piece = pieceOf(cell, { gridCode, kind: 'comprehensive', border: { type: 'Polygon', coordinates: [ring] } });
    if (piece !== undefined) yield { cell, point, piece };
  }
}

it(`is the same with 172 grids and with ${GRIDS}, and bounded for any number`, async () => {
  const few = await costOf(places);
  const all = [...elsewhere()];
  expect(new Set(all.map(({ cell }) => cell)).size).toBe(GRIDS);
  const items = all.map(({ cell, piece }) => cellItem(cell, MAP_FROM, [piece]));
  const share = Math.ceil(items.length / 16 / 25) * 25;
  await Promise.all(Array.from({ length: 16 }, (_, n) => directory.load(items.slice(n * share, (n + 1) * share))));
  const many = await costOf(places);
  expect(many).toEqual(few);
  expect(few.found.filter((code) => code !== '').length).toBeGreaterThan(150);
  expect(new Set(few.calls)).toEqual(new Set(['QueryCommand']));
  expect(few.calls).toHaveLength(places.length);
  expect(new Set(few.units)).toEqual(new Set([0.5]));
  const others = Array.from({ length: 200 }, () => all[Math.floor(random() * all.length)]);
  const there = await costOf(others.map((one) => one?.point ?? [0, 0]));
  expect(there.found).toEqual(others.map((one) => one?.piece.grid));
  expect(new Set(there.units)).toEqual(new Set([0.5]));
  // No cell may weigh more than one unit, whoever draws it: so the bound does not ask how many grids there are.
  for (const pieces of map.cells.values()) expect(weightOf(pieces)).toBeLessThanOrEqual(CELL_BYTES);
  expect(await gridStore(directory).cellAt(cellOf([121.0001, 31.0001]), NOW)).toHaveLength(1);
}, 300_000);

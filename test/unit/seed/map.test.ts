import { CELL_BYTES, weightOf } from '../../../shared/grids/cells.ts';
import { cellItemSchema } from '../../../shared/grids/items.ts';
import { locateIn } from '../../../shared/grids/locating.ts';
import { locate } from '../../../shared/grids/service.ts';
import { covers, isGridCode } from '../../../shared/kernel/codes.ts';
import type { GivenPoint } from '../../../shared/kernel/coordinates.ts';
import { fromWgs84 } from '../../../shared/kernel/coordinates.ts';
import { cellOf } from '../../../shared/kernel/geohash.ts';
import {
  areaOf,
  type Border,
  boxOf,
  contains,
  distanceToBorder,
  edgesOf,
  type Position,
  polygonsOf,
} from '../../../shared/kernel/geometry.ts';
import { isWithin, polygonFaultOf } from '../../../shared/kernel/polygon-check.ts';
import { HOUSEHOLDS, MAP_FROM, mudu, POPULATION } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { seededRandom } from '../../../shared/seed/random.ts';

const map = mudu();
const area = (border: Border) => areaOf(polygonsOf(border));
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const cells = { cellAt: async (cell: string) => map.cells.get(cell) ?? [] };
const NOW = '2026-03-06T14:10:00.000Z';

const segments = (border: Border): string[] =>
  polygonsOf(border)
    .flat()
    .flatMap((ring) => [...edgesOf(ring)].map(([a, b]) => [a.join(), b.join()].sort().join(' ')));

describe('the register', () => {
  it('has the 31 units and 172 grids of the town', () => {
    expect(map.units).toHaveLength(31);
    expect(map.units.filter(({ kind }) => kind === 'village')).toHaveLength(9);
    expect(map.grids).toHaveLength(172);
    expect(new Set(map.grids.map(({ gridCode }) => gridCode)).size).toBe(172);
  });

  it('numbers the grids of each unit from 001 without a break, two at least', () => {
    for (const { unitCode, grids } of map.units) {
      const own = map.grids.filter((grid) => grid.unitCode === unitCode).map(({ gridCode }) => gridCode);
      const expected = Array.from({ length: grids }, (_, n) => unitCode + String(n + 1).padStart(3, '0'));
      expect(own).toEqual(expected);
      expect(own.length).toBeGreaterThanOrEqual(2);
      expect(own.every((code) => isGridCode(code) && covers('320506103', code))).toBe(true);
    }
  });

  it('adds up to the town, with 3,572 households in grid 1 of 金枫社区', () => {
    expect(sum(map.grids.map(({ households }) => households))).toBe(HOUSEHOLDS);
    expect(sum(map.grids.map(({ population }) => population))).toBe(POPULATION);
    expect(map.grids.find(({ gridCode }) => gridCode === '320506103012001')?.households).toBe(3_572);
    expect(Math.min(...map.grids.map(({ households }) => households))).toBeGreaterThan(100);
  });

  it('says of everything that it is made up', () => {
    for (const thing of [map.town, ...map.units, ...map.grids]) expect(thing.synthetic).toBe(true);
  });

  it('is the same on every run', () => expect(mudu()).toEqual(map));
});

describe('the tiling', () => {
  it('covers about 62.28 square kilometres inside the box of Mudu', () => {
    expect(area(map.town.border) / 62_280_000).toBeCloseTo(1, 2);
    const box = boxOf(polygonsOf(map.town.border));
    expect(box?.west).toBeGreaterThan(120.42);
    expect(box?.east).toBeLessThan(120.56);
    expect(box?.south).toBeGreaterThan(31.21);
    expect(box?.north).toBeLessThan(31.31);
  });

  it('is of sound polygons: one ring each, so every unit and every grid hangs together', () => {
    for (const { border } of [map.town, ...map.units, ...map.grids]) {
      expect(polygonFaultOf(border)).toBeUndefined();
      expect(border.type).toBe('Polygon');
      expect(border.coordinates).toHaveLength(1);
    }
  });

  it('leaves nothing over: the areas of grids make their unit, those of units the town', () => {
    for (const unit of map.units) {
      const own = map.grids.filter(({ unitCode }) => unitCode === unit.unitCode);
      expect(sum(own.map(({ border }) => area(border))) / area(unit.border)).toBeCloseTo(1, 9);
      for (const { border } of own) expect(isWithin(polygonsOf(border), polygonsOf(unit.border), 1e-6)).toBe(true);
    }
    expect(sum(map.units.map(({ border }) => area(border))) / area(map.town.border)).toBeCloseTo(1, 9);
  });

  it('shares every edge exactly: two grids have it, or one and the outline', () => {
    const count = new Map<string, number>();
    for (const { border } of map.grids)
      for (const edge of segments(border)) count.set(edge, (count.get(edge) ?? 0) + 1);
    const outline = new Set(segments(map.town.border));
    for (const [edge, times] of count) expect(times).toBe(outline.has(edge) ? 1 : 2);
    for (const edge of outline) expect(count.get(edge)).toBe(1);
  });

  it('has every point of the town in exactly one grid, and none outside', () => {
    const random = seededRandom(7);
    const shapes = map.grids.map(({ border }) => polygonsOf(border));
    const boxes = shapes.map(boxOf);
    let inside = 0;
    for (let n = 0; n < 4_000; n += 1) {
      const point: Position = [120.42 + 0.14 * random(), 31.21 + 0.1 * random()];
      const owners = shapes.filter((shape, index) => {
        const box = boxes[index];
        return box && point[0] >= box.west && point[0] <= box.east && contains(shape, point);
      });
      const inTown = contains(polygonsOf(map.town.border), point);
      expect(owners).toHaveLength(inTown ? 1 : 0);
      inside += inTown ? 1 : 0;
    }
    expect(inside).toBeGreaterThan(1_000);
  });
});

describe('the place of the story', () => {
  const points: readonly GivenPoint[] = [
    { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 },
    { crs: 'GCJ02', lon: 120.509745, lat: 31.284094 },
    { crs: 'WGS84', lon: 120.50501, lat: 31.28641 },
  ];
  const grid = map.grids.find(({ name }) => name === '天灵片区');

  it('is the grid 天灵片区 of 天平村, more than 60 m inside, whatever the system of the point', async () => {
    expect(grid?.unitCode).toBe('320506103203');
    for (const given of points) {
      const found = await locate(cells, given, NOW);
      if (!found.ok) throw new Error(found.error);
      const { point, grids } = found.value;
      expect(grids).toMatchObject([{ gridCode: grid?.gridCode, match: 'inside', nearBorder: false }]);
      expect(distanceToBorder(polygonsOf(grid?.border ?? map.town.border), [point.lon, point.lat])).toBeGreaterThan(60);
      for (const crs of ['WGS84', 'GCJ02', 'BD09'] as const) {
        const again = await locate(cells, fromWgs84(point, crs), NOW);
        expect(again).toMatchObject({ value: { grids: [{ gridCode: grid?.gridCode }] } });
      }
    }
  });

  it('refuses points that are none', async () => {
    expect(await locate(cells, { crs: 'WGS84', lon: 0, lat: 0 }, NOW)).toEqual({ ok: false, error: 'zero-point' });
    expect(await locate(cells, { crs: 'GCJ02', lon: 31.284275, lat: 120.509595 }, NOW)).toEqual({
      ok: false,
      error: 'swapped',
    });
  });

  it('takes a point in another town as unlocated', async () => {
    expect(await locate(cells, { crs: 'WGS84', lon: 120.62, lat: 31.3 }, NOW)).toMatchObject({
      ok: true,
      value: { grids: [] },
    });
  });
});

describe('the cells', () => {
  it('weigh less than one read unit', () => {
    for (const pieces of map.cells.values()) expect(weightOf(pieces)).toBeLessThanOrEqual(CELL_BYTES);
  });

  it('locate as the grids themselves say, at borders and corners too', () => {
    const random = seededRandom(11);
    for (const grid of map.grids.slice(0, 60)) {
      const corners = grid.border.coordinates.flat(grid.border.type === 'Polygon' ? 1 : 2) as Position[];
      const corner = corners[Math.floor(random() * corners.length)] ?? [0, 0];
      const owners = map.grids.filter(({ border }) => distanceToBorder(polygonsOf(border), corner) === 0);
      const lowest = owners.map(({ gridCode }) => gridCode).sort()[0];
      const [found] = locateIn(map.cells.get(cellOf(corner)) ?? [], corner);
      expect(found).toMatchObject({ gridCode: lowest, match: 'edge', distanceToBorder: 0, nearBorder: true });
    }
  });

  it('become items that their schema takes, each once', () => {
    const items = mapItems(map);
    const keys = new Set(items.map(({ pk, sk }) => `${pk} ${sk}`));
    expect(keys.size).toBe(items.length);
    expect(items).toHaveLength(31 * 2 + 172 * 2 + map.cells.size);
    const cell = items.find(({ kind }) => kind === 'cell');
    expect(cellItemSchema.parse(cell).sk).toBe(MAP_FROM);
  });
});

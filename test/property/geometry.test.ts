import booleanPointInPolygon from '@turf/boolean-point-in-polygon';
import * as fc from 'fast-check';
import type { GridKind } from '../../shared/grids/cells.ts';
import { cellsOf, type DrawnGrid, KINDS_IN_ORDER } from '../../shared/grids/cells.ts';
import {
  EDGE_METRES,
  GAP_METRES,
  type LocatedGrid,
  locateIn,
  NEAR_BORDER_METRES,
} from '../../shared/grids/locating.ts';
import { clipPolygon } from '../../shared/kernel/clip.ts';
import { roundDegrees } from '../../shared/kernel/coordinates.ts';
import { cellOf } from '../../shared/kernel/geohash.ts';
import {
  areaOf,
  contains,
  distanceToBorder,
  type Polygon,
  type Position,
  polygonsOf,
} from '../../shared/kernel/geometry.ts';
import { polygonFaultOf } from '../../shared/kernel/polygon-check.ts';
import { mudu } from '../../shared/seed/map.ts';
import { seededRandom } from '../../shared/seed/random.ts';

const MIDDLE: Position = [120.5, 31.26];

/** A star around a middle: corners at rising angles, so it never crosses itself, yet is anything but convex. */
const star = fc
  .tuple(
    fc.array(fc.integer({ min: 100, max: 1_000 }), { minLength: 3, maxLength: 40 }),
    fc.integer({ min: -5_000, max: 5_000 }),
    fc.integer({ min: -5_000, max: 5_000 }),
  )
  .map(([radii, dx, dy]): Polygon => {
    const ring = radii.map((radius, index): Position => {
      const angle = (2 * Math.PI * index) / radii.length;
      const [lon, lat] = [MIDDLE[0] + dx / 1e6, MIDDLE[1] + dy / 1e6];
      return [
        roundDegrees(lon + (radius * Math.cos(angle)) / 2e5),
        roundDegrees(lat + (radius * Math.sin(angle)) / 2e5),
      ];
    });
    return [[...ring, ring[0] ?? MIDDLE]];
  });

const nearby = fc
  .tuple(fc.integer({ min: -120_000, max: 120_000 }), fc.integer({ min: -120_000, max: 120_000 }))
  .map(([dx, dy]): Position => [roundDegrees(MIDDLE[0] + dx / 1e7), roundDegrees(MIDDLE[1] + dy / 1e7)]);

const turf = (polygon: Polygon, point: Position): boolean =>
  booleanPointInPolygon([...point], { type: 'Polygon', coordinates: polygon.map((ring) => ring.map((at) => [...at])) });

describe('point in polygon', () => {
  it('agrees with turf everywhere off the border', () => {
    fc.assert(
      fc.property(star, nearby, (polygon, point) => {
        fc.pre(distanceToBorder([polygon], point) > EDGE_METRES);
        expect(contains([polygon], point)).toBe(turf(polygon, point));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is sound for every star', () => {
    fc.assert(
      fc.property(star, (polygon) => expect(polygonFaultOf({ type: 'Polygon', coordinates: polygon })).toBeUndefined()),
    );
  });
});

describe('clipping', () => {
  const box = fc
    .tuple(nearby, fc.integer({ min: 1_000, max: 60_000 }), fc.integer({ min: 1_000, max: 60_000 }))
    .map(([[west, south], w, h]) => ({ west, south, east: west + w / 1e7, north: south + h / 1e7 }));

  it('keeps exactly the points inside both', () => {
    fc.assert(
      fc.property(star, box, fc.nat(1_000), fc.nat(1_000), (polygon, rectangle, right, up) => {
        const { west, south, east, north } = rectangle;
        const point: Position = [
          west + ((east - west) * (right + 0.5)) / 1_001,
          south + ((north - south) * (up + 0.5)) / 1_001,
        ];
        fc.pre(distanceToBorder([polygon], point) > EDGE_METRES);
        const cut = clipPolygon(polygon, rectangle);
        expect(cut !== undefined && contains([cut], point)).toBe(contains([polygon], point));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never makes an area larger', () => {
    fc.assert(
      fc.property(star, box, (polygon, rectangle) => {
        const cut = clipPolygon(polygon, rectangle);
        expect(cut === undefined ? 0 : areaOf([cut])).toBeLessThanOrEqual(areaOf([polygon]) * (1 + 1e-9));
      }),
    );
  });
});

/** The town's grids with markets, micro-grids and rulings scattered over them. */
function layered(map: ReturnType<typeof mudu>, random: () => number): readonly DrawnGrid[] {
  const somewhere = (half: number): Polygon => {
    const [x, y] = [roundDegrees(120.46 + 0.06 * random()), roundDegrees(31.24 + 0.04 * random())];
    const corners = [
      [x - half, y - half],
      [x + half, y - half],
      [x + half * random(), y + half],
      [x - half, y + half],
    ];
    const ring = corners.map(([lon = 0, lat = 0]): Position => [roundDegrees(lon), roundDegrees(lat)]);
    return [[...ring, ring[0] ?? MIDDLE]];
  };
  return [
    ...map.grids,
    ...Array.from({ length: 120 }, (_, n): DrawnGrid => {
      const kind = n % 2 === 0 ? 'dedicated' : 'micro';
      const border = { type: 'Polygon', coordinates: somewhere(0.002) } as const;
      return { gridCode: `3205061039${String(n).padStart(5, '0')}`, kind, border };
    }),
    ...Array.from({ length: 120 }, (_, n): DrawnGrid => {
      const { gridCode } = map.grids[Math.floor(random() * map.grids.length)] ?? { gridCode: '' };
      const border = { type: 'Polygon', coordinates: somewhere(0.001) } as const;
      return { gridCode, kind: 'comprehensive', border, ruling: `${gridCode}-${String(n).padStart(12, '0')}` };
    }),
  ];
}

/** Of the grids and rulings of one kind that have a point, whose it is: the last ruling's grid, else the lowest code. */
function ownerAmong(here: readonly DrawnGrid[]): readonly [string, string | undefined] | undefined {
  const last = here
    .flatMap(({ ruling }) => ruling ?? [])
    .sort()
    .at(-1);
  const [lowest] = here.map(({ gridCode }) => gridCode).sort();
  if (last !== undefined) return [last.slice(0, 15), last];
  return lowest === undefined ? undefined : [lowest, undefined];
}

/** Holds what was found, kind by kind, against whose the point is; points on a border or in a gap are left out. */
function compared(found: readonly LocatedGrid[], around: readonly DrawnGrid[]): readonly LocatedGrid[] {
  return KINDS_IN_ORDER.flatMap((kind) => {
    const told = found.find((one) => one.kind === kind);
    if (told?.match === 'edge' || told?.match === 'gap') return [];
    const owner = ownerAmong(around.filter((grid) => grid.kind === kind));
    expect(told && [told.gridCode, told.ruling]).toEqual(owner);
    return told ?? [];
  });
}

/** What the cells must say, worked out from whole polygons. */
function bruteForce(grids: readonly DrawnGrid[], kind: GridKind, point: Position): string | undefined {
  const measured = grids
    .filter((grid) => grid.kind === kind)
    .map((grid) => {
      const polygons = polygonsOf(grid.border);
      const distance = distanceToBorder(polygons, point);
      return { code: grid.gridCode, distance, inside: polygons.some((polygon) => turf(polygon, point)) };
    });
  const [first] = measured
    .filter(({ inside, distance }) => inside || distance <= EDGE_METRES)
    .map(({ code }) => code)
    .sort();
  if (first !== undefined || kind !== 'comprehensive') return first;
  const near = measured.filter(({ distance }) => distance <= GAP_METRES);
  return near.sort((a, b) => a.distance - b.distance)[0]?.code;
}

describe('locating by cells', () => {
  const kinds: readonly GridKind[] = ['dedicated', 'comprehensive', 'micro'];
  const grids = fc.array(fc.tuple(star, fc.constantFrom(...kinds)), { minLength: 1, maxLength: 6 }).map((drawn) =>
    drawn.map(
      ([coordinates, kind], n): DrawnGrid => ({
        gridCode: `32050610320300${n + 1}`,
        kind,
        border: { type: 'Polygon', coordinates },
      }),
    ),
  );

  it('agrees with brute force over whole polygons, gaps and overlaps and all kinds included', () => {
    fc.assert(
      fc.property(grids, fc.array(nearby, { minLength: 30, maxLength: 30 }), (drawn, points) => {
        const cells = cellsOf(drawn);
        for (const point of points) {
          const found = locateIn(cells.get(cellOf(point)) ?? [], point);
          const expected = kinds.map((kind) => bruteForce(drawn, kind, point)).filter((code) => code !== undefined);
          expect(found.map(({ gridCode }) => gridCode)).toEqual(expected);
          for (const { gridCode, distanceToBorder: told, nearBorder } of found) {
            const grid = drawn.find((other) => other.gridCode === gridCode);
            const distance = distanceToBorder(polygonsOf(grid?.border ?? { type: 'Polygon', coordinates: [] }), point);
            expect(nearBorder).toBe(distance <= NEAR_BORDER_METRES);
            if (told === undefined) expect(distance).toBeGreaterThan(39.9);
            else expect(Math.abs(told - distance)).toBeLessThan(0.06);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('agrees with turf on ten thousand points of the town', () => {
    const map = mudu();
    const shapes = map.grids.map(({ gridCode, border }) => ({ gridCode, polygons: polygonsOf(border) }));
    const random = seededRandom(99);
    let [located, edges] = [0, 0];
    for (let n = 0; n < 10_000; n += 1) {
      const point: Position = [roundDegrees(120.43 + 0.12 * random()), roundDegrees(31.22 + 0.08 * random())];
      const [found] = locateIn(map.cells.get(cellOf(point)) ?? [], point);
      if (found?.match === 'edge') edges += 1;
      if (found?.match === 'edge' || found?.match === 'gap') continue;
      const owner = shapes.find(({ polygons }) => polygons.some((polygon) => turf(polygon, point)));
      expect(found?.gridCode).toBe(owner?.gridCode);
      located += found === undefined ? 0 : 1;
    }
    expect(located).toBeGreaterThan(5_000);
    expect(edges).toBeLessThan(20);
  });

  it('agrees with turf on ten thousand points with markets, micro-grids and boundary rulings on top', () => {
    const map = mudu();
    const random = seededRandom(7);
    const drawn = layered(map, random);
    const cells = cellsOf(drawn);
    const shapes = drawn.map((grid) => ({ grid, polygons: polygonsOf(grid.border) }));
    const seen = { ruling: 0, dedicated: 0, comprehensive: 0, micro: 0 };
    for (let n = 0; n < 10_000; n += 1) {
      const point: Position = [roundDegrees(120.455 + 0.07 * random()), roundDegrees(31.235 + 0.05 * random())];
      const found = locateIn(cells.get(cellOf(point)) ?? [], point);
      const around = shapes
        .filter(({ polygons }) => polygons.some((polygon) => turf(polygon, point)))
        .map(({ grid }) => grid);
      for (const told of compared(found, around)) seen[told.ruling === undefined ? told.kind : 'ruling'] += 1;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });
});

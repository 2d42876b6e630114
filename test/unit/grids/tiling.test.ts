import * as fc from 'fast-check';
import {
  beyond,
  gapsIn,
  overlapOf,
  overlapsAmong,
  SLIVER_METRES,
  straysFrom,
} from '../../../shared/grids/rules-tiling.ts';
import { differenceOf, intersectionOf, isWiderThan } from '../../../shared/kernel/areas.ts';
import { areaOf, type Border, metresPerDegree, type Polygon, type Position } from '../../../shared/kernel/geometry.ts';
import { mudu } from '../../../shared/seed/map.ts';

const ORIGIN: Position = [120.5, 31.28];
const SCALE = metresPerDegree(ORIGIN[1]);
const at = ([east, north]: readonly [number, number]): Position => [
  ORIGIN[0] + east / SCALE.lon,
  ORIGIN[1] + north / SCALE.lat,
];
const ringOf = (...corners: readonly (readonly [number, number])[]): Polygon => [
  [...corners, corners[0] ?? [0, 0]].map(at),
];
const rectangle = (west: number, south: number, east: number, north: number): Polygon =>
  ringOf([west, south], [east, south], [east, north], [west, north]);
const border = (coordinates: Polygon): Border => ({ type: 'Polygon', coordinates });
const box = (...sides: readonly [number, number, number, number]): Border => border(rectangle(...sides));
const tile = (n: number, of: Border) => ({ gridCode: `32050610320300${n}`, border: of });

describe('how wide an area is', () => {
  it('tells a place from a sliver', () => {
    expect(isWiderThan(rectangle(0, 0, 1_000, 0.85), 1)).toBe(false);
    expect(isWiderThan(rectangle(0, 0, 1_000, 1.15), 1)).toBe(true);
    expect(isWiderThan(rectangle(0, 0, 0.8, 0.8), 1)).toBe(false);
    expect(isWiderThan(ringOf([0, 0], [700, 700], [700, 700.6]), 1)).toBe(false);
    expect(isWiderThan(ringOf([0, 0], [700, 700], [700, 710]), 1)).toBe(true);
  });

  it('finds the room at the end of a long strip, and none in a ring around a hole', () => {
    const lane = ringOf([0, 0], [2_000, 0], [2_000, -2], [2_004, -2], [2_004, 2], [2_000, 2], [2_000, 0.1], [0, 0.1]);
    expect(isWiderThan(lane, 1)).toBe(true);
    const frame: Polygon = [...rectangle(0, 0, 100, 100), ...rectangle(0.4, 0.4, 99.6, 99.6)];
    expect(isWiderThan(frame, 1)).toBe(false);
  });
});

describe('overlaps', () => {
  it('are none between neighbours, and none within the survey', () => {
    expect(overlapOf(box(0, 0, 100, 100), box(100, 0, 200, 100))).toBeUndefined();
    expect(overlapOf(box(0, 0, 100, 100), box(99.2, 0, 200, 100))).toBeUndefined();
    expect(overlapOf(box(0, 0, 100, 100), box(500, 0, 600, 100))).toBeUndefined();
  });

  it('are told with their area', () => {
    expect(overlapOf(box(0, 0, 100, 100), box(90, 0, 200, 100))?.area).toBe(1_002);
    expect(overlapOf(box(0, 0, 100, 100), box(0, 0, 100, 100))).toBeDefined();
    expect(overlapOf(box(0, 0, 100, 100), box(40, 40, 60, 60))).toBeDefined();
    const [found, ...others] = overlapsAmong([
      tile(1, box(0, 0, 100, 100)),
      tile(2, box(100, 0, 200, 100)),
      tile(3, box(195, 0, 300, 100)),
    ]);
    expect(found?.grids).toEqual(['320506103203002', '320506103203003']);
    expect(others).toEqual([]);
  });

  it('see holes and several parts', () => {
    const holed = border([...rectangle(0, 0, 100, 100), ...rectangle(30, 30, 70, 70)]);
    expect(overlapOf(holed, box(30, 30, 70, 70))).toBeUndefined();
    expect(overlapOf(holed, box(20, 30, 70, 70))).toBeDefined();
    const islands: Border = {
      type: 'MultiPolygon',
      coordinates: [rectangle(0, 0, 50, 50), rectangle(200, 0, 250, 50)],
    };
    expect(overlapOf(islands, box(60, 0, 190, 50))).toBeUndefined();
    expect(overlapOf(islands, box(60, 0, 210, 50))).toBeDefined();
  });
});

describe('gaps and strays', () => {
  it('are the unit without its grids, and the grids without their unit', () => {
    const unit = box(0, 0, 300, 100);
    const tiles = [tile(1, box(0, 0, 100, 100)), tile(2, box(105, 0, 310, 100))];
    expect(gapsIn(unit, tiles).map(({ area }) => area)).toEqual([500]);
    expect(straysFrom([unit], tiles)).toMatchObject([{ grid: '320506103203002', area: 1_001 }]);
    expect(gapsIn(unit, [])).toHaveLength(1);
    expect(beyond(box(0, 0, 300.5, 100), [unit])).toBeUndefined();
    expect(beyond(box(50, 0, 150, 100), [tiles[0]?.border ?? unit, box(100, 0, 310, 100)])).toBeUndefined();
  });

  it('are none in the town of the demonstration', () => {
    const map = mudu();
    for (const unit of map.units) {
      const tiles = map.grids.filter(({ unitCode }) => unitCode === unit.unitCode);
      expect(gapsIn(unit.border, tiles)).toEqual([]);
      expect(overlapsAmong(tiles)).toEqual([]);
      expect(straysFrom([unit.border], tiles)).toEqual([]);
      const [lost, ...others] = tiles;
      if (lost === undefined) throw new Error('a unit without grids');
      const area = areaOf([lost.border.type === 'Polygon' ? lost.border.coordinates : []]);
      expect(gapsIn(unit.border, others).reduce((sum, gap) => sum + gap.area, 0)).toBeCloseTo(area, -1);
    }
  });
});

describe('what areas have in common and what is left', () => {
  const star = fc
    .tuple(fc.array(fc.integer({ min: 20, max: 300 }), { minLength: 3, maxLength: 30 }), fc.nat(300), fc.nat(300))
    .map(([radii, dx, dy]) =>
      ringOf(
        ...radii.map((radius, index): readonly [number, number] => {
          const angle = (2 * Math.PI * index) / radii.length;
          return [dx + radius * Math.cos(angle), dy + radius * Math.sin(angle)];
        }),
      ),
    );

  it('adds up to the whole', () => {
    fc.assert(
      fc.property(star, star, (a, b) => {
        const both = areaOf(intersectionOf([a], [b]));
        const rest = areaOf(differenceOf([a], [[b]]));
        // A corner moves by a centimetre at most, along the whole length of a border.
        expect(Math.abs(both + rest - areaOf([a]))).toBeLessThan(60);
        expect(both).toBeCloseTo(areaOf(intersectionOf([b], [a])), -1);
      }),
      { numRuns: 300 },
    );
  });

  it(`grows with every metre beyond ${SLIVER_METRES}`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 500 }), (decimetres) => {
        expect(overlapOf(box(0, 0, 100, 100), box(100 - decimetres / 10, 0, 200, 100))).toBeDefined();
      }),
      { numRuns: 50 },
    );
  });
});

import { clipPolygon, clipRing } from '../../../shared/kernel/clip.ts';
import { boxOfCell, cellOf, cellsAround, cellsInBox, growBox, tileOf } from '../../../shared/kernel/geohash.ts';
import {
  areaOf,
  type Border,
  boxOf,
  contains,
  distance,
  distanceToBorder,
  metresPerDegree,
  type Polygon,
  type Position,
  signedArea,
  woundBorder,
} from '../../../shared/kernel/geometry.ts';
import { isWithin, polygonFaultOf, selfIntersects } from '../../../shared/kernel/polygon-check.ts';

const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const polygon = (...coordinates: Position[][]): Border => ({ type: 'Polygon', coordinates });
const rule = (border: Border) => polygonFaultOf(border)?.rule;

describe('measures', () => {
  it('know the degree at Mudu', () => {
    const scale = metresPerDegree(31.26);
    expect(scale.lon).toBeCloseTo(95_244.16, 1);
    expect(scale.lat).toBeCloseTo(110_873.94, 1);
    expect(distance([120.5, 31.26], [120.501, 31.26])).toBeCloseTo(95.244, 2);
  });

  it('know the area of a square with a hole', () => {
    const outer = square(120.5, 31.2, 0.01);
    const hole = square(120.502, 31.202, 0.002).reverse();
    const whole = areaOf([[outer]]);
    expect(whole / (0.01 * 95_305 * 0.01 * 110_873)).toBeCloseTo(1, 2);
    expect(areaOf([[outer, hole]]) / whole).toBeCloseTo(0.96, 4);
    expect(signedArea(outer)).toBeGreaterThan(0);
    expect(signedArea([...outer].reverse())).toBeCloseTo(-signedArea(outer), 6);
  });

  it('find the nearest border, of a hole too', () => {
    const area: Polygon = [square(120.5, 31.2, 0.01), square(120.502, 31.202, 0.002)];
    expect(distanceToBorder([area], [120.503, 31.2015])).toBeCloseTo(55.4, 0);
    expect(distanceToBorder([area], [120.51, 31.205])).toBe(0);
    expect(distanceToBorder([], [120.5, 31.2])).toBe(Number.POSITIVE_INFINITY);
  });

  it('put the point in or out, holes out, parts in', () => {
    const holed: Polygon = [square(0, 0, 10), square(4, 4, 2)];
    const parts: Polygon[] = [holed, [square(20, 0, 1)]];
    const cases: [Position, boolean][] = [
      [[1, 1], true],
      [[5, 5], false],
      [[20.5, 0.5], true],
      [[15, 5], false],
      [[-1, 4], false],
      [[3, 4], true],
    ];
    for (const [point, inside] of cases) expect(contains(parts, point)).toBe(inside);
    expect(boxOf(parts)).toEqual({ west: 0, south: 0, east: 21, north: 10 });
    expect(boxOf([])).toBeUndefined();
  });

  it('wind rings as RFC 7946 asks', () => {
    const clockwise = square(0, 0, 10).reverse();
    const wound = woundBorder(polygon(clockwise, square(4, 4, 2)));
    const [outer = [], hole = []] = wound.type === 'Polygon' ? wound.coordinates : [];
    expect(signedArea(outer)).toBeGreaterThan(0);
    expect(signedArea(hole)).toBeLessThan(0);
    expect(woundBorder(wound)).toEqual(wound);
  });
});

describe('clipping', () => {
  const box = { west: 0, south: 0, east: 10, north: 10 };

  it('keeps what is inside and cuts what is not', () => {
    expect(clipRing(square(2, 2, 3), box)).toHaveLength(5);
    expect(areaOf([[clipRing(square(5, 5, 10), box) ?? []]]) / areaOf([[square(5, 5, 5)]])).toBeCloseTo(1, 6);
    expect(clipRing(square(11, 11, 2), box)).toBeUndefined();
    expect(clipPolygon([square(-1, -1, 30), square(4, 4, 2)], box)).toHaveLength(2);
    expect(clipPolygon([square(-1, -1, 30), square(14, 14, 2)], box)).toHaveLength(1);
    expect(clipPolygon([], box)).toBeUndefined();
  });

  it('keeps both prongs of a fork whose stem is cut away', () => {
    const fork: Position[] = [
      [-5, 1],
      [9, 1],
      [9, 3],
      [-3, 3],
      [-3, 6],
      [9, 6],
      [9, 8],
      [-5, 8],
      [-5, 1],
    ];
    const cut = clipPolygon([fork], box) ?? [];
    const inside = (point: Position) => contains([cut], point);
    expect([inside([5, 2]), inside([5, 7]), inside([5, 4.5]), inside([5, 9])]).toEqual([true, true, false, false]);
  });
});

describe('soundness of a border', () => {
  it('passes sound ones, clockwise or not', () => {
    expect(rule(polygon(square(0, 0, 10)))).toBeUndefined();
    expect(rule(polygon(square(0, 0, 10).reverse(), square(4, 4, 2)))).toBeUndefined();
    expect(rule({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(1, 0, 1)]] })).toBeUndefined();
  });

  const bow: Position[] = [
    [0, 0],
    [2, 2],
    [2, 0],
    [0, 2],
    [0, 0],
  ];
  const spike: Position[] = [
    [0, 0],
    [4, 0],
    [4, 4],
    [4, 9],
    [4, 4],
    [0, 4],
    [0, 0],
  ];
  const pinched: Position[] = [
    [0, 0],
    [2, 2],
    [4, 0],
    [4, 4],
    [2, 2],
    [0, 4],
    [0, 0],
  ];
  it.each<[string, Border]>([
    [
      'too-few-points',
      polygon([
        [0, 0],
        [1, 0],
        [0, 0],
      ]),
    ],
    ['too-few-points', polygon([])],
    ['too-few-points', polygon()],
    ['too-few-points', { type: 'MultiPolygon', coordinates: [] }],
    [
      'not-closed',
      polygon([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
    ],
    [
      'repeated-point',
      polygon([
        [0, 0],
        [1, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ]),
    ],
    ['self-intersection', polygon(bow)],
    ['self-intersection', polygon(spike)],
    ['self-intersection', polygon(pinched)],
    ['rings-cross', polygon(square(0, 0, 10), square(8, 8, 5))],
    ['hole-outside', polygon(square(0, 0, 10), square(20, 20, 5))],
    ['rings-cross', polygon(square(0, 0, 10), square(2, 2, 3), square(4, 4, 3))],
    ['parts-overlap', { type: 'MultiPolygon', coordinates: [[square(0, 0, 10)], [square(2, 2, 2)]] }],
    ['rings-cross', { type: 'MultiPolygon', coordinates: [[square(0, 0, 10)], [square(5, 5, 10)]] }],
  ])('refuses %s', (expected, border) => expect(rule(border)).toBe(expected));

  it('says which ring is at fault', () => {
    const border: Border = { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(9, 9, 9), bow]] };
    expect(polygonFaultOf(border)).toEqual({ rule: 'self-intersection', polygon: 1, ring: 1 });
  });

  it('sees an intersection of the last edge with the first ones', () => {
    expect(
      selfIntersects([
        [0, 0],
        [4, 0],
        [4, 4],
        [2, -1],
        [0, 0],
      ]),
    ).toBe(true);
  });
});

describe('lying within', () => {
  const at = (west: number, south: number, size: number): Polygon[] => [[square(120.5 + west, 31.2 + south, size)]];

  it('allows the same border and a metre over it', () => {
    expect(isWithin(at(0, 0, 0.01), at(0, 0, 0.01), 1)).toBe(true);
    expect(isWithin(at(-0.000005, 0, 0.01), at(0, 0, 0.01), 1)).toBe(true);
    expect(isWithin(at(-0.00002, 0, 0.01), at(0, 0, 0.01), 1)).toBe(false);
    expect(isWithin(at(0.02, 0, 0.01), at(0, 0, 0.01), 1)).toBe(false);
  });

  it('sees an edge that leaves between two corners inside', () => {
    const notch: Position[] = [
      [0, 0],
      [0.01, 0],
      [0.01, 0.01],
      [0.005, 0.002],
      [0, 0.01],
      [0, 0],
    ];
    const outer: Polygon = [notch.map(([x, y]): Position => [120.5 + x, 31.2 + y])];
    expect(isWithin(at(0, 0, 0.01), [outer], 1)).toBe(false);
    const bridge: Position[] = [
      [120.5001, 31.2],
      [120.5099, 31.2],
      [120.5099, 31.208],
      [120.5001, 31.208],
      [120.5001, 31.2],
    ];
    expect(isWithin([[bridge]], [outer], 1)).toBe(false);
  });

  it('sees a hole of the outer one that is covered', () => {
    const holed: Polygon[] = [[square(120.5, 31.2, 0.01), square(120.504, 31.204, 0.002)]];
    expect(isWithin(at(0.001, 0.001, 0.008), holed, 1)).toBe(false);
    expect(isWithin(at(0.001, 0.001, 0.002), holed, 1)).toBe(true);
  });
});

describe('cells', () => {
  it('are 131 by 153 m at Mudu', () => {
    const cell = cellOf([120.5052, 31.2863]);
    const box = boxOfCell(cell);
    expect(tileOf(cell)).toBe('wtt9y');
    expect(distance([box.west, box.south], [box.east, box.south])).toBeCloseTo(130.8, 0);
    expect(distance([box.west, box.south], [box.west, box.north])).toBeCloseTo(152.3, 0);
  });

  it('within 50 m of a point are one to four, and its own is among them', () => {
    for (let step = 0; step < 500; step += 1) {
      const point: Position = [120.43 + step * 0.000237, 31.22 + step * 0.000151];
      const cells = cellsAround(point, 50);
      expect(cells).toContain(cellOf(point));
      expect(cells.length).toBeLessThanOrEqual(4);
      const box = growBox({ west: point[0], south: point[1], east: point[0], north: point[1] }, 50);
      expect(cells).toContain(cellOf([box.west, box.south]));
      expect(cells).toContain(cellOf([box.east, box.north]));
    }
  });

  it.each([
    [300, 6],
    [1_000, 5],
  ])('within %i m of a point are one to four of %i letters', (metres, letters) => {
    for (let step = 0; step < 500; step += 1) {
      const point: Position = [120.43 + step * 0.000237, 31.22 + step * 0.000151];
      const cells = cellsAround(point, metres, letters);
      expect(cells).toContain(cellOf(point, letters));
      expect(cells.length).toBeLessThanOrEqual(4);
      const box = growBox({ west: point[0], south: point[1], east: point[0], north: point[1] }, metres);
      expect(cells).toContain(cellOf([box.west, box.south], letters));
      expect(cells).toContain(cellOf([box.east, box.north], letters));
    }
  });

  it('cover a box without a gap', () => {
    const cells = cellsInBox({ west: 120.5, south: 31.28, east: 120.51, north: 31.29 });
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBe(8 * 8);
  });
});

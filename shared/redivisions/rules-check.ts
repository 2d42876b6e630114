import { beyond, overlapOf } from '../grids/rules-tiling.ts';
import { type Border, boxOf, contains, type Polygon, type Position, polygonsOf } from '../kernel/geometry.ts';
import type { MadeGrid, Step } from './model.ts';

/** What is wrong with the ground of a step; `made` is the place of the new grid in it. */
export interface GroundFault {
  readonly rule: 'outside-old' | 'overlaps' | 'gap';
  readonly made: number;
  /** The other grid that it overlaps. */
  readonly other?: number;
  readonly squareMetres: number;
}

/**
 * What is wrong with the ground of a step, against the borders of the grids it retires: each new grid lies in the old
 * ground, none overlaps another, and together they have all of it. Where all three hold every place of the old ground is
 * in exactly one new grid, but for slivers that surveys leave, which locating closes by itself.
 */
export function faultsOfGround(
  made: readonly Pick<MadeGrid, 'border'>[],
  old: readonly Border[],
): readonly GroundFault[] {
  const outside = made.flatMap(({ border }, n): GroundFault[] => {
    const stray = beyond(border, old);
    return stray === undefined ? [] : [{ rule: 'outside-old', made: n, squareMetres: stray.area }];
  });
  const doubled = made.flatMap(({ border }, n): GroundFault[] =>
    made.slice(0, n).flatMap((other, m): GroundFault[] => {
      const common = overlapOf(border, other.border);
      return common === undefined ? [] : [{ rule: 'overlaps', made: n, other: m, squareMetres: common.area }];
    }),
  );
  const all = made.map(({ border }) => border);
  const gaps = old.flatMap((border): GroundFault[] => {
    const left = beyond(border, all);
    return left === undefined ? [] : [{ rule: 'gap', made: 0, squareMetres: left.area }];
  });
  return [...outside, ...doubled, ...gaps];
}

/** How many lines a raster lays over an area in each direction; off the middle, so that no line runs along an edge. */
const LINES = 24;

/** Places spread evenly over an area's rectangle that lie in it. */
export function* rasterOf(polygons: readonly Polygon[]): Generator<Position> {
  const box = boxOf(polygons);
  if (box === undefined) return;
  for (let row = 0; row < LINES; row += 1) {
    for (let column = 0; column < LINES; column += 1) {
      const lon = box.west + ((column + 0.487) / LINES) * (box.east - box.west);
      const lat = box.south + ((row + 0.513) / LINES) * (box.north - box.south);
      if (contains(polygons, [lon, lat])) yield [lon, lat];
    }
  }
}

/** The successors of one retired grid, the one with most of its ground first, then by code; those with none are left out. */
export function successorsOf(old: Border, made: readonly MadeGrid[]): readonly string[] {
  const shares = new Map<string, number>();
  for (const place of rasterOf(polygonsOf(old))) {
    const home = made.find(({ border }) => contains(polygonsOf(border), place));
    if (home !== undefined) shares.set(home.gridCode, (shares.get(home.gridCode) ?? 0) + 1);
  }
  const ranked = [...shares].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([code]) => code);
  // Ground too thin for the raster still has to go somewhere.
  const [first] = made;
  return ranked.length > 0 || first === undefined ? ranked : [first.gridCode];
}

/** What a step does, by how many grids it retires and makes. */
export const kindOfStep = ({ retired, made }: Pick<Step, 'retired' | 'made'>): 'split' | 'merge' | 'redraw' =>
  retired.length === 1 && made.length > 1 ? 'split' : retired.length > 1 && made.length === 1 ? 'merge' : 'redraw';

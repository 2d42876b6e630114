import { differenceOf, intersectionOf, isWiderThan } from '../kernel/areas.ts';
import { areaOf, type Border, boxOf, type Polygon, polygonsOf } from '../kernel/geometry.ts';

/**
 * What is narrower than this, metres, between two borders is no place but the survey: two surveys of class A, ±0.5 m
 * each (GB/T 30428.2). An overlap or a gap counts when a circle of this diameter fits into it.
 */
export const SLIVER_METRES = 1;

/** A part of the ground and its area, square metres. */
export type Part = { readonly polygons: readonly Polygon[]; readonly area: number };

/** A grid as far as tiling cares. */
export type Tile = { readonly gridCode: string; readonly border: Border };

/** Ground that two grids of one kind both have. */
export type Overlap = { readonly grids: readonly [string, string] } & Part;

/** Ground of a grid beyond what it should lie in. */
export type Stray = { readonly grid: string } & Part;

/** The parts of an area that are places, not slivers. */
export const placesIn = (polygons: readonly Polygon[]): readonly Polygon[] =>
  polygons.filter((polygon) => isWiderThan(polygon, SLIVER_METRES));

const partOf = (polygons: readonly Polygon[]): Part => ({
  polygons,
  area: Math.round(areaOf(polygons)),
});

function apart(a: readonly Polygon[], b: readonly Polygon[]): boolean {
  const [one, other] = [boxOf(a), boxOf(b)];
  if (one === undefined || other === undefined) return true;
  return one.east < other.west || other.east < one.west || one.north < other.south || other.north < one.south;
}

/** The ground that two borders both have; undefined when it is nothing but slivers. */
export function overlapOf(a: Border, b: Border): Part | undefined {
  const [one, other] = [polygonsOf(a), polygonsOf(b)];
  if (apart(one, other)) return undefined;
  const common = placesIn(intersectionOf(one, other));
  return common.length === 0 ? undefined : partOf(common);
}

/** The ground of an area that none of the others has; undefined when it is nothing but slivers. */
export function beyond(area: Border, others: readonly Border[]): Part | undefined {
  const whole = polygonsOf(area);
  const near = others.map(polygonsOf).filter((other) => !apart(whole, other));
  const left = placesIn(differenceOf(whole, near));
  return left.length === 0 ? undefined : partOf(left);
}

/** The holes that grids leave in the area they should fill, each with its area, the largest first. */
export function gapsIn(area: Border, tiles: readonly Tile[]): readonly Part[] {
  const left = beyond(
    area,
    tiles.map(({ border }) => border),
  );
  return (left?.polygons ?? []).map((polygon) => partOf([polygon])).sort((a, b) => b.area - a.area);
}

/** Every two of these grids that have ground in common. */
export function overlapsAmong(tiles: readonly Tile[]): readonly Overlap[] {
  return tiles.flatMap((tile, index) =>
    tiles.slice(index + 1).flatMap((other): readonly Overlap[] => {
      const common = overlapOf(tile.border, other.border);
      return common === undefined ? [] : [{ grids: [tile.gridCode, other.gridCode], ...common }];
    }),
  );
}

/** What of these grids lies outside an area. */
export function straysFrom(area: readonly Border[], tiles: readonly Tile[]): readonly Stray[] {
  return tiles.flatMap(({ gridCode, border }): readonly Stray[] => {
    const outside = beyond(border, area);
    return outside === undefined ? [] : [{ grid: gridCode, ...outside }];
  });
}

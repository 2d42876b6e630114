import type { Box, Polygon, Position, Ring } from './geometry.ts';

type Side = {
  readonly keeps: (point: Position) => boolean;
  readonly cut: (from: Position, to: Position) => Position;
};

const atLon =
  (lon: number) =>
  (a: Position, b: Position): Position => [lon, a[1] + ((lon - a[0]) * (b[1] - a[1])) / (b[0] - a[0])];
const atLat =
  (lat: number) =>
  (a: Position, b: Position): Position => [a[0] + ((lat - a[1]) * (b[0] - a[0])) / (b[1] - a[1]), lat];

const sidesOf = (box: Box): readonly Side[] => [
  { keeps: (p) => p[0] >= box.west, cut: atLon(box.west) },
  { keeps: (p) => p[0] <= box.east, cut: atLon(box.east) },
  { keeps: (p) => p[1] >= box.south, cut: atLat(box.south) },
  { keeps: (p) => p[1] <= box.north, cut: atLat(box.north) },
];

function clipOpen(ring: readonly Position[], side: Side): readonly Position[] {
  const kept: Position[] = [];
  let from = ring.at(-1);
  for (const to of ring) {
    if (from !== undefined && side.keeps(from) !== side.keeps(to)) kept.push(side.cut(from, to));
    if (side.keeps(to)) kept.push(to);
    from = to;
  }
  return kept;
}

const same = (a: Position, b: Position | undefined): boolean => b !== undefined && a[0] === b[0] && a[1] === b[1];

/**
 * A ring cut to a rectangle (Sutherland and Hodgman), closed again; undefined when nothing is left. A ring that leaves
 * the rectangle several times comes back as one ring whose parts are joined along the rectangle's side: the doubled
 * edges cancel in the even-odd test everywhere but on that side itself.
 */
export function clipRing(ring: Ring, box: Box): Ring | undefined {
  let open: readonly Position[] = ring.slice(0, -1);
  for (const side of sidesOf(box)) open = clipOpen(open, side);
  const distinct = open.filter((point, index) => !same(point, open[index - 1]));
  while (distinct.length > 1 && same(distinct[distinct.length - 1] as Position, distinct[0])) distinct.pop();
  const [first] = distinct;
  return first === undefined || distinct.length < 3 ? undefined : [...distinct, first];
}

/** A polygon cut to a rectangle, holes too; undefined when nothing is left. See `clipRing` for the doubled edges. */
export function clipPolygon(polygon: Polygon, box: Box): Polygon | undefined {
  const [outer, ...holes] = polygon;
  const clipped = outer === undefined ? undefined : clipRing(outer, box);
  if (clipped === undefined) return undefined;
  return [clipped, ...holes.map((hole) => clipRing(hole, box)).filter((hole) => hole !== undefined)];
}

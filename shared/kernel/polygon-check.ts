import {
  type Border,
  contains,
  distanceToBorder,
  edgesOf,
  type Polygon,
  type Position,
  polygonsOf,
  type Ring,
} from './geometry.ts';

/**
 * What may be wrong with a border: fewer than four positions; not closed; the same position twice running; edges of a
 * ring that touch or cross; rings of one border that cross; a hole that does not lie in its outer ring; two parts of
 * one border that overlap.
 */
export type PolygonRule =
  | 'too-few-points'
  | 'not-closed'
  | 'repeated-point'
  | 'self-intersection'
  | 'rings-cross'
  | 'hole-outside'
  | 'parts-overlap';

/** The rule broken and where: the index of the polygon and of its ring. */
export type PolygonFault = { readonly rule: PolygonRule; readonly polygon: number; readonly ring: number };

type Edge = readonly [Position, Position];

/** Units of 1e-7 degrees: whole numbers, so that turns within a county are computed without rounding. */
const whole = (degrees: number): number => Math.round(degrees * 1e7);

/** Which way c lies from the line a→b: 1 left, -1 right, 0 on it. */
function turn(a: Position, b: Position, c: Position): number {
  const abx = whole(b[0]) - whole(a[0]);
  const aby = whole(b[1]) - whole(a[1]);
  const acx = whole(c[0]) - whole(a[0]);
  const acy = whole(c[1]) - whole(a[1]);
  return Math.sign(abx * acy - aby * acx);
}

const same = (a: Position, b: Position): boolean => whole(a[0]) === whole(b[0]) && whole(a[1]) === whole(b[1]);

/** Whether c, known to be on the line of the edge, lies between its ends. */
const between = ([a, b]: Edge, c: Position): boolean =>
  Math.min(a[0], b[0]) <= c[0] &&
  c[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= c[1] &&
  c[1] <= Math.max(a[1], b[1]);

const apart = ([a, b]: Edge, [c, d]: Edge): boolean =>
  Math.max(a[0], b[0]) < Math.min(c[0], d[0]) ||
  Math.max(c[0], d[0]) < Math.min(a[0], b[0]) ||
  Math.max(a[1], b[1]) < Math.min(c[1], d[1]) ||
  Math.max(c[1], d[1]) < Math.min(a[1], b[1]);

/** Whether two edges have any point in common. */
export function touch(e: Edge, f: Edge): boolean {
  if (apart(e, f)) return false;
  const [a, b] = e;
  const [c, d] = f;
  const [tc, td, ta, tb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (tc * td < 0 && ta * tb < 0) return true;
  return (
    (tc === 0 && between(e, c)) ||
    (td === 0 && between(e, d)) ||
    (ta === 0 && between(f, a)) ||
    (tb === 0 && between(f, b))
  );
}

/** Whether two edges cross at a point inside both. */
function crossing([a, b]: Edge, [c, d]: Edge): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Whether the second of two edges that meet at a point runs back over the first. */
function foldsBack([a, b]: Edge, [, d]: Edge): boolean {
  if (turn(a, b, d) !== 0) return false;
  return (b[0] - a[0]) * (d[0] - b[0]) + (b[1] - a[1]) * (d[1] - b[1]) < 0;
}

/** Whether a closed ring touches or crosses itself anywhere but where neighbouring edges meet. */
export function selfIntersects(ring: Ring): boolean {
  const edges = [...edgesOf(ring)];
  const last = edges.length - 1;
  return edges.some((edge, i) =>
    edges.slice(i + 1).some((other, offset) => {
      const j = i + 1 + offset;
      if (j === i + 1) return foldsBack(edge, other);
      if (i === 0 && j === last) return foldsBack(other, edge);
      return touch(edge, other);
    }),
  );
}

function ringFault(ring: Ring): PolygonRule | undefined {
  const [first] = ring;
  const end = ring.at(-1);
  if (first === undefined || end === undefined || ring.length < 4) return 'too-few-points';
  if (first[0] !== end[0] || first[1] !== end[1]) return 'not-closed';
  if ([...edgesOf(ring)].some(([a, b]) => same(a, b))) return 'repeated-point';
  return selfIntersects(ring) ? 'self-intersection' : undefined;
}

const ringsCross = (a: Ring, b: Ring): boolean => {
  const edges = [...edgesOf(b)];
  return [...edgesOf(a)].some((edge) => edges.some((other) => !apart(edge, other) && crossing(edge, other)));
};

/** A point inside a ring near its first corner may be on the other's border, so the majority of corners decides. */
function liesIn(inner: Ring, outer: Polygon): boolean {
  const corners = inner.slice(1);
  const inside = corners.filter((corner) => contains([outer], corner)).length;
  return inside * 2 > corners.length;
}

function polygonFault(rings: Polygon, polygon: number): PolygonFault | undefined {
  if (rings.length === 0) return { rule: 'too-few-points', polygon, ring: 0 };
  for (const [ring, positions] of rings.entries()) {
    const rule = ringFault(positions);
    if (rule !== undefined) return { rule, polygon, ring };
  }
  const [outer = [], ...holes] = rings;
  for (const [index, hole] of holes.entries()) {
    const others = [outer, ...holes.slice(0, index)];
    if (others.some((other) => ringsCross(hole, other))) return { rule: 'rings-cross', polygon, ring: index + 1 };
    if (!liesIn(hole, [outer])) return { rule: 'hole-outside', polygon, ring: index + 1 };
  }
  return undefined;
}

/** The first rule that a border breaks, undefined when it is sound. Winding is not judged: it is put right instead. */
export function polygonFaultOf(border: Border): PolygonFault | undefined {
  const polygons = polygonsOf(border);
  if (polygons.length === 0) return { rule: 'too-few-points', polygon: 0, ring: 0 };
  for (const [index, rings] of polygons.entries()) {
    const fault = polygonFault(rings, index);
    if (fault !== undefined) return fault;
    const [outer = []] = rings;
    for (const before of polygons.slice(0, index)) {
      const [otherOuter = []] = before;
      if (ringsCross(outer, otherOuter)) return { rule: 'rings-cross', polygon: index, ring: 0 };
      if (liesIn(outer, before) || liesIn(otherOuter, rings)) return { rule: 'parts-overlap', polygon: index, ring: 0 };
    }
  }
  return undefined;
}

/** The pieces of an edge between the places where it meets a border: each lies wholly inside or wholly outside. */
function* middlesOf([a, b]: Edge, outer: readonly Polygon[]): Generator<Position> {
  const cuts = [0, 1];
  for (const ring of outer.flat()) {
    for (const [c, d] of edgesOf(ring)) {
      if (apart([a, b], [c, d])) continue;
      const cross = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]);
      if (cross === 0) continue;
      const t = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / cross;
      if (t > 0 && t < 1) cuts.push(t);
    }
  }
  cuts.sort((s, t) => s - t);
  for (const [index, t] of cuts.entries()) {
    const before = cuts[index - 1] ?? 0;
    const at = (before + t) / 2;
    yield [a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1])];
  }
}

/** Whether an area lies in another, allowing its border to stray `tolerance` metres over the other's. */
export function isWithin(inner: readonly Polygon[], outer: readonly Polygon[], tolerance: number): boolean {
  const allowed = (point: Position): boolean => contains(outer, point) || distanceToBorder(outer, point) <= tolerance;
  for (const ring of inner.flat()) {
    for (const edge of edgesOf(ring)) {
      if (!edge.every(allowed)) return false;
      for (const middle of middlesOf(edge, outer)) if (!allowed(middle)) return false;
    }
  }
  // Every edge may lie inside and the area still cover a hole of the other.
  const holes = outer.flatMap(([, ...rest]) => rest).flat();
  return !holes.some((corner) => contains(inner, corner) && distanceToBorder(inner, corner) > tolerance);
}

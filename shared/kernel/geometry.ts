/**
 * Geometry on small pieces of the earth: degrees in WGS84, longitude first (RFC 7946), distances in metres.
 * Distances use the WGS84 ellipsoid's metres per degree at the latitude at hand, exact to a millimetre over a town.
 */

export type Position = readonly [lon: number, lat: number];
/** A closed ring: the first position is repeated at the end. */
export type Ring = readonly Position[];
/** An outer ring and its holes. */
export type Polygon = readonly Ring[];
/** An area: GeoJSON of one polygon or several. */
export type Border =
  | { readonly type: 'Polygon'; readonly coordinates: Polygon }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly Polygon[] };

/** A rectangle, degrees. */
export type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };

/** The polygons of an area, one or several. */
export const polygonsOf = (border: Border): readonly Polygon[] =>
  border.type === 'Polygon' ? [border.coordinates] : border.coordinates;

const EQUATOR_METRES = 6_378_137;
const ECCENTRICITY_SQUARED = 0.00669437999014;
const RADIANS = Math.PI / 180;

/** Metres of one degree of longitude and of latitude at a latitude (WGS84's radii of curvature). */
export function metresPerDegree(lat: number): { readonly lon: number; readonly lat: number } {
  const sine = Math.sin(lat * RADIANS);
  const w2 = 1 - ECCENTRICITY_SQUARED * sine * sine;
  const across = EQUATOR_METRES / Math.sqrt(w2);
  const along = (across * (1 - ECCENTRICITY_SQUARED)) / w2;
  return { lon: RADIANS * across * Math.cos(lat * RADIANS), lat: RADIANS * along };
}

/** The edges of a ring, pair by pair. */
export function* edgesOf(ring: Ring): Generator<readonly [Position, Position]> {
  let from: Position | undefined;
  for (const to of ring) {
    if (from !== undefined) yield [from, to];
    from = to;
  }
}

function crossesOf(ring: Ring, point: Position): number {
  const [x, y] = point;
  let crossings = 0;
  for (const [[ax, ay], [bx, by]] of edgesOf(ring)) {
    // Half-open in latitude, so that a ray through a vertex meets it once.
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) crossings += 1;
  }
  return crossings;
}

/**
 * Whether a point lies in an area, even-odd over all rings, so holes are outside. For a point on the very border the
 * answer is either: ask `distanceToBorder` first where that matters.
 */
export function contains(polygons: readonly Polygon[], point: Position): boolean {
  let crossings = 0;
  for (const rings of polygons) for (const ring of rings) crossings += crossesOf(ring, point);
  return crossings % 2 === 1;
}

/** Metres from a point to an edge. */
export function distanceToEdge(point: Position, from: Position, to: Position): number {
  const scale = metresPerDegree(point[1]);
  const ax = (from[0] - point[0]) * scale.lon;
  const ay = (from[1] - point[1]) * scale.lat;
  const dx = (to[0] - from[0]) * scale.lon;
  const dy = (to[1] - from[1]) * scale.lat;
  const length2 = dx * dx + dy * dy;
  const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
  return Math.hypot(ax + along * dx, ay + along * dy);
}

/** Metres from a point, inside or outside, to the nearest border of an area, holes' borders too; Infinity if it has none. */
export function distanceToBorder(polygons: readonly Polygon[], point: Position): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const rings of polygons) {
    for (const ring of rings) {
      for (const [from, to] of edgesOf(ring)) nearest = Math.min(nearest, distanceToEdge(point, from, to));
    }
  }
  return nearest;
}

/** Metres between two points. */
export const distance = (a: Position, b: Position): number => distanceToEdge(a, b, b);

/** The smallest rectangle around an area, undefined when it has no positions. */
export function boxOf(polygons: readonly Polygon[]): Box | undefined {
  const positions = polygons.flat(2);
  if (positions.length === 0) return undefined;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of positions) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return { west, south, east, north };
}

const EARTH_METRES = 6_371_008.8;

/**
 * Square metres within a ring on the sphere of mean radius, positive when counter-clockwise. Summed edge by edge, so
 * the areas of neighbours add up exactly; the sphere is good to half a percent against the ellipsoid.
 */
export function signedArea(ring: Ring): number {
  let sum = 0;
  for (const [[ax, ay], [bx, by]] of edgesOf(ring)) {
    sum += (bx - ax) * RADIANS * (Math.sin(ay * RADIANS) + Math.sin(by * RADIANS));
  }
  return (-sum * EARTH_METRES * EARTH_METRES) / 2;
}

/** Square metres of an area: outer rings less their holes. */
export function areaOf(polygons: readonly Polygon[]): number {
  let total = 0;
  for (const [outer, ...holes] of polygons) {
    if (outer === undefined) continue;
    total += Math.abs(signedArea(outer));
    for (const hole of holes) total -= Math.abs(signedArea(hole));
  }
  return total;
}

/** The same polygon with its outer ring counter-clockwise and its holes clockwise, as RFC 7946 asks. */
export function wound(polygon: Polygon): Polygon {
  return polygon.map((ring, index) => (signedArea(ring) > 0 === (index === 0) ? ring : [...ring].reverse()));
}

/** The same area with every ring wound as RFC 7946 asks. */
export function woundBorder(border: Border): Border {
  return border.type === 'Polygon'
    ? { type: 'Polygon', coordinates: wound(border.coordinates) }
    : { type: 'MultiPolygon', coordinates: border.coordinates.map(wound) };
}

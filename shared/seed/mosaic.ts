import { Delaunay, type Voronoi } from 'd3-delaunay';
import { roundDegrees } from '../kernel/coordinates.ts';
import {
  edgesOf,
  metresPerDegree,
  type Polygon,
  type Position,
  type Ring,
  signedArea,
  wound,
} from '../kernel/geometry.ts';
import { seededRandom } from './random.ts';

/**
 * A mosaic of small tiles. Every village and grid is made of whole tiles, so neighbours share their corners exactly
 * and nothing is left between them: cutting areas out of each other could not promise that.
 */

/** A place on the drawing plane, metres east and north of the town's middle. */
export type Spot = readonly [east: number, north: number];

export type Tile = {
  readonly spot: Spot;
  readonly ring: Ring;
  /** Square metres. */
  readonly area: number;
  /** The tiles that share an edge with it. */
  readonly neighbours: readonly number[];
};

const MIDDLE: Position = [120.49, 31.262];
const SCALE = metresPerDegree(MIDDLE[1]);

/** Metres between the tiles' middles. */
const SPACING = 150;

export const toSpot = ([lon, lat]: Position): Spot => [(lon - MIDDLE[0]) * SCALE.lon, (lat - MIDDLE[1]) * SCALE.lat];

const toPosition = ([east, north]: Spot): Position => [
  roundDegrees(MIDDLE[0] + east / SCALE.lon),
  roundDegrees(MIDDLE[1] + north / SCALE.lat),
];

const HALF_WIDTH = 5_118;
const HALF_HEIGHT = 3_856;

/** The made-up outline: an ellipse whose edge swells and shrinks, about 62 km². */
function inOutline([east, north]: Spot): boolean {
  const angle = Math.atan2(north / HALF_HEIGHT, east / HALF_WIDTH);
  const edge = 1 + 0.05 * Math.sin(3 * angle + 0.7) + 0.03 * Math.sin(7 * angle) + 0.015 * Math.sin(13 * angle + 2);
  return Math.hypot(east / HALF_WIDTH, north / HALF_HEIGHT) <= edge;
}

/** A field of jittered points that goes far enough beyond the outline for every tile inside to be whole. */
function scatter(): Float64Array {
  const random = seededRandom(320_506_103);
  const columns = Math.ceil((HALF_WIDTH * 1.3) / SPACING);
  const rows = Math.ceil((HALF_HEIGHT * 1.3) / SPACING);
  const flat: number[] = [];
  for (let row = -rows; row <= rows; row += 1) {
    for (let column = -columns; column <= columns; column += 1) {
      flat.push((column + 0.8 * (random() - 0.5)) * SPACING, (row + 0.8 * (random() - 0.5)) * SPACING);
    }
  }
  return Float64Array.from(flat);
}

const spotAt = (points: ArrayLike<number>, index: number): Spot => [points[2 * index] ?? 0, points[2 * index + 1] ?? 0];

function voronoiOf(points: Float64Array): Voronoi<Delaunay.Point> {
  const [x, y] = [HALF_WIDTH * 2, HALF_HEIGHT * 2];
  return new Delaunay(points).voronoi([-x, -y, x, y]);
}

function ringOf(voronoi: Voronoi<Delaunay.Point>, index: number): Ring {
  const cell = voronoi.cellPolygon(index) ?? [];
  const positions = cell.map(([east, north]) => toPosition([east, north]));
  // Corners closer than a centimetre became one.
  const ring = positions.filter((at, i) => i === 0 || keyOf(at) !== keyOf(positions[i - 1] as Position));
  return signedArea(ring) > 0 ? ring : [...ring].reverse();
}

const keyOf = ([lon, lat]: Position): string => `${lon},${lat}`;
const edgeKey = (from: Position, to: Position): string => `${keyOf(from)}|${keyOf(to)}`;

/** The town's tiles. */
export function mosaic(): readonly Tile[] {
  const points = scatter();
  const voronoi = voronoiOf(points);
  const kept = [...Array(points.length / 2).keys()].filter((index) => inOutline(spotAt(points, index)));
  const rings = kept.map((index) => ringOf(voronoi, index));
  const owner = new Map<string, number>();
  for (const [tile, ring] of rings.entries()) {
    for (const [from, to] of edgesOf(ring)) owner.set(edgeKey(from, to), tile);
  }
  return rings.map((ring, tile) => ({
    spot: spotAt(points, kept[tile] ?? 0),
    ring,
    area: signedArea(ring),
    neighbours: [...edgesOf(ring)]
      .map(([from, to]) => owner.get(edgeKey(to, from)))
      .filter((other) => other !== undefined),
  }));
}

/** The outer edges of some tiles: those that no other of them runs along the other way. */
function outerEdges(tiles: readonly Tile[]): ReadonlyMap<string, readonly [Position, Position]> {
  const all = new Map<string, readonly [Position, Position]>();
  for (const { ring } of tiles) for (const [from, to] of edgesOf(ring)) all.set(edgeKey(from, to), [from, to]);
  const outer = new Map<string, readonly [Position, Position]>();
  for (const [from, to] of all.values()) {
    if (all.has(edgeKey(to, from))) continue;
    if (outer.has(keyOf(from))) throw new Error(`Tiles meet in the single point ${keyOf(from)}`);
    outer.set(keyOf(from), [from, to]);
  }
  return outer;
}

/** The border of some tiles taken together: corners are the tiles' own; what they enclose becomes a hole. */
export function borderOf(tiles: readonly Tile[]): Polygon {
  const next = new Map(outerEdges(tiles));
  const rings: Position[][] = [];
  for (const key of [...next.keys()]) {
    const ring: Position[] = [];
    let edge = next.get(key);
    while (edge !== undefined) {
      ring.push(edge[0]);
      next.delete(keyOf(edge[0]));
      edge = next.get(keyOf(edge[1]));
    }
    if (ring[0] !== undefined) rings.push([...ring, ring[0]]);
  }
  return wound(rings.sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a))));
}

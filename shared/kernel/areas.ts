import polygonClipping from 'polygon-clipping';
import { areaOf, edgesOf, metresPerDegree, type Polygon, type Position, type Ring, wound } from './geometry.ts';

/**
 * What areas have in common and what is left of one without others. Areas are degrees; they are worked on as whole
 * numbers around a place near by, so that corners that are the same stay the same.
 */

/** Units of a degree: a centimetre; where that fails, a decimetre. */
const GRAINS = [1e7, 1e6] as const;

type Pair = [number, number];

const isRing = (ring: readonly Pair[]): boolean => ring.length >= 4;

function around(polygons: readonly Polygon[], origin: Position, grain: number): Pair[][][] {
  const place = ([lon, lat]: Position): Pair => [
    Math.round((lon - origin[0]) * grain),
    Math.round((lat - origin[1]) * grain),
  ];
  return polygons.map((polygon) => polygon.map((ring) => ring.map(place)));
}

function back(areas: readonly Pair[][][], origin: Position, grain: number): readonly Polygon[] {
  const place = ([x, y]: Pair): Position => [
    Math.round((origin[0] + x / grain) * 1e8) / 1e8,
    Math.round((origin[1] + y / grain) * 1e8) / 1e8,
  ];
  return areas
    .map((rings) => rings.filter(isRing).map((ring) => ring.map(place)))
    .filter((rings) => rings.length > 0)
    .map(wound);
}

type Operation = (first: Pair[][][], others: Pair[][][][]) => Pair[][][];

function combine(
  first: readonly Polygon[],
  others: readonly (readonly Polygon[])[],
  operation: Operation,
): readonly Polygon[] {
  const origin = first[0]?.[0]?.[0];
  if (origin === undefined) return [];
  const at = (grain: number): readonly Polygon[] => {
    const whole = others.map((other) => around(other, origin, grain));
    return back(operation(around(first, origin, grain), whole), origin, grain);
  };
  try {
    return at(GRAINS[0]);
  } catch {
    // Two edges that almost coincide can defeat the sweep; a coarser grain makes them coincide.
    return at(GRAINS[1]);
  }
}

/** What two areas have in common. */
export const intersectionOf = (a: readonly Polygon[], b: readonly Polygon[]): readonly Polygon[] =>
  combine(a, [b], (first, others) => polygonClipping.intersection(first, ...others));

/** What is left of an area without some others. */
export const differenceOf = (area: readonly Polygon[], others: readonly (readonly Polygon[])[]): readonly Polygon[] =>
  others.length === 0 ? area : combine(area, others, (first, rest) => polygonClipping.difference(first, ...rest));

type Flat = { readonly rings: readonly Ring[]; readonly box: readonly [number, number, number, number] };

/** In metres east and north of a corner, flat: what is measured here is a few metres wide. */
function flat(polygon: Polygon): Flat | undefined {
  const origin = polygon[0]?.[0];
  if (origin === undefined) return undefined;
  const scale = metresPerDegree(origin[1]);
  const rings = polygon.map((ring) =>
    ring.map(([lon, lat]): Position => [(lon - origin[0]) * scale.lon, (lat - origin[1]) * scale.lat]),
  );
  const xs = (rings[0] ?? []).map(([x]) => x);
  const ys = (rings[0] ?? []).map(([, y]) => y);
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  return { rings, box: [least(xs), least(ys), most(xs), most(ys)] };
}

/** Metres from a place to the border of a flat area, negative outside. */
function depth(rings: readonly Ring[], x: number, y: number): number {
  let [nearest, inside] = [Number.POSITIVE_INFINITY, false];
  for (const ring of rings) {
    for (const [[ax, ay], [bx, by]] of edgesOf(ring)) {
      if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
      const [dx, dy] = [bx - ax, by - ay];
      const length2 = dx * dx + dy * dy;
      const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
      nearest = Math.min(nearest, Math.hypot(ax + along * dx - x, ay + along * dy - y));
    }
  }
  return inside ? nearest : -nearest;
}

const lengthOf = (rings: readonly Ring[]): number =>
  rings
    .flatMap((ring) => [...edgesOf(ring)])
    .reduce((sum, [[ax, ay], [bx, by]]) => sum + Math.hypot(bx - ax, by - ay), 0);

/**
 * Whether a circle of this diameter, metres, fits into an area: the difference between a place and a sliver along a
 * border that two surveys drew. Decided to a tenth of the diameter.
 */
export function isWiderThan(polygon: Polygon, metres: number): boolean {
  const shape = flat(polygon);
  if (shape === undefined) return false;
  const { rings, box } = shape;
  const radius = metres / 2;
  const area = areaOf([polygon]);
  if (area < Math.PI * radius * radius * 0.99) return false;
  // The largest circle in any area has at least the radius of its area over its length.
  if (area > lengthOf(rings) * radius) return true;
  const [west, south, east, north] = box;
  const half = Math.max(east - west, north - south) / 2;
  const open: [number, number, number][] = [[(west + east) / 2, (south + north) / 2, half]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [x, y, reach] = next;
    const deep = depth(rings, x, y);
    if (deep >= radius) return true;
    if (deep + reach * Math.SQRT2 <= radius || reach < radius / 10) continue;
    const step = reach / 2;
    open.push(
      [x - step, y - step, step],
      [x + step, y - step, step],
      [x - step, y + step, step],
      [x + step, y + step, step],
    );
  }
  return false;
}

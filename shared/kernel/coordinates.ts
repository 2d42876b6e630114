import gcoordModule from 'gcoord';
import { err, ok, type Result } from './result.ts';

/**
 * Where a coordinate comes from. Phones' GPS and surveys give WGS84 (CGCS2000 differs by centimetres and counts as
 * equal); Amap and Tencent give GCJ02, Baidu gives BD09. At Mudu, WGS84 read as GCJ02 is 474 m off: another grid.
 */
export type Crs = 'WGS84' | 'GCJ02' | 'BD09';

export const CRS_NAMES: readonly Crs[] = ['WGS84', 'GCJ02', 'BD09'];

/** A point as somebody gave it, degrees. */
export type GivenPoint = { readonly crs: Crs; readonly lon: number; readonly lat: number };

/** A point in WGS84, degrees, rounded to 7 decimals (1 cm). */
export type Wgs84Point = { readonly lon: number; readonly lat: number };

/**
 * Why a point is refused: `not-a-number` (NaN or infinite), `zero-point` (a phone without a fix says 0,0), `swapped`
 * (latitude given as longitude), `outside-china` (no such place can be reported here).
 */
export type CoordinateFault = 'not-a-number' | 'zero-point' | 'swapped' | 'outside-china';

/** The box around China with its islands, degrees; the shift of the Chinese systems is defined inside only. */
export const CHINA = { west: 73, south: 3, east: 136, north: 54 } as const;

/** Nearer to 0,0 than this (degrees, 11 km of open sea) is a missing fix, not a place. */
const ZERO_DEGREES = 0.1;

const inChina = (lon: number, lat: number): boolean =>
  lon >= CHINA.west && lon <= CHINA.east && lat >= CHINA.south && lat <= CHINA.north;

/** What is wrong with a point, undefined when it may be one. The box and its mirror image do not overlap. */
export function faultOf(lon: number, lat: number): CoordinateFault | undefined {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'not-a-number';
  if (Math.abs(lon) < ZERO_DEGREES && Math.abs(lat) < ZERO_DEGREES) return 'zero-point';
  if (inChina(lon, lat)) return undefined;
  return inChina(lat, lon) || Math.abs(lat) > 90 ? 'swapped' : 'outside-china';
}

/** Degrees rounded to 7 decimals, 1 cm: what is stored, so that equal places are equal numbers. */
export const roundDegrees = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

// Its types call the functions members of `default`; Node and the bundler both hand over that object itself.
const gcoord = gcoordModule as unknown as typeof gcoordModule.default;

const SYSTEMS = { WGS84: gcoord.WGS84, GCJ02: gcoord.GCJ02, BD09: gcoord.BD09 } as const;

/**
 * The same place in WGS84. There is no exact inverse of the Chinese systems: at Mudu a round trip is off by 2 cm with
 * GCJ02 and 15 cm with BD09, which is less than any phone's fix. The error names what is wrong with the point as given.
 */
export function toWgs84(point: GivenPoint): Result<Wgs84Point, CoordinateFault> {
  const fault = faultOf(point.lon, point.lat);
  if (fault !== undefined) return err(fault);
  // A fresh array: gcoord writes its answer into what it is given.
  const [lon, lat] = gcoord.transform([point.lon, point.lat], SYSTEMS[point.crs], gcoord.WGS84);
  return ok({ lon: roundDegrees(lon), lat: roundDegrees(lat) });
}

/** A WGS84 place as another system's maps show it, degrees to 7 decimals. */
export function fromWgs84(point: Wgs84Point, crs: Crs): GivenPoint {
  const [lon, lat] = gcoord.transform([point.lon, point.lat], gcoord.WGS84, SYSTEMS[crs]);
  return { crs, lon: roundDegrees(lon), lat: roundDegrees(lat) };
}

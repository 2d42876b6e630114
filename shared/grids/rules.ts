import { gridCodeOf, gridNumberOf } from '../kernel/codes.ts';
import { faultOf, roundDegrees } from '../kernel/coordinates.ts';
import { type Border, type Polygon, polygonsOf, woundBorder } from '../kernel/geometry.ts';
import { isWithin, polygonFaultOf } from '../kernel/polygon-check.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, MINUTE, minus, plus } from '../kernel/time.ts';

/** Who may change units and grids, each inside the area of that post. */
export const MAP_EDITORS: readonly Role[] = ['gridOffice', 'systemAdmin'];

/**
 * A border holds from this long after it is written at the earliest: the cells are written before, and locating goes
 * over by the clock, so that no point is ever looked up in a half-written map.
 */
export const BORDER_LEAD = MINUTE;

/** How far a grid may stray over its unit's border, metres: two surveys of class A, ±0.5 m each (GB/T 30428.2). */
export const UNIT_BORDER_METRES = 1;

const roundedPolygon = (polygon: Polygon): Polygon =>
  polygon.map((ring) => ring.map(([lon, lat]) => [roundDegrees(lon), roundDegrees(lat)] as const));

function tidy(border: Border): Border {
  return woundBorder(
    border.type === 'Polygon'
      ? { type: 'Polygon', coordinates: roundedPolygon(border.coordinates) }
      : { type: 'MultiPolygon', coordinates: border.coordinates.map(roundedPolygon) },
  );
}

const pointerTo = (border: Border, polygon: number, ring: number): string =>
  border.type === 'Polygon' ? `/border/coordinates/${ring}` : `/border/coordinates/${polygon}/${ring}`;

const badPolygon = (pointer: string, rule: string): Result<never, Refusal> =>
  err({ code: 'bad-polygon', params: { rule }, errors: [{ pointer, code: rule }] });

/**
 * A border as it may be kept: to the centimetre and wound as RFC 7946 asks, or refused with the rule it breaks: a rule
 * of `polygonFaultOf`, or of `faultOf` for a corner that is nowhere in China (longitude and latitude swapped, say).
 */
export function acceptBorder(given: Border): Result<Border, Refusal> {
  for (const [polygon, rings] of polygonsOf(given).entries()) {
    for (const [ring, positions] of rings.entries()) {
      for (const [index, [lon, lat]] of positions.entries()) {
        const rule = faultOf(lon, lat);
        if (rule !== undefined) return badPolygon(`${pointerTo(given, polygon, ring)}/${index}`, rule);
      }
    }
  }
  const border = tidy(given);
  const fault = polygonFaultOf(border);
  return fault === undefined ? ok(border) : badPolygon(pointerTo(given, fault.polygon, fault.ring), fault.rule);
}

/** Refuses a grid that leaves its unit; a unit without a border of its own leaves nothing to check. */
export function keepInside(border: Border, unitBorder: Border | undefined): Refusal | undefined {
  if (unitBorder === undefined) return undefined;
  if (isWithin(polygonsOf(border), polygonsOf(unitBorder), UNIT_BORDER_METRES)) return undefined;
  return { code: 'grid-outside-unit', errors: [{ pointer: '/border', code: 'outside-unit' }] };
}

/**
 * From when a border may hold: as asked, but no sooner than the lead allows and later than the grid's last border,
 * because a later one has already been written into the cells.
 */
export function borderFrom(
  asked: Instant | undefined,
  last: Instant | undefined,
  now: Instant,
): Result<Instant, Refusal> {
  const earliest = plus(now, BORDER_LEAD);
  const from = asked ?? earliest;
  const refuse = (code: string): Result<never, Refusal> =>
    err({ code: 'invalid-body', errors: [{ pointer: '/validFrom', code }] });
  if (minus(from, earliest) < 0) return refuse('too-soon');
  if (last !== undefined && from <= last) return refuse('not-after-last-border');
  return ok(from);
}

/** The code of a unit's next grid. Numbers are never used again, so it follows the highest ever given; undefined past 999. */
export function nextGridCode(unit: string, taken: readonly string[]): string | undefined {
  const highest = taken.reduce((top, code) => Math.max(top, gridNumberOf(code) ?? 0), 0);
  return gridCodeOf(unit, highest + 1);
}

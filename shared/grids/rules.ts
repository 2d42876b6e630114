import { gridCodeOf, gridNumberOf } from '../kernel/codes.ts';
import { faultOf, roundDegrees } from '../kernel/coordinates.ts';
import { type Border, type Polygon, polygonsOf, woundBorder } from '../kernel/geometry.ts';
import { isWithin, polygonFaultOf } from '../kernel/polygon-check.ts';
import type { Refusal, RefusalCode } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, MINUTE, minus, plus } from '../kernel/time.ts';
import type { GridKind } from './cells.ts';

/** Who may change units and grids, each inside the area of that post. */
export const MAP_EDITORS: readonly Role[] = ['gridOffice', 'systemAdmin'];

/** Who gives ground to a grid whatever the borders say. */
export const RULERS: readonly Role[] = ['gridOffice'];

/** What a sign with a place code hangs on. */
export const PLACE_CODE_KINDS = ['grid', 'building', 'shop'] as const;

/** Whose name and telephone a town publishes for a grid. */
export const CARD_DUTIES = ['leader', 'worker', 'micro-leader', 'police', 'office'] as const;

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
  border.type === 'Polygon' ? `/coordinates/${ring}` : `/coordinates/${polygon}/${ring}`;

export const badPolygon = (pointer: string, rule: string): Result<never, Refusal> =>
  err({ code: 'bad-polygon', params: { rule }, errors: [{ pointer, code: rule }] });

/**
 * A border as it may be kept: to the centimetre and wound as RFC 7946 asks, or refused with the rule it breaks: a rule
 * of `polygonFaultOf`, or of `faultOf` for a corner that is nowhere in China (longitude and latitude swapped, say).
 * `member` is where in the body it stands.
 */
export function acceptBorder(given: Border, member = '/border'): Result<Border, Refusal> {
  for (const [polygon, rings] of polygonsOf(given).entries()) {
    for (const [ring, positions] of rings.entries()) {
      for (const [index, [lon, lat]] of positions.entries()) {
        const rule = faultOf(lon, lat);
        if (rule !== undefined) return badPolygon(`${member}${pointerTo(given, polygon, ring)}/${index}`, rule);
      }
    }
  }
  const border = tidy(given);
  const fault = polygonFaultOf(border);
  return fault === undefined
    ? ok(border)
    : badPolygon(member + pointerTo(given, fault.polygon, fault.ring), fault.rule);
}

/** A border that is refused for where it lies. */
export const badBorder = (
  code: RefusalCode,
  field: string,
  params?: Readonly<Record<string, string | number>>,
): Refusal => ({ code, ...(params === undefined ? {} : { params }), errors: [{ pointer: '/border', code: field }] });

/** What a grid may be placed under: `micro` needs a grid above it, `dedicated` may have one, `comprehensive` has none. */
export function parentFault(
  { kind, unitCode, parentGrid }: { kind: GridKind; unitCode: string; parentGrid?: string | undefined },
  parent: { readonly gridKind: GridKind; readonly unitCode: string } | undefined,
): Refusal | undefined {
  const refuse = (code: string): Refusal => ({ code: 'invalid-body', errors: [{ pointer: '/parentGrid', code }] });
  if (parentGrid === undefined) return kind === 'micro' ? refuse('micro-needs-parent') : undefined;
  if (kind === 'comprehensive') return refuse('comprehensive-has-no-parent');
  if (parent === undefined)
    return {
      code: 'unknown-grid',
      params: { grid: parentGrid },
      errors: [{ pointer: '/parentGrid', code: 'unknown' }],
    };
  if (parent.unitCode !== unitCode) return refuse('parent-of-other-unit');
  const allowed = parent.gridKind === 'comprehensive' || (kind === 'micro' && parent.gridKind === 'dedicated');
  return allowed ? undefined : refuse('parent-of-wrong-kind');
}

/** Refuses a grid that leaves its unit; a unit without a border of its own leaves nothing to check. */
export function keepInside(border: Border, unitBorder: Border | undefined): Refusal | undefined {
  if (unitBorder === undefined) return undefined;
  if (isWithin(polygonsOf(border), polygonsOf(unitBorder), UNIT_BORDER_METRES)) return undefined;
  return badBorder('grid-outside-unit', 'outside-unit');
}

/**
 * From when a border may hold: as asked, but no sooner than the lead allows and later than the grid's last border,
 * because a later one has already been written into the cells.
 */
export function borderFrom(
  asked: Instant | undefined,
  last: Instant | undefined,
  now: Instant,
  member = '/validFrom',
): Result<Instant, Refusal> {
  const earliest = plus(now, BORDER_LEAD);
  const from = asked ?? earliest;
  const refuse = (code: string): Result<never, Refusal> =>
    err({ code: 'invalid-body', errors: [{ pointer: member, code }] });
  if (minus(from, earliest) < 0) return refuse('too-soon');
  if (last !== undefined && from <= last) return refuse('not-after-last-border');
  return ok(from);
}

/** The code of a unit's next grid. Numbers are never used again, so it follows the highest ever given; undefined past 999. */
export function nextGridCode(unit: string, taken: readonly string[]): string | undefined {
  const highest = taken.reduce((top, code) => Math.max(top, gridNumberOf(code) ?? 0), 0);
  return gridCodeOf(unit, highest + 1);
}

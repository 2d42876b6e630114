import type { Border } from '../../shared/kernel/geometry.ts';
import type { MadeGrid } from '../../shared/redivisions/model.ts';
import { UNIT } from './cases.ts';

/** Grids on a net, for tests of maps. */

/** Corners on a net of about 100 m, the same for every tile, so that neighbours share them. */
export const at = (column: number, row: number): readonly [number, number] => [
  Math.round((120.5 + column * 0.001) * 1e7) / 1e7,
  Math.round((31.28 + row * 0.0009) * 1e7) / 1e7,
];
export const box = (west: number, south: number, east: number, north: number): Border => ({
  type: 'Polygon',
  coordinates: [[at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]],
});
export const code = (n: number): string => `${UNIT}${String(n).padStart(3, '0')}`;
export const made = (n: number, border: Border): MadeGrid => ({
  gridCode: code(n),
  name: `${n}`,
  households: 300,
  population: 700,
  border,
});

import { locateIn } from '../../shared/grids/locating.ts';
import { polygonsOf } from '../../shared/kernel/geometry.ts';
import type { FindAmong } from '../../shared/redivisions/rules-home.ts';

/** Finds the one of some new grids that a point belongs to, as everything is located. */
export const findAmong: FindAmong = ({ made, kind }, point) => {
  const pieces = made.map(({ gridCode, border }) => ({ grid: gridCode, kind, polygons: polygonsOf(border) }));
  return locateIn(pieces, [point.lon, point.lat])[0]?.gridCode;
};

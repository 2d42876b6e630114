import type { GridStore } from '../../shared/grids/ports.ts';
import { isGridCode, isUnitCode } from '../../shared/kernel/codes.ts';
import type { References } from '../../shared/staff/ports.ts';

/** Which units and grids the register of the map has, side by side in one round trip. */
export const knownAreas =
  (grids: Pick<GridStore, 'unit' | 'gridsNamed'>): References['areas'] =>
  async (codes) => {
    const [rows, units] = await Promise.all([
      grids.gridsNamed(codes.filter(isGridCode)),
      Promise.all(codes.filter(isUnitCode).map((code) => grids.unit(code))),
    ]);
    return new Set([
      ...rows.map(({ gridCode }) => gridCode),
      ...units.flatMap((unit) => (unit === undefined ? [] : [unit.unitCode])),
    ]);
  };

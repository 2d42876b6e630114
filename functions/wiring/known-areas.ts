import type { DepartmentStore } from '../../shared/departments/ports.ts';
import type { GridStore } from '../../shared/grids/ports.ts';
import { isGridCode, isUnitCode } from '../../shared/kernel/codes.ts';
import type { PolicyStore } from '../../shared/policies/ports.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
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

/** Rows of one query, as many as are surely one answer of the service. */
const PAGE = 1_000;

/**
 * The comprehensive grids of a town, or of a village, by code that are not retired: markets, schools and parks inside them have people of
 * their own, and nobody need serve in a grid that a redivision has ended.
 */
export const gridsOfTown =
  (grids: Pick<GridStore, 'gridsIn'>): References['gridsOf'] =>
  async (town, now = new Date().toISOString()) => {
    const codes: string[] = [];
    let page = await grids.gridsIn(town, undefined, PAGE);
    for (;;) {
      const serving = page.rows.filter(
        ({ gridKind, retiredFrom }) => gridKind === 'comprehensive' && (retiredFrom === undefined || now < retiredFrom),
      );
      codes.push(...serving.map(({ gridCode }) => gridCode));
      const last = page.rows.at(-1);
      if (!page.more || last === undefined) return codes;
      page = await grids.gridsIn(town, last.gridCode, PAGE);
    }
  };

/** What the staff register asks of the others. */
export const staffReferences = (registers: {
  readonly grids: Pick<GridStore, 'unit' | 'gridsNamed' | 'gridsIn'>;
  readonly departments: Pick<DepartmentStore, 'townsOf'>;
  readonly policies: Pick<PolicyStore, 'policy'>;
}): References => ({
  areas: knownAreas(registers.grids),
  gridsOf: gridsOfTown(registers.grids),
  departments: (ids) => registers.departments.townsOf(ids),
  formula: async (town) => ((await registers.policies.policy(town)) ?? defaultPolicy(town)).staffing,
});

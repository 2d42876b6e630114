import { townOf } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Instant } from '../kernel/time.ts';
import { overlapping, withBorders } from './neighbours.ts';
import type { DatedBorder, GridStore } from './ports.ts';
import { badBorder } from './rules.ts';
import { overlapOf, type Part } from './rules-tiling.ts';

/** The other villages and communities of a unit's town: some dozens, and as few in a town of a thousand grids. */
const others = async (store: GridStore, unitCode: string): Promise<readonly string[]> =>
  (await store.unitsOf(townOf(unitCode) ?? unitCode)).filter((code) => code !== unitCode);

/**
 * What a unit's border does to the units around it: none of a town has another's ground, now or by a border decided for
 * later. Units of another town are that town's; between towns a border is the county's matter.
 */
export async function unitMisfit(
  store: GridStore,
  unitCode: string,
  { border, validFrom }: DatedBorder,
): Promise<Refusal | undefined> {
  const neighbours = await withBorders(store, await others(store, unitCode), validFrom);
  const met = overlapping(border, neighbours);
  return met === undefined ? undefined : badBorder('unit-overlaps', 'overlaps-unit', { unit: met });
}

/** Ground that a unit has in common with others of its town at a time. */
export async function unitOverlaps(
  store: GridStore,
  unitCode: string,
  border: Border,
  at: Instant,
): Promise<readonly ({ readonly unitCode: string } & Part)[]> {
  const found = await Promise.all(
    (await others(store, unitCode)).map(async (code) => {
      const other = await store.borderAt(code, at);
      const common = other && overlapOf(border, other.border);
      return common === undefined ? [] : [{ unitCode: code, ...common }];
    }),
  );
  return found.flat();
}

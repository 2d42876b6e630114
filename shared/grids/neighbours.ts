import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Instant } from '../kernel/time.ts';
import type { GridKind } from './cells.ts';
import type { GridRow } from './items.ts';
import type { DatedBorder, GridStore } from './ports.ts';
import type { CellEntry } from './redraw.ts';
import { badBorder } from './rules.ts';
import { beyond, overlapOf } from './rules-tiling.ts';

/** A grid with the borders that it has from an instant on: the one in force then and those decided for later. */
type Neighbour = { readonly gridCode: string; readonly borders: readonly Border[] };

/** A border that somebody wants for a grid. */
export type Wanted = {
  readonly row: Pick<GridRow, 'gridCode' | 'gridKind' | 'parentGrid' | 'unitCode'>;
  readonly border: DatedBorder;
};

/** The other grids of these kinds that have ground in or near some cells. */
export const codesIn = (entries: readonly CellEntry[], kinds: readonly GridKind[], self: string): readonly string[] => [
  ...new Set(
    entries
      .flatMap(({ pieces }) => pieces)
      .filter(({ grid, kind, ruling }) => ruling === undefined && grid !== self && kinds.includes(kind))
      .map(({ grid }) => grid),
  ),
];

export const withBorders = (store: GridStore, codes: readonly string[], from: Instant): Promise<readonly Neighbour[]> =>
  Promise.all(
    codes.map(async (gridCode) => {
      const dated = await store.bordersFrom(gridCode, from);
      return { gridCode, borders: dated.map(({ border }) => border) };
    }),
  );

/** The first of some grids that has ground of a border; undefined when none has. */
export function overlapping(border: Border, neighbours: readonly Neighbour[]): string | undefined {
  return neighbours
    .toSorted((a, b) => (a.gridCode < b.gridCode ? -1 : 1))
    .find(({ borders }) => borders.some((other) => overlapOf(border, other) !== undefined))?.gridCode;
}

/**
 * A micro-grid and a dedicated grid with a parent lie in it, now and by every border decided for it; a dedicated grid
 * without one (a park over several grids) lies in the comprehensive grids of its unit together.
 */
async function insideParent(
  store: GridStore,
  { row, border: { border, validFrom } }: Wanted,
  entries: readonly CellEntry[],
): Promise<Refusal | undefined> {
  const { gridCode, gridKind, parentGrid, unitCode } = row;
  if (parentGrid !== undefined) {
    const parents = await store.bordersFrom(parentGrid, validFrom);
    const inside = parents.length > 0 && parents.every((parent) => beyond(border, [parent.border]) === undefined);
    return inside ? undefined : badBorder('grid-outside-parent', 'outside-parent', { grid: parentGrid });
  }
  if (gridKind !== 'dedicated') return undefined;
  const own = codesIn(entries, ['comprehensive'], gridCode).filter((code) => code.startsWith(unitCode));
  const ground = await withBorders(store, own, validFrom);
  const outside = beyond(
    border,
    ground.flatMap(({ borders }) => borders.slice(0, 1)),
  );
  return outside === undefined ? undefined : badBorder('grid-outside-comprehensive', 'outside-comprehensive');
}

/** What lies under a grid stays in it when it is redrawn. */
async function keepsChildren(
  store: GridStore,
  { row, border: { border, validFrom } }: Wanted,
  entries: readonly CellEntry[],
): Promise<Refusal | undefined> {
  if (row.gridKind === 'micro') return undefined;
  const below = await store.gridsNamed(codesIn(entries, ['dedicated', 'micro'], row.gridCode));
  const own = below.filter(({ parentGrid }) => parentGrid === row.gridCode).map(({ gridCode }) => gridCode);
  const children = await withBorders(store, own.toSorted(), validFrom);
  const left = children.find(({ borders }) => borders.some((child) => beyond(child, [border]) !== undefined));
  return left === undefined ? undefined : badBorder('grid-leaves-child', 'leaves-child', { grid: left.gridCode });
}

/**
 * What a border that is sound by itself does to the grids around it, named by the rule it breaks; undefined when it
 * fits. `entries` are the cells under it from its instant on: they know every neighbour, so that the cost goes by the
 * size of the grid and never by how many there are.
 */
export async function misfit(
  store: GridStore,
  wanted: Wanted,
  entries: readonly CellEntry[],
): Promise<Refusal | undefined> {
  const { row, border } = wanted;
  const alike = codesIn(entries, [row.gridKind], row.gridCode);
  const [neighbours, parent, children] = await Promise.all([
    withBorders(store, alike, border.validFrom),
    insideParent(store, wanted, entries),
    keepsChildren(store, wanted, entries),
  ]);
  const met = overlapping(border.border, neighbours);
  return met === undefined ? (parent ?? children) : badBorder('grid-overlaps', 'overlaps', { grid: met });
}

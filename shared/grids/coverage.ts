import { type Border, type Polygon, polygonsOf } from '../kernel/geometry.ts';
import { type Instant, show } from '../kernel/time.ts';
import { type GridKind, KINDS_IN_ORDER } from './cells.ts';
import type { Coverage } from './contract-coverage.ts';
import type { GridRow } from './items.ts';
import { gapsIn, overlapsAmong, type Part, straysFrom, type Tile } from './rules-tiling.ts';

const borderOf = (polygons: readonly Polygon[]): Border => {
  const [only, ...others] = polygons;
  return only !== undefined && others.length === 0
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: polygons };
};

/** A copy that the answer's schema, which knows no read-only lists, can hold. */
const shown = ({ polygons, area }: Part): { area: number; border: Coverage['gaps'][number]['border'] } => ({
  area,
  border: structuredClone(borderOf(polygons)) as Coverage['gaps'][number]['border'],
});

/** A unit's grids in force, with the borders in force, as far as they have one. */
export type UnitMap = {
  readonly unitCode: string;
  readonly border: Border | undefined;
  readonly grids: readonly GridRow[];
  readonly borders: ReadonlyMap<string, Border>;
  /** Ground that other units of the town have as well. */
  readonly shared: readonly ({ readonly unitCode: string } & Part)[];
};

/** What lies outside: beyond the unit, and beyond the grid above for those that have one. */
function outside({ border, borders }: UnitMap, kind: GridKind, rows: readonly GridRow[], tiles: readonly Tile[]) {
  const unit = border === undefined ? [] : straysFrom([border], tiles);
  const below = tiles.flatMap((tile) => {
    const parent = rows.find(({ gridCode }) => gridCode === tile.gridCode)?.parentGrid;
    const above = parent === undefined ? undefined : borders.get(parent);
    const known = unit.some(({ grid }) => grid === tile.gridCode);
    return above === undefined || known ? [] : straysFrom([above], [tile]);
  });
  return [...unit, ...below].map(({ grid, ...part }) => ({ gridCode: grid, kind, ...shown(part) }));
}

/** Micro-grids are not everywhere; but a grid that has some should be full of them. */
function microGaps({ grids, borders }: UnitMap, micro: readonly Tile[]): Coverage['gaps'] {
  const parents = new Set(
    grids.flatMap(({ gridKind, parentGrid }) => (gridKind === 'micro' ? (parentGrid ?? []) : [])),
  );
  return [...parents].sort().flatMap((parentGrid) => {
    const border = borders.get(parentGrid);
    const own = micro.filter(({ gridCode }) =>
      grids.some((row) => row.gridCode === gridCode && row.parentGrid === parentGrid),
    );
    return border === undefined ? [] : gapsIn(border, own).map((gap) => ({ parentGrid, ...shown(gap) }));
  });
}

/** How the grids of a unit fill it at a time. */
export function coverageOf(map: UnitMap, at: Instant): Coverage {
  const { unitCode, border, grids, borders, shared } = map;
  const tilesOf = (kind: GridKind): readonly Tile[] =>
    grids.flatMap(({ gridCode, gridKind }) => {
      const drawn = gridKind === kind ? borders.get(gridCode) : undefined;
      return drawn === undefined ? [] : [{ gridCode, border: drawn }];
    });
  const comprehensive = tilesOf('comprehensive');
  const gaps = border === undefined ? [] : gapsIn(border, comprehensive).map(shown);
  const overlaps = KINDS_IN_ORDER.flatMap((kind) =>
    overlapsAmong(tilesOf(kind)).map(({ grids: pair, ...part }) => ({
      kind,
      grids: [...pair] as [string, string],
      ...shown(part),
    })),
  );
  const beyond = KINDS_IN_ORDER.flatMap((kind) => outside(map, kind, grids, tilesOf(kind)));
  const found = [gaps, overlaps, beyond, shared];
  const tiled = found.every(({ length }) => length === 0);
  return {
    unitCode,
    at: show(at),
    bordered: border !== undefined && polygonsOf(border).length > 0,
    grids: comprehensive.length,
    covered: border !== undefined && tiled,
    units: shared.map(({ unitCode: unit, ...part }) => ({ unitCode: unit, ...shown(part) })),
    gaps: [...gaps, ...microGaps(map, tilesOf('micro'))],
    overlaps,
    outside: beyond,
  };
}

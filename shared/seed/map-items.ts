import {
  type CellItem,
  cellItem,
  type GridItem,
  gridItem,
  type PolyItem,
  polyItem,
  type UnitItem,
  unitItem,
} from '../grids/items.ts';
import { MAP_FROM, type SeedMap } from './map.ts';

/** Everything that a map puts into the directory table: rows of units and grids, their borders, the cells. */
export function mapItems(map: SeedMap): readonly (UnitItem | GridItem | PolyItem | CellItem)[] {
  const first = { version: 1, synthetic: true, updatedAt: MAP_FROM } as const;
  return [
    ...map.units.map(({ unitCode, name, kind }) => unitItem({ ...first, unitCode, name, unitKind: kind })),
    ...map.grids.map(({ gridCode, unitCode, name, kind, households, population }) =>
      gridItem({ ...first, gridCode, unitCode, name, gridKind: kind, households, population }),
    ),
    ...map.units.map(({ unitCode, border }) => polyItem(unitCode, MAP_FROM, border, true)),
    ...map.grids.map(({ gridCode, border }) => polyItem(gridCode, MAP_FROM, border, true)),
    ...[...map.cells].map(([cell, pieces]) => cellItem(cell, MAP_FROM, pieces)),
  ];
}

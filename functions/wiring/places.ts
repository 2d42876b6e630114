import { locate } from '../../shared/grids/service.ts';
import { cellReader } from '../../shared/grids/store.ts';
import { unitOf } from '../../shared/kernel/codes.ts';
import { townGeocoder } from '../../shared/places/finding.ts';
import type { GridOfPlace, PlaceDeps } from '../../shared/places/ports.ts';
import { readingsOf } from '../../shared/places/readings.ts';
import { placeStore } from '../../shared/places/store.ts';
import { remembered } from '../../shared/platform/remembered.ts';
import type { RegisterSettings } from '../../shared/registers/store.ts';

/** The comprehensive grids of some points, side by side; a cell in which several lie is read once. */
const gridsOf = (settings: RegisterSettings): PlaceDeps['gridsOf'] => {
  const reader = cellReader(settings);
  return (points, at) => {
    const cells = {
      cellAt: remembered(
        (cell) => reader.cellAt(cell, at),
        () => at,
      ),
    };
    return Promise.all(
      points.map(async (point): Promise<GridOfPlace | undefined> => {
        const found = await locate(cells, { crs: 'WGS84', ...point }, at);
        const grid = found.ok ? found.value.grids.find(({ kind }) => kind === 'comprehensive') : undefined;
        const unitCode = grid && unitOf(grid.gridCode);
        return grid && unitCode ? { gridCode: grid.gridCode, unitCode, nearBorder: grid.nearBorder } : undefined;
      }),
    );
  };
};

/** What places stand on: the town's own file, which is its geocoder too, and the map. */
export const placeDeps = (settings: RegisterSettings): PlaceDeps => {
  const store = placeStore(settings);
  return { store, geocoder: townGeocoder(store), gridsOf: gridsOf(settings), readings: readingsOf };
};

import { staffReferences } from '../../../functions/wiring/known-areas.ts';
import type { GridRow } from '../../../shared/grids/items.ts';

/** Which grids of a town the formula 1+1+N is about. */

const TOWN = '320506103';
const NOW = '2026-03-06T14:10:00.000Z';
const row = (n: number, more: Partial<GridRow> = {}): GridRow => ({
  gridCode: `${TOWN}203${String(n).padStart(3, '0')}`,
  unitCode: `${TOWN}203`,
  name: String(n),
  gridKind: 'comprehensive',
  households: 1,
  population: 1,
  version: 1,
  updatedAt: NOW,
  ...more,
});

const gridsOf = (rows: readonly GridRow[], page: number) =>
  staffReferences({
    grids: {
      unit: async () => undefined,
      gridsNamed: async () => [],
      gridsIn: async (_area, after) => {
        const rest = rows.filter(({ gridCode }) => after === undefined || gridCode > after);
        return { rows: rest.slice(0, page), more: rest.length > page };
      },
    },
    departments: { townsOf: async () => new Map() },
    policies: { policy: async () => undefined },
  });

it('are the comprehensive ones that no redivision has ended by then, over all pages', async () => {
  const rows = [
    row(1),
    row(2, { gridKind: 'dedicated' }),
    row(3, { retiredFrom: NOW }),
    row(4, { retiredFrom: '2026-03-06T14:10:00.001Z' }),
    row(5, { gridKind: 'micro' }),
    row(6),
  ];
  for (const page of [1, 2, 10]) {
    const codes = await gridsOf(rows, page).gridsOf(TOWN, NOW);
    expect(codes.map((code) => code.slice(-1))).toEqual(['1', '4', '6']);
  }
});

it('are measured by the usual formula where the town has set none', async () => {
  expect(await gridsOf([], 1).formula(TOWN)).toEqual({ gridLeader: 1, gridWorker: 1, partTimer: 0, sharedBy: 2 });
});

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { locate } from '../../shared/grids/service.ts';
import { cellReader } from '../../shared/grids/store.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { heirsOf, homeAmong } from '../../shared/redivisions/rules-home.ts';
import { retirementReader } from '../../shared/redivisions/store-successions.ts';

interface Tables {
  readonly matters: string;
  readonly directory: string;
}

/** Whether the grid that a case lies in is retired, from memory; only then its place is looked up on the map. */
export const homesOf = (
  client: DynamoDBDocumentClient,
  { matters, directory }: Tables,
  now: () => Instant,
): { readonly newHome: CaseDeps['newHome']; readonly retirements: ReturnType<typeof retirementReader> } => {
  const retirements = retirementReader(client, matters, now);
  const cells = cellReader({ client, table: directory });
  const gridAt = async (point: { readonly lon: number; readonly lat: number }, at: Instant) => {
    const found = await locate(cells, { crs: 'WGS84', ...point }, at);
    return found.ok ? found.value.grids.find(({ kind }) => kind === 'comprehensive')?.gridCode : undefined;
  };
  return {
    retirements,
    newHome: async ({ town, grid, point }, at) => {
      if (grid === undefined) return undefined;
      const heirs = heirsOf(await retirements(town), grid, at);
      if (heirs === undefined) return undefined;
      const located = point && heirs.grids.length > 1 ? await gridAt(point, at) : undefined;
      return { ...homeAmong(heirs, located), from: grid, redivision: heirs.redivision };
    },
  };
};

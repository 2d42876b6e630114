import type { CaseDeps } from '../../shared/cases/ports.ts';
import type { PublicPorts } from '../../shared/grids/ports-codes.ts';
import { cellReader, gridReader } from '../../shared/grids/store.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';

/** What one address may look up in a minute: twice what it may report, because a phone's fix is asked for again. */
const LOOKS_PER_MINUTE = 60;

/** What the public routes about grids read. Looking things up is counted apart from reporting: neither uses up the other. */
export const publicGrids = (
  client: ReturnType<typeof documentClient>,
  { store, ids }: Pick<CaseDeps, 'store' | 'ids'>,
  table: string,
  codes: PublicPorts['codes'],
): PublicPorts => ({
  cells: cellReader({ client, table }),
  grids: gridReader({ client, table }),
  codes,
  admitted: (sourceIp, now) => store.underRate(ids.bucket(`${sourceIp}/look`), LOOKS_PER_MINUTE, now),
});

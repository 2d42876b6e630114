import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import type { PlaceCodeReader } from '../../shared/grids/ports-codes.ts';
import { placeCodeReader } from '../../shared/grids/store-codes.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { remembered } from '../../shared/platform/remembered.ts';

/**
 * Signs by their codes, each remembered for a minute: whoever scans one is shown its place first and reports a moment later,
 * so that its point is known by then. A sign that is ended counts for a minute more.
 */
export const signReader = (
  client: DynamoDBDocumentClient,
  table: string,
  now: () => Instant,
): Pick<PlaceCodeReader, 'placeCode'> => {
  const reader = placeCodeReader(client, table);
  return { placeCode: remembered((code) => reader.placeCode(code), now) };
};

/** What a sign in use stands for in a report. */
export const signedPlace =
  ({ placeCode }: Pick<PlaceCodeReader, 'placeCode'>): CaseDeps['placeCode'] =>
  async (code) => {
    const sign = await placeCode(code);
    if (sign === undefined || sign.endedAt !== undefined) return undefined;
    return { name: sign.name, point: { crs: 'WGS84', lon: sign.lon, lat: sign.lat } };
  };

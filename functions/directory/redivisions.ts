import { randomBytes } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { systemJitter } from '../../shared/platform/dynamodb/retry.ts';
import { markOf } from '../../shared/platform/http/idempotency.ts';
import { derivedId, type Keys } from '../../shared/platform/keys.ts';
import type { TownPolicy } from '../../shared/policies/model.ts';
import type { RedivisionDeps } from '../../shared/redivisions/ports.ts';
import { redivisionStore } from '../../shared/redivisions/store.ts';

export interface RedivisionWiring {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly keys: Keys;
  readonly grids: RedivisionDeps['grids'];
  readonly policy: (town: string) => Promise<Pick<TownPolicy, 'gridHouseholds'>>;
}

/** What redivisions stand on: they lie among the matters, for the sweep goes on with them. */
export const redivisionDeps = ({ client, matters, audit, keys, grids, policy }: RedivisionWiring): RedivisionDeps => ({
  store: redivisionStore({
    client,
    matters,
    audit,
    calendar: chinaCalendar,
    keys,
    now: () => new Date().toISOString(),
  }),
  grids,
  households: async (town) => (await policy(town)).gridHouseholds,
  calendar: chinaCalendar,
  derivedId: (caller, route, key) => (key ? derivedId(keys, { caller, route, key }) : randomBytes(10).toString('hex')),
  mark: (caller, route, key, body) => markOf(keys, { caller, route, key, body }),
  backoff: (attempt) => systemJitter.sleep(systemJitter.random() * 20 * 2 ** (attempt + 1)),
});

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';

/** What the store of cases needs to know of the deployment. */
export interface StoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly keys: Keys;
  readonly now: () => Instant;
  /** The writes that put a reporter's contact into the people table, enveloped; part of the report's transaction. */
  readonly contactWrites: (
    phone: string,
    name: string | undefined,
    at: Instant,
  ) => Promise<{ contactId: string; writes: readonly Write[] }>;
}

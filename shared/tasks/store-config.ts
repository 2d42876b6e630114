import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseMeta } from '../cases/model.ts';
import type { Instant } from '../kernel/time.ts';
import type { Keys } from '../platform/keys.ts';

/** Where tasks are kept, and what else their lists are made of. */
export interface TaskStoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly keys: Keys;
  readonly now: () => Instant;
  /** Heads of cases by their numbers, in one round trip. */
  readonly caseHeads: (nums: readonly string[]) => Promise<ReadonlyMap<string, CaseMeta>>;
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { gridReader, gridStore } from '../../shared/grids/store.ts';
import { systemJitter } from '../../shared/platform/dynamodb/retry.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { policyReader } from '../../shared/policies/store.ts';
import { staffReader } from '../../shared/staff/store.ts';
import type { BatchRun } from '../../shared/tasks/ports-batch.ts';
import { taskStore } from '../../shared/tasks/store.ts';
import { batchStore } from '../../shared/tasks/store-batches.ts';
import { gridsOfTown } from '../wiring/known-areas.ts';

export interface TaskJobSettings {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  readonly matters: string;
  readonly directory: string;
  readonly audit: string;
}

const now = (): string => new Date().toISOString();

/** What batches of tasks are worked with: grids and staff as they are, tasks by the store of tasks. */
export const taskRun = ({ client, keys, matters, directory, audit }: TaskJobSettings): Omit<BatchRun, 'remaining'> => {
  const source = { client, table: directory };
  const staff = staffReader(source);
  const grids = gridReader(source);
  return {
    store: taskStore({ client, matters, audit, keys, now, caseHeads: async () => new Map() }),
    batches: batchStore({ client, matters, audit, now }),
    policy: policyReader(client, directory, now),
    holders: staff.holdersIn,
    person: staff.person,
    gridsOf: gridsOfTown(gridStore({ ...source, auditTable: audit })),
    gridsIn: async (codes, at) => {
      const rows = await grids.gridsNamed(codes);
      return new Set(
        rows.flatMap(({ gridCode, retiredFrom }) => (retiredFrom === undefined || at < retiredFrom ? [gridCode] : [])),
      );
    },
    backoff: (attempt) => systemJitter.sleep(systemJitter.random() * 20 * 2 ** (attempt + 1)),
    now,
  };
};

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { faultItem, faultItemSchema, jobItem, jobItemSchema, jobKey, jobOf } from './items.ts';
import type { FaultRow, Job } from './model-job.ts';
import type { JobStore } from './ports.ts';

/** Steps of the largest file. */
const MOST_STEPS = 5_000;

/** Imports in the matters table. `save` writes the version after the one given. */
export const jobStore = (client: DynamoDBDocumentClient, table: string): JobStore => ({
  async job(id) {
    const item = await getItem(client, table, jobKey(id));
    return item === undefined ? undefined : jobOf(parseItem(jobItemSchema, item));
  },
  async save(job, faults = []) {
    const after: Job = { ...job, version: job.version + 1 };
    const head: Write = {
      op: 'put',
      table,
      item: jobItem(after),
      expect: job.version === 0 ? { kind: 'absent' } : { kind: 'version', version: job.version },
    };
    const found: Write[] = faults.length === 0 ? [] : [{ op: 'put', table, item: faultItem(after, faults) }];
    return (await transact(client, [head, ...found])).ok ? 'saved' : 'conflict';
  },
  async faultsOf(id) {
    const range = { attribute: 'sk', beginsWith: 'FAULT#' };
    const items = await queryAll(
      client,
      { table, partition: { pk: jobKey(id).pk }, range, consistent: true },
      MOST_STEPS,
    );
    return items.flatMap((item): readonly FaultRow[] =>
      parseItem(faultItemSchema, item).faults.map(({ row, field, ...rest }) => ({
        ...rest,
        ...(row === undefined ? {} : { row }),
        ...(field === undefined ? {} : { field }),
      })),
    );
  },
});

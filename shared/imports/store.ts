import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { toOutItems } from '../platform/dynamodb/matter-items.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write, writeOne } from '../platform/dynamodb/transact.ts';
import { watchOf } from '../workflow/jobs.ts';
import { faultItem, faultItemSchema, jobItem, jobItemSchema, jobKey, jobOf } from './items.ts';
import type { FaultRow, Job } from './model-job.ts';
import type { JobStore } from './ports.ts';
import { failedJob } from './rules-job.ts';

/** Steps of the largest file. */
const MOST_STEPS = 5_000;

/** Imports in the matters table. `save` and `fail` write the version after the one given. */
export const jobStore = (client: DynamoDBDocumentClient, table: string, now: () => Instant): JobStore => {
  /** The next version with the faults found since the last one. */
  const written = (job: Job, faults: readonly FaultRow[], at: Instant): Write[] => {
    const { wakeAt: _woken, ...rest } = job;
    const after: Job = { ...rest, version: job.version + 1, ...watchOf(job.state, at) };
    const expect =
      job.version === 0 ? ({ kind: 'absent' } as const) : ({ kind: 'version', version: job.version } as const);
    const found: Write[] = faults.length === 0 ? [] : [{ op: 'put', table, item: faultItem(after, faults) }];
    return [{ op: 'put', table, item: jobItem(after), expect }, ...found];
  };
  return {
    async job(id) {
      const item = await getItem(client, table, jobKey(id));
      return item === undefined ? undefined : jobOf(parseItem(jobItemSchema, item));
    },
    async save(job, faults = []) {
      return (await transact(client, written(job, faults, now()))).ok ? 'saved' : 'conflict';
    },
    async fail(job, faults) {
      const at = now();
      const { next, message } = failedJob(job, at);
      const context = { pk: jobKey(job.id).pk, town: job.town, num: job.id, now: at };
      const told = toOutItems(context, [message]).map((item): Write => ({ op: 'put', table, item }));
      return (await transact(client, [...written(next, faults, at), ...told])).ok ? 'saved' : 'conflict';
    },
    async wakeAgain(before, next) {
      const expect = { kind: 'version', version: before.version, equals: { wakeAt: before.wakeAt ?? '' } } as const;
      return (await writeOne(client, { op: 'put', table, item: jobItem(next), expect })).ok ? 'saved' : 'conflict';
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
  };
};

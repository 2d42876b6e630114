import * as z from 'zod';
import { DAY, SECOND, toMillis } from '../kernel/time.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { FORMATS, KINDS } from './kind.ts';
import { type FaultRow, JOB_STATES, type Job } from './model-job.ts';

/** How long it can be seen what became of an import: three months, like the logs. */
const KEPT_DAYS = 90;

const count = z.number().int().min(0);

/** `JOB#<id>` / `META`: an import and how far it is. */
export const jobItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('JOB#'),
    sk: z.literal('META'),
    kind: z.literal('job'),
    id: z.string(),
    register: z.enum(KINDS),
    format: z.enum(FORMATS),
    town: z.string(),
    dryRun: z.boolean(),
    state: z.enum(JOB_STATES),
    by: z.strictObject({ person: z.string(), post: z.string() }),
    createdAt: z.string(),
    finishedAt: z.string().optional(),
    total: count.optional(),
    next: count,
    tally: z.strictObject({ created: count, changed: count, unchanged: count, refused: count }),
    attempts: count,
    ignored: z.array(z.string()).optional(),
    version: z.number().int().min(1),
    woken: count.optional(),
    wakeAt: z.string().optional(),
    shard: z.string().optional(),
    ttl: z.number().int(),
  }),
);

/** `JOB#<id>` / `FAULT#<ver6>`: what was wrong with the rows of one step. */
export const faultItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('JOB#'),
    sk: z.string().startsWith('FAULT#'),
    kind: z.literal('job-fault'),
    faults: z.array(
      z.strictObject({
        row: z.number().int().optional(),
        field: z.string().optional(),
        code: z.string(),
        zh: z.string(),
        en: z.string(),
      }),
    ),
    ttl: z.number().int(),
  }),
);

export const jobKey = (id: string) => ({ pk: `JOB#${id}`, sk: 'META' }) as const;

const ttlOf = ({ createdAt }: Job): number => Math.floor((toMillis(createdAt) + KEPT_DAYS * DAY) / SECOND);

export const jobItem = ({ kind, ...job }: Job) =>
  jobItemSchema.parse({
    ...jobKey(job.id),
    kind: 'job',
    register: kind,
    ...job,
    ...(job.wakeAt ? { shard: shardOf(job.id) } : {}),
    ttl: ttlOf({ kind, ...job }),
  });

export const jobOf = ({
  pk: _pk,
  sk: _sk,
  kind: _kind,
  ttl: _ttl,
  shard: _shard,
  register,
  ...job
}: z.infer<typeof jobItemSchema>): Job => {
  const { finishedAt, total, ignored, woken, wakeAt, ...rest } = job;
  return {
    ...{ kind: register, ...rest },
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(total === undefined ? {} : { total }),
    ...(ignored === undefined ? {} : { ignored }),
    ...(woken === undefined ? {} : { woken }),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
};

/** An item holds 400 KB; of a step that goes wrong in every cell the first faults are kept. */
const MOST_FAULTS = 500;

export const faultItem = (job: Job, faults: readonly FaultRow[]) =>
  faultItemSchema.parse({
    pk: jobKey(job.id).pk,
    sk: `FAULT#${String(job.version).padStart(6, '0')}`,
    kind: 'job-fault',
    faults: faults.slice(0, MOST_FAULTS),
    ttl: ttlOf(job),
  });

import * as z from 'zod';
import { ROLES } from '../kernel/roles.ts';
import { DAY, SECOND, toMillis } from '../kernel/time.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { ASKED_EVIDENCE, TASK_KINDS } from '../services/rules.ts';
import { TASK_SUBJECTS } from './model.ts';
import { BATCH_ENDS, BATCH_STATES, type Target, type TargetFault, type TaskBatch } from './model-batch.ts';

export const batchPk = (id: string): string => `TASKS#${id}`;
export const batchKey = (id: string) => ({ pk: batchPk(id), sk: 'META' }) as const;

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});
const count = z.number().int().min(0);

/** `TASKS#<id>` / `META`: a batch and how far it is. Its words are those of all its tasks, so it stays as long as they do. */
export const batchItem = z.lazy(() =>
  z.object({
    id: z.string(),
    state: z.enum(BATCH_STATES),
    version: count,
    town: z.string(),
    area: z.string().optional(),
    taskKind: z.enum(TASK_KINDS),
    service: z.string(),
    department: z.string(),
    minutes: z.number().int(),
    evidence: z.array(z.enum(ASKED_EVIDENCE)).optional(),
    drill: z.literal(true).optional(),
    title: z.string(),
    text: z.string().optional(),
    dueAt: z.string().optional(),
    consent: z.object({ person: z.string(), reason: z.string() }).optional(),
    sentBy: actor,
    createdAt: z.string(),
    finishedAt: z.string().optional(),
    total: count.optional(),
    next: count,
    tally: z.object({ pushed: count, refused: count, ended: count, kept: count }),
    attempts: count,
    woken: count.optional(),
    wakeAt: z.string().optional(),
    ending: z
      .object({ action: z.enum(BATCH_ENDS), by: actor, reason: z.string(), at: z.string(), counted: count.optional() })
      .optional(),
    told: z.literal(true).optional(),
    mark: z.object({ key: z.string(), body: z.string() }).optional(),
  }),
);

export const toBatch = ({ taskKind, ...rest }: z.infer<typeof batchItem>): TaskBatch =>
  ({ ...rest, kind: taskKind }) as TaskBatch;

/** `dueAt` is an index's attribute elsewhere; without `post` the item is in no list, and in the due index until it is over. */
export const toBatchItem = ({ kind, ...batch }: TaskBatch): Record<string, unknown> => ({
  ...batch,
  taskKind: kind,
  ...batchKey(batch.id),
  kind: 'task-batch',
  ...(batch.wakeAt ? { shard: shardOf(batch.id) } : {}),
});

/** So many targets stand in one item: with points and addresses they are far below what an item holds. */
export const TARGETS_AT_ONCE = 200;

/** Targets and faults are looked at for three months, like jobs. */
const ttlOf = ({ createdAt }: Pick<TaskBatch, 'createdAt'>): number =>
  Math.floor((toMillis(createdAt) + 90 * DAY) / SECOND);

const target = z.object({
  grid: z.string(),
  assignee: z.object({ person: z.string().optional(), post: z.string().optional() }).optional(),
  point: z.object({ lon: z.number(), lat: z.number() }).optional(),
  subject: z.object({ kind: z.enum(TASK_SUBJECTS), ref: z.string() }).optional(),
  address: z.string().optional(),
});

/** `TASKS#<id>` / `TO#<n>`: the places it goes to, written down once, so that a changed map changes no running batch. */
export const targetsKey = (id: string, chunk: number) =>
  ({ pk: batchPk(id), sk: `TO#${String(chunk).padStart(4, '0')}` }) as const;
export const targetsItem = z.lazy(() => z.object({ targets: z.array(target) }));
export const toTargets = (item: z.infer<typeof targetsItem>): readonly Target[] => item.targets as readonly Target[];
export const toTargetsItem = (
  batch: Pick<TaskBatch, 'id' | 'createdAt'>,
  chunk: number,
  targets: readonly Target[],
): Record<string, unknown> => ({
  ...targetsKey(batch.id, chunk),
  kind: 'task-targets',
  targets: targets.map((one) => ({ ...one })),
  ttl: ttlOf(batch),
});

/** `TASKS#<id>` / `FAULT#<version>`: the targets of one step that got no task. */
export const faultsItem = z.lazy(() =>
  z.object({ faults: z.array(z.object({ n: count, grid: z.string(), code: z.string() })) }),
);
export const toFaultsItem = (batch: TaskBatch, faults: readonly TargetFault[]): Record<string, unknown> => ({
  pk: batchPk(batch.id),
  sk: `FAULT#${String(batch.version).padStart(6, '0')}`,
  kind: 'task-faults',
  faults: faults.map((one) => ({ ...one })),
  ttl: ttlOf(batch),
});

import * as z from 'zod';
import { levelOf } from '../kernel/codes.ts';
import { areaCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { TASK_KINDS } from '../services/rules.ts';
import { actorView } from '../timeline/contract.ts';
import { assigneeSchema, gridSchema, pointSchema, pushFields, subjectSchema, text } from './contract.ts';
import { taskSummary } from './contract-views.ts';
import { BATCH_ENDS, BATCH_STATES, MOST_TARGETS } from './model-batch.ts';
import { LINE_SENDERS, SENDERS } from './rules-push.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const count = z.number().int().min(0);

const batchId = z
  .string()
  .regex(/^[0-9a-z]{20}$/)
  .meta({ description: '批次编号 · id of a batch', example: '0123456789abcdefghjk' });

const target = z
  .strictObject({
    grid: gridSchema,
    assignee: assigneeSchema.exactOptional(),
    point: pointSchema.exactOptional(),
    address: text(200).exactOptional(),
    subject: subjectSchema.exactOptional(),
  })
  .meta({ id: 'TaskTarget', description: '下发对象 · A place that a task of the batch goes to' });

export const batchBody = z.lazy(() =>
  z
    .strictObject({
      ...pushFields,
      area: areaCodeSchema
        .refine((code) => ['town', 'unit'].includes(levelOf(code) ?? ''), { error: 'town-or-village' })
        .exactOptional()
        .meta({ description: '下发范围 · one task for every comprehensive grid of a town or village' }),
      targets: z
        .array(target)
        .min(1)
        .max(MOST_TARGETS)
        .exactOptional()
        .meta({ description: '下发名单 · or these places, in one town' }),
    })
    .refine(({ area, targets }) => (area === undefined) !== (targets === undefined), { error: 'area-or-targets' })
    .meta({ id: 'TaskBatchInput', description: '批量下发 · One service item for many places' }),
);
export type BatchBody = z.infer<typeof batchBody>;

const endBody = z.strictObject({ reason: text(500) });
export const batchBodies = { cancel: endBody, void: endBody } as const;

export const batchView = z.lazy(() =>
  z
    .strictObject({
      id: batchId,
      state: z.enum(BATCH_STATES).meta({
        description: 'Queued, running, done (whatever was refused), or failed as a whole; safe to order again',
      }),
      town: z.string(),
      area: z.string().optional(),
      kind: z.enum(TASK_KINDS),
      service: z.string(),
      department: z.string(),
      title: z.string(),
      drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real tasks' }),
      dueAt: time.optional(),
      sentBy: actorView,
      createdAt: time,
      finishedAt: time.optional(),
      total: count.optional().meta({ description: 'Targets, once they are known' }),
      done: count.meta({ description: 'Targets gone through, of pushing or of ending' }),
      pushed: count,
      refused: count,
      ended: count.meta({ description: 'Open tasks that were cancelled or voided with the batch' }),
      kept: count.meta({ description: 'Tasks that had ended before' }),
      ending: z.strictObject({ action: z.enum(BATCH_ENDS), by: actorView, reason: z.string(), at: time }).optional(),
      faults: z
        .array(z.strictObject({ n: count, grid: z.string(), code: z.string() }))
        .meta({ description: 'The first fifty targets that got no task, and why' }),
    })
    .meta({ id: 'TaskBatch', description: '任务批次 · How far a batch of tasks is' }),
);
export type BatchView = z.infer<typeof batchView>;

export const batchPageQuery = z.strictObject({
  from: z.coerce.number().int().min(0).max(MOST_TARGETS).default(0).meta({ description: 'Number of the first task' }),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
export type BatchPageQuery = z.infer<typeof batchPageQuery>;

const base = { function: 'field', auth: 'jwt', tag: 'tasks' } as const;
const byId = z.strictObject({ id: batchId });
const senders = [...SENDERS, ...LINE_SENDERS];

/** The routes of batches of tasks (批量下发). */
export const taskBatchRoutes: readonly Route[] = [
  {
    ...base,
    name: 'pushTaskBatch',
    method: 'POST',
    path: '/v1/task-batches',
    action: 'task:push-batch',
    roles: senders,
    summary: { zh: '批量下发任务', en: 'Push one service item to many places' },
    body: batchBody,
    response: { status: 202, body: batchView },
    idempotent: true,
  },
  {
    ...base,
    name: 'getTaskBatch',
    method: 'GET',
    path: '/v1/task-batches/{id}',
    action: 'task:read-batch',
    roles: 'any',
    summary: { zh: '批量下发进度', en: 'How far a batch is' },
    params: byId,
    response: { status: 200, body: batchView },
  },
  {
    ...base,
    name: 'listTaskBatch',
    method: 'GET',
    path: '/v1/task-batches/{id}/tasks',
    action: 'task:read-batch',
    roles: 'any',
    summary: { zh: '批次内任务与已读情况', en: 'The tasks of a batch, and who has read them' },
    params: byId,
    query: batchPageQuery,
    response: {
      status: 200,
      body: z
        .strictObject({ items: z.array(taskSummary), next: count.optional() })
        .meta({ id: 'TaskBatchPage', description: 'By number; `next` is where the next page begins' }),
    },
  },
  {
    ...base,
    name: 'taskBatchAction',
    method: 'POST',
    path: '/v1/task-batches/{id}/actions/{action}',
    action: 'task:end-batch',
    roles: senders,
    summary: { zh: '批量取消或作废', en: 'Cancel or void all open tasks of a batch' },
    params: z.strictObject({ id: batchId, action: z.enum(BATCH_ENDS) }),
    actions: batchBodies,
    response: { status: 202, body: batchView },
    idempotent: true,
  },
];

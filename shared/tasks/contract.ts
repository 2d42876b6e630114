import * as z from 'zod';
import { evidence } from '../evidence/contract.ts';
import { isGridCode, levelOf } from '../kernel/codes.ts';
import { ROLES } from '../kernel/roles.ts';
import { areaCodeSchema, instantSchema } from '../registers/contract.ts';
import { serviceCodeSchema } from '../services/contract.ts';
import { TASK_KINDS } from '../services/rules.ts';
import { TASK_FLAGS, TASK_OUTCOMES, TASK_RETURNS, TASK_STATES, TASK_SUBJECTS } from './model.ts';
import type { TaskAction } from './table.ts';

export const text = (max: number) => z.string().trim().min(1).max(max);

export const gridSchema = z
  .string()
  .refine(isGridCode, { error: 'grid-code' })
  .meta({ description: '网格代码 · 15 digits' });
export const personSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
  .meta({ description: '人员编号 · id of a person of the staff register' });
const isPost = (post: string): boolean => {
  const [area = '', role = '', ...rest] = post.split(':');
  return rest.length === 0 && levelOf(area) !== undefined && (ROLES as readonly string[]).includes(role);
};
export const postSchema = z
  .string()
  .refine(isPost, { error: 'post-of-area' })
  .meta({ description: '岗位 · `<area>:<role>`', example: '320506103203001:gridWorker' });

export const assigneeSchema = z.lazy(() =>
  z
    .strictObject({ person: personSchema.exactOptional(), post: postSchema.exactOptional() })
    .refine(({ person, post }) => (person === undefined) !== (post === undefined), { error: 'person-or-post' })
    .meta({ id: 'TaskAssignee', description: '责任人 · a person by name, or whoever holds a post; one of the two' }),
);

export const pointSchema = z.lazy(() =>
  z.strictObject({
    crs: z.enum(['WGS84', 'GCJ02', 'BD09']).default('WGS84'),
    lon: z.number().min(-180).max(180),
    lat: z.number().min(-180).max(180),
  }),
);

export const subjectSchema = z
  .strictObject({ kind: z.enum(TASK_SUBJECTS), ref: text(60) })
  .meta({ description: '对象 · what it is about, by its id in the register that keeps it; never a name or a phone' });

export const consentSchema = z.strictObject({ person: personSchema, reason: text(500) }).meta({
  description: '超额同意 · who has consented to a push beyond the weekly budget, and why; a leader or the grid office',
});

/** What everything that is pushed has in common. */
export const pushFields = {
  kind: z.enum(TASK_KINDS),
  service: serviceCodeSchema,
  title: text(40).meta({ description: '标题 · what lists show; no personal data' }),
  text: text(2_000).exactOptional().meta({ description: '要求 · what is to be done; no personal data' }),
  dueAt: instantSchema.exactOptional().meta({ description: '完成时限 · five working days without it' }),
  consent: consentSchema.exactOptional(),
  drill: z.literal(true).exactOptional().meta({
    description: '演练 · an exercise: in lists of its own, booked on nobody’s week, counted and exchanged nowhere',
  }),
};

export const pushBody = z.lazy(() =>
  z
    .strictObject({
      ...pushFields,
      grid: gridSchema,
      assignee: assigneeSchema
        .exactOptional()
        .meta({ description: '责任人 · the full-time worker’s post of the grid without it' }),
      point: pointSchema.exactOptional(),
      address: text(200).exactOptional(),
      subject: subjectSchema.exactOptional(),
      backfill: z
        .strictObject({ handedOutAt: instantSchema, reason: text(500) })
        .exactOptional()
        .meta({ description: '补录 · handed out on paper then, at most 30 days ago, and typed in now' }),
    })
    .meta({ id: 'TaskInput', description: '下发任务 · A task for somebody in a grid' }),
);
export type PushBody = z.infer<typeof pushBody>;

const occurredAt = instantSchema.exactOptional().meta({
  description:
    '实际发生时间 · when it happened, where that was without a signal; kept beside the time of recording; not before the task was there',
});

const shown = z.lazy(() => evidence).exactOptional();

export const findingSchema = z.lazy(() =>
  z
    .strictObject({
      text: text(4_000),
      category: z.string().max(20).exactOptional(),
      point: pointSchema.exactOptional(),
      address: text(300).exactOptional(),
      urgency: z.enum(['ordinary', 'urgent', 'emergency']).exactOptional(),
      evidence: shown.meta({ description: '随案附件 · attachments of the task that the case has as well' }),
    })
    .meta({
      id: 'TaskFinding',
      description: '异常情况 · what was found and is no part of the task: it becomes a case',
    }),
);
export type Finding = z.infer<typeof findingSchema>;

const note = text(1_000).exactOptional();

/** What each command carries. */
export const taskBodies = {
  push: z.lazy(() =>
    z.strictObject({
      assignee: assigneeSchema.exactOptional(),
      dueAt: instantSchema.exactOptional(),
      note,
      consent: consentSchema.exactOptional(),
    }),
  ),
  receive: z.lazy(() => z.strictObject({ occurredAt })),
  start: z.lazy(() => z.strictObject({ occurredAt })),
  complete: z.lazy(() =>
    z.strictObject({
      occurredAt,
      outcome: z.enum(TASK_OUTCOMES).default('done'),
      note,
      evidence: shown.meta({
        description: '佐证 · attachments of the task; what its service item asks for must be there',
      }),
      reached: z.number().int().min(0).max(100_000).exactOptional().meta({
        description: '覆盖户数 · households reached, of publicity',
      }),
      abnormal: findingSchema.exactOptional(),
    }),
  ),
  return: z.lazy(() => z.strictObject({ occurredAt, reason: z.enum(TASK_RETURNS), note, evidence: shown })),
  delegate: z.lazy(() => z.strictObject({ assignee: assigneeSchema, note, consent: consentSchema.exactOptional() })),
  note: z.lazy(() =>
    z
      .strictObject({ occurredAt, text: text(1_000).exactOptional(), evidence: shown })
      .refine((body) => body.text !== undefined || (body.evidence?.length ?? 0) > 0, {
        error: 'required',
        path: ['text'],
      }),
  ),
  cancel: z.lazy(() => z.strictObject({ reason: text(500) })),
  void: z.lazy(() => z.strictObject({ reason: text(500) })),
} as const satisfies Record<TaskAction, z.ZodType>;
export type TaskBodies = { readonly [A in TaskAction]: z.infer<(typeof taskBodies)[A]> };

/** One list at a time: an area by state or by flag, or one owner by when it is due. */
export const taskQuery = z.strictObject({
  area: areaCodeSchema.exactOptional().meta({ description: '镇、村（社区）或网格 · by `state` or `flag`' }),
  state: z.enum(TASK_STATES).exactOptional().meta({ description: '按状态 · newest first' }),
  flag: z.enum(TASK_FLAGS).exactOptional().meta({ description: '按标记 · of a village or the town' }),
  person: personSchema.exactOptional().meta({ description: '某人的任务，按时限 · of one person, by when due' }),
  post: postSchema.exactOptional().meta({ description: '某岗位的任务，按时限 · of one post, by when due' }),
  bucket: z
    .enum(['open', 'returned', 'done'])
    .exactOptional()
    .meta({ description: 'With `person` or `post`; open without it' }),
  drill: z.literal('true').exactOptional().meta({ description: '演练 · of exercises, instead of what is real' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).exactOptional(),
});
export type TaskQuery = z.infer<typeof taskQuery>;

import * as z from 'zod';
import { CASE_STATES } from '../cases/model.ts';
import { ASKED_EVIDENCE, TASK_KINDS } from '../services/rules.ts';
import { actorView } from '../timeline/contract.ts';
import { taskId } from './contract-id.ts';
import { TASK_OUTCOMES, TASK_RETURNS, TASK_STATES, TASK_SUBJECTS } from './model.ts';
import { TASK_ACTIONS } from './table.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const assignee = z.strictObject({ person: z.string().optional(), post: z.string().optional() });

const summaryFields = {
  id: taskId,
  state: z.enum(TASK_STATES),
  version: z.number().int(),
  kind: z.enum(TASK_KINDS),
  service: z.string(),
  department: z.string().meta({ description: '业务条线 · the department that answers for the item' }),
  title: z.string(),
  town: z.string(),
  unit: z.string(),
  grid: z.string(),
  point: z.strictObject({ crs: z.literal('WGS84'), lon: z.number(), lat: z.number() }).optional(),
  subject: z.strictObject({ kind: z.enum(TASK_SUBJECTS), ref: z.string() }).optional(),
  assignee,
  sentBy: actorView,
  pushedAt: time,
  handedOutAt: time.optional().meta({ description: '补录 · handed out on paper then, and typed in later' }),
  evidence: z
    .array(z.enum(ASKED_EVIDENCE))
    .optional()
    .meta({ description: '应附佐证 · what has to be shown when it is done' }),
  drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real task' }),
  dueAt: time.optional().meta({ description: 'Absent while it is returned: the limit stands' }),
  overdue: z.boolean().meta({ description: '已逾期 · it is late and still to be done; a flag, not a state' }),
  minutes: z.number().int().meta({ description: '核定时间 · minutes reckoned for it' }),
  beyondBudget: z
    .boolean()
    .optional()
    .meta({ description: '超出周任务时间 · pushed beyond the weekly budget, with a consent' }),
  read: z
    .strictObject({ by: z.string(), at: time })
    .optional()
    .meta({ description: '已读回执 · who took note of it, and when' }),
  startedAt: time.optional(),
  returned: z.enum(TASK_RETURNS).optional(),
  done: z
    .strictObject({
      by: z.string(),
      at: time.meta({ description: 'When it was done, as who did it says' }),
      outcome: z.enum(TASK_OUTCOMES),
      onTime: z.boolean(),
    })
    .optional(),
  finding: z
    .string()
    .optional()
    .meta({ description: '发现的异常转为此案件 · the case that an abnormal finding became' }),
};

export const taskSummary = z.lazy(() =>
  z.strictObject(summaryFields).meta({ id: 'TaskSummary', description: '任务 · A task as lists show it' }),
);
export type TaskSummary = z.infer<typeof taskSummary>;

export const taskView = z.lazy(() =>
  z
    .strictObject({
      ...summaryFields,
      text: z.string().optional(),
      address: z.string().optional(),
      consent: z
        .strictObject({ person: z.string(), reason: z.string() })
        .optional()
        .meta({ description: '超额同意 · who consented to pushing it beyond the budget, and why' }),
      attachments: z
        .strictObject({ count: z.number().int(), flagged: z.number().int().optional() })
        .optional()
        .meta({ description: '附件 · how many, and how many with a hint for who asked for it' }),
      actions: z.array(z.enum(TASK_ACTIONS)).meta({ description: '此刻本人可做的动作 · open to the caller now' }),
    })
    .meta({ id: 'Task', description: '任务 · A task whole' }),
);
export type TaskView = z.infer<typeof taskView>;

export const taskAnswer = z.lazy(() =>
  z
    .strictObject({
      id: taskId,
      action: z.string(),
      state: z.enum(TASK_STATES),
      version: z.number().int(),
      at: time.meta({ description: 'When it was recorded' }),
      occurredAt: time.optional(),
      dueAt: time.optional(),
      finding: z.string().optional().meta({ description: '案件编号 · the case that the abnormal finding became' }),
      beside: z.boolean().optional().meta({
        description:
          '补记 · a note, or what was done after the task had ended or gone back: kept in its timeline, changes nothing',
      }),
    })
    .meta({ id: 'TaskAnswer' }),
);
export type TaskAnswer = z.infer<typeof taskAnswer>;

export const taskList = z.lazy(() =>
  z.strictObject({ items: z.array(taskSummary), cursor: z.string().optional() }).meta({ id: 'TaskList' }),
);

/** A case as it stands in a worker's day. */
export const heldCase = z.lazy(() =>
  z
    .strictObject({
      num: z.string(),
      step: z
        .enum(['handle', 'verify', 'inspect'])
        .meta({ description: '待办事项 · what is to be done with it: handle, verify, inspect' }),
      state: z.enum(CASE_STATES),
      version: z.number().int(),
      category: z.string().optional(),
      categoryName: z.string().optional(),
      urgency: z.string(),
      unit: z.string().optional(),
      grid: z.string().optional(),
      point: z.strictObject({ crs: z.literal('WGS84'), lon: z.number(), lat: z.number() }).optional(),
      dueAt: time.optional(),
      overdue: z.boolean(),
      drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real case' }),
    })
    .meta({ id: 'HeldCase', description: '本人承办的案件 · A case that was given to somebody' }),
);
export type HeldCaseView = z.infer<typeof heldCase>;

const entry = z.lazy(() =>
  z
    .union([
      z.strictObject({ type: z.literal('task'), task: taskSummary }),
      z.strictObject({ type: z.literal('case'), case: heldCase }),
    ])
    .meta({ id: 'OwnEntry' }),
);

export const mineAnswer = z.lazy(() =>
  z
    .strictObject({
      at: time,
      overdue: z.array(entry).meta({ description: '已逾期 · late' }),
      today: z.array(entry).meta({ description: '今日到期 · due by the end of today' }),
      next: z.array(entry).meta({ description: '以后 · due later, or with no time of its own' }),
      more: z.boolean().meta({ description: '还有未列出的 · there is more than a day shows: see the lists by owner' }),
    })
    .meta({ id: 'OwnWork', description: '我的任务 · Everything that is the caller’s to do, given cases included' }),
);
export type MineAnswer = z.infer<typeof mineAnswer>;
export type OwnEntry = MineAnswer['today'][number];

import * as z from 'zod';
import { drillOf } from '../cases/rules-lists.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { DAY, type Day, SECOND } from '../kernel/time.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { ASKED_EVIDENCE, TASK_KINDS } from '../services/rules.ts';
import { listDue } from '../workflow/deadlines.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import {
  isTaskOpen,
  TASK_OUTCOMES,
  TASK_RETURNS,
  TASK_STATES,
  TASK_SUBJECTS,
  type TaskFlag,
  type TaskMeta,
  type TaskText,
} from './model.ts';
import { wakeOfTask } from './rules-clock.ts';
import { ownerKey } from './rules-rights.ts';

export const taskPk = (id: string): string => `TASK#${id}`;
export const taskKey = (id: string) => ({ pk: taskPk(id), sk: 'META' }) as const;
export const taskTextKey = (id: string) => ({ pk: taskPk(id), sk: 'TEXT' }) as const;

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});
const timer = z.lazy(() => z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }));

/** The stored head of a task; parsed on every read. */
export const taskItem = z.lazy(() =>
  z.object({
    id: z.string(),
    state: z.enum(TASK_STATES),
    version: z.number().int(),
    taskKind: z.enum(TASK_KINDS),
    service: z.string(),
    department: z.string(),
    title: z.string(),
    town: z.string(),
    unit: z.string(),
    grid: z.string(),
    point: z.object({ lon: z.number(), lat: z.number() }).optional(),
    subject: z.object({ kind: z.enum(TASK_SUBJECTS), ref: z.string() }).optional(),
    assignee: z.object({ person: z.string().optional(), post: z.string().optional() }),
    sentBy: actor,
    pushedAt: z.string(),
    handedOutAt: z.string().optional(),
    evidence: z.array(z.enum(ASKED_EVIDENCE)).optional(),
    drill: z.literal(true).optional(),
    due: timer,
    stage: timer.optional(),
    booked: z.object({ owner: z.string(), week: z.string(), minutes: z.number().int() }),
    beyond: z.string().optional(),
    receivedBy: z.string().optional(),
    receivedAt: z.string().optional(),
    startedAt: z.string().optional(),
    returned: z.enum(TASK_RETURNS).optional(),
    doneBy: z.string().optional(),
    doneAt: z.string().optional(),
    outcome: z.enum(TASK_OUTCOMES).optional(),
    onTime: z.boolean().optional(),
    finding: z.string().optional(),
    overdue: z.literal(true).optional(),
  }),
);

/** Reads a stored head; the table's own `kind` and the task's are two things. */
export const toTask = ({ taskKind, ...rest }: z.infer<typeof taskItem>): TaskMeta =>
  ({ ...rest, kind: taskKind }) as TaskMeta;

/** What came back is on nobody's day until the sender has said what follows. */
const bucketOf = ({ state }: TaskMeta): 'open' | 'returned' | 'done' => {
  if (state === 'returned') return 'returned';
  return isTaskOpen(state) ? 'open' : 'done';
};

/** An exercise stands in lists of its own, so that none of real work reads past it. */
const listedAs = ({ drill }: Pick<TaskMeta, 'drill'>, list: string): string => (drill ? drillOf(list) : list);

const timerItem = ({ clock: { extensions, ...clock }, reminded }: Timer) => ({
  clock: { ...clock, ...(extensions > 0 ? { extensions } : {}) },
  ...(reminded ? { reminded } : {}),
});

/** By when it was pushed, so that lists are in order of time. */
const numOf = ({ pushedAt, id }: TaskMeta): string => `${pushedAt}#${id}`;

/** In the lists of its grid and village by state, in its holder's by when it is due, and in the sweep while it waits. */
export const toTaskItem = ({ kind, ...task }: TaskMeta, calendar: Calendar): Record<string, unknown> => {
  const meta: TaskMeta = { kind, ...task };
  const open = isTaskOpen(task.state);
  const wakeAt = wakeOfTask(meta, calendar);
  return {
    ...task,
    taskKind: kind,
    due: timerItem(task.due),
    ...(task.stage ? { stage: timerItem(task.stage) } : {}),
    ...taskKey(task.id),
    kind: 'task',
    list: listedAs(task, `t:${task.state}`),
    num: numOf(meta),
    post: ownerKey(task.assignee),
    bucket: listedAs(task, bucketOf(meta)),
    dueAt: open ? listDue(task.due.clock) : (task.doneAt ?? task.due.clock.stoppedAt ?? task.pushedAt),
    ...(wakeAt ? { shard: shardOf(task.id), wakeAt } : {}),
  };
};

/** A row of a task in the lists of its village and town, while it is late, came back, or went beyond a budget. */
export const taskFlagKey = (id: string, flag: TaskFlag) => ({ pk: taskPk(id), sk: `FLAG#${flag}` }) as const;
export const toTaskFlagItem = (task: TaskMeta, flag: TaskFlag): Record<string, unknown> => ({
  ...taskFlagKey(task.id, flag),
  kind: 'task-flag',
  town: task.town,
  unit: task.unit,
  list: listedAs(task, `flag:task-${flag}`),
  num: numOf(task),
});

export const taskTextItem = z.lazy(() => z.object({ text: z.string().optional(), address: z.string().optional() }));
export const toTaskTextItem = (id: string, text: TaskText): Record<string, unknown> => ({
  ...taskTextKey(id),
  kind: 'task-text',
  ...(text.text === undefined ? {} : { text: text.text }),
  ...(text.address === undefined ? {} : { address: text.address }),
});

/** Minutes booked on a worker's week: what a budget is held against. */
export const weekKey = (owner: string, week: Day) => ({ pk: `WEEK#${owner}`, sk: week }) as const;

/** What a department asks of all workers in a week, by the tasks that are due in it: one row for each. */
export const burdenPk = (town: string): string => `BURDEN#${town}`;
export const burdenKey = (town: string, week: Day, department: string) =>
  ({ pk: burdenPk(town), sk: `${week}#${department}` }) as const;

/** A week's figure is looked at for a quarter of a year, then it goes. */
export const weekTtl = (week: Day): number => Math.floor((Date.parse(`${week}T00:00:00Z`) + 100 * DAY) / SECOND);

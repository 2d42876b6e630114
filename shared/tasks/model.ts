import type { Limit } from '../workflow/deadlines.ts';

/**
 * `overdue` is no state: a late visit is still recorded, and it says of itself that it was late. `returned` waits for who
 * sent it; `completed`, `cancelled` and `voided` are ends.
 */
export const TASK_STATES = ['pushed', 'received', 'started', 'returned', 'completed', 'cancelled', 'voided'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** States in which a task waits for somebody. */
export const TASK_WAITING: readonly TaskState[] = ['pushed', 'received', 'started', 'returned'];

/** Why a task is sent back: it lies in another grid, the building is gone, it is somebody else's. */
export const TASK_RETURNS = ['wrong-grid', 'demolished', 'not-mine'] as const;

/** What is limited in a task: to be taken note of, to be begun, to be done, and who sent it has to say what follows. */
export const TASK_LIMITS = ['receive', 'start', 'complete', 'decide-return'] as const;
export type TaskLimit = (typeof TASK_LIMITS)[number];

/** The limits where a kind has none of its own. Field work is done in working time; the numbers are ours. */
export const TASK_LIMIT_DEFAULTS: Readonly<Record<TaskLimit, Exclude<Limit, { type: 'absolute' }>>> = {
  receive: { type: 'work_day', n: 1 },
  start: { type: 'work_day', n: 3 },
  complete: { type: 'work_day', n: 5 },
  'decide-return': { type: 'work_day', n: 1 },
};

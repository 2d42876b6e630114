import type { TransitionTable } from '../workflow/table.ts';
import type { TaskState } from './model.ts';

export const TASK_ACTIONS = ['push', 'receive', 'start', 'complete', 'return', 'delegate', 'cancel', 'void'] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

/** Who sends tasks, and decides about those that come back. */
const SENDERS = ['dispatcher', 'gridOffice', 'dutySupervisor'] as const;

/**
 * A task in a grid. `assignee` is the person or post it was sent to, or on duty there; the leader of the grid may do it in
 * their stead. Without a signal nobody can take note of a task first: whoever is on the spot starts or completes it, and
 * the rest follows from that.
 */
export const taskTable: TransitionTable<TaskState, TaskAction> = {
  push: { from: ['returned'], to: ['pushed'], by: { roles: SENDERS } },
  receive: { from: ['pushed'], to: ['received'], by: { roles: ['gridLeader'], relations: ['assignee'] } },
  start: { from: ['pushed', 'received'], to: ['started'], by: { roles: ['gridLeader'], relations: ['assignee'] } },
  complete: {
    from: ['pushed', 'received', 'started'],
    to: ['completed'],
    by: { roles: ['gridLeader'], relations: ['assignee'] },
  },
  return: {
    from: ['pushed', 'received', 'started'],
    to: ['returned'],
    by: { roles: ['gridLeader'], relations: ['assignee'] },
  },
  delegate: {
    from: ['pushed', 'received', 'started'],
    to: ['same'],
    by: { roles: ['gridLeader'], relations: ['assignee'] },
  },
  cancel: { from: ['pushed', 'received', 'started', 'returned'], to: ['cancelled'], by: { roles: SENDERS } },
  void: { from: ['pushed', 'received', 'started', 'returned'], to: ['voided'], by: { roles: ['dutySupervisor'] } },
};

import type { TransitionTable } from '../workflow/table.ts';
import { TASK_STATES, type TaskState } from './model.ts';

export const TASK_ACTIONS = [
  'push',
  'receive',
  'start',
  'complete',
  'return',
  'delegate',
  'note',
  'cancel',
  'void',
] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

/** Who sends tasks, and decides about those that come back. */
const SENDERS = ['dispatcher', 'gridOffice', 'dutySupervisor'] as const;

/**
 * What a worker does in the field. It comes late, from where there was no signal, and needs no `If-Match`: whoever is on
 * the spot does it, and it is added to what others have done.
 */
export const FIELD_ACTIONS: readonly TaskAction[] = ['receive', 'start', 'complete', 'return', 'note'];

/**
 * A task in a grid. `sender` is who pushed it: a line department pushes by its own items, and is asked when one comes back. `assignee` is the person or post it was sent to, or on duty there; the leader of the grid may do it in
 * their stead. Without a signal nobody can take note of a task first: whoever is on the spot starts or completes it, and
 * the rest follows from that. A note, with what it shows, stands beside the task, also when that has ended: it moves nothing.
 */
export const taskTable: TransitionTable<TaskState, TaskAction> = {
  push: { from: ['returned'], to: ['pushed'], by: { roles: SENDERS, relations: ['sender'] } },
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
  note: {
    from: TASK_STATES,
    to: ['same'],
    by: { roles: ['gridLeader', ...SENDERS], relations: ['assignee', 'sender'] },
    commutes: true,
  },
  cancel: {
    from: ['pushed', 'received', 'started', 'returned'],
    to: ['cancelled'],
    by: { roles: SENDERS, relations: ['sender'] },
  },
  void: { from: ['pushed', 'received', 'started', 'returned'], to: ['voided'], by: { roles: ['dutySupervisor'] } },
};

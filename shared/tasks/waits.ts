import type { Wait, Who } from '../workflow/waits.ts';
import type { TaskLimit, TaskState } from './model.ts';
import type { TaskAction } from './table.ts';

const ASSIGNEE: Who = { relation: 'assignee' };
const LEADER: Who = { role: 'gridLeader' };
const DISPATCHER: Who = { role: 'dispatcher' };

/**
 * What a task waits for. Silence does nothing to a task: what nobody has done is not done, it is late, and more and more
 * people are told. Who sent it takes it back over the heads of those who don't move.
 */
export const taskWaits: readonly Wait<TaskState, TaskAction, TaskLimit>[] = [
  {
    state: 'pushed',
    forward: ['receive', 'start', 'complete', 'return'],
    actor: ASSIGNEE,
    substitute: LEADER,
    limit: 'receive',
    override: { action: 'cancel', by: DISPATCHER },
  },
  {
    state: 'received',
    forward: ['start', 'complete', 'return'],
    actor: ASSIGNEE,
    substitute: LEADER,
    limit: 'start',
    override: { action: 'cancel', by: DISPATCHER },
  },
  {
    state: 'started',
    forward: ['complete', 'return'],
    actor: ASSIGNEE,
    substitute: LEADER,
    limit: 'complete',
    override: { action: 'cancel', by: DISPATCHER },
  },
  {
    state: 'returned',
    forward: ['push', 'cancel'],
    actor: DISPATCHER,
    substitute: { role: 'gridOffice' },
    limit: 'decide-return',
    override: { action: 'void', by: { role: 'dutySupervisor' } },
  },
];

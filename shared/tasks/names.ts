import type { Names } from '../kernel/names.ts';
import type { TaskState } from './model.ts';
import type { TaskAction } from './table.ts';

/** What a task is called in the offices. */
export const TASK_STATE_NAMES: Names<TaskState> = {
  pushed: ['已下发', 'pushed'],
  received: ['已接收', 'received'],
  started: ['办理中', 'started'],
  returned: ['已退回', 'returned'],
  completed: ['已完成', 'completed'],
  cancelled: ['已取消', 'cancelled'],
  voided: ['已作废', 'voided'],
};

export const TASK_ACTION_NAMES: Names<TaskAction> = {
  push: ['重新下发', 'push again'],
  receive: ['接收', 'receive'],
  start: ['开始', 'start'],
  complete: ['完成', 'complete'],
  return: ['退回', 'return'],
  delegate: ['转交', 'delegate'],
  note: ['备注', 'note'],
  cancel: ['取消', 'cancel'],
  void: ['作废', 'void'],
};

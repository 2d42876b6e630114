import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Post } from '../../shared/kernel/caller.ts';
import type { ServiceItem } from '../../shared/services/rules.ts';
import { isTaskOpen, type TaskMeta, type TaskState } from '../../shared/tasks/model.ts';
import type { TaskContext } from '../../shared/tasks/rules.ts';
import { type Pushing, pushTask } from '../../shared/tasks/rules-push.ts';
import { pause, start, stop } from '../../shared/workflow/deadlines.ts';
import { GRID, TOWN, UNIT } from './cases.ts';

/** A Monday at nine in China; five working days end on the next Monday. */
export const MONDAY = '2026-03-09T01:00:00.000Z';

export const SENDER = 'dispatcher-1';
export const WORKER = 'worker-1';

export const visiting: ServiceItem = {
  code: 'S05',
  name: { zh: '走访', en: 'visits' },
  lineDepartment: 'shsy',
  taskKinds: ['visit'],
  frequency: { times: 1, per: 'month' },
  minutes: 30,
  basis: '依据',
  validFrom: '2020-01-01',
  version: 1,
};

export const pushing = (changes: Partial<Pushing> = {}): Pushing => ({
  id: '0123456789abcdefghjk',
  kind: 'visit',
  item: visiting,
  title: '独居老人走访',
  town: TOWN,
  unit: UNIT,
  grid: GRID,
  assignee: { post: `${GRID}:gridWorker` },
  owner: `P#${WORKER}`,
  ...changes,
});

/** A new task as a dispatcher pushes it. */
export const pushed = (changes: Partial<Pushing> = {}, at = MONDAY): TaskMeta =>
  pushTask(pushing(changes), { person: SENDER, role: 'dispatcher' }, at, chinaCalendar, false).task;

/** A task in a state, with what that state implies. */
export const aTask = (state: TaskState, changes: Partial<TaskMeta> = {}): TaskMeta => {
  const { stage: _stage, due, ...fresh } = pushed();
  const clock =
    state === 'returned'
      ? pause(due.clock, MONDAY, chinaCalendar)
      : isTaskOpen(state)
        ? due.clock
        : stop(due.clock, MONDAY);
  const limit = state === 'pushed' || state === 'received' || state === 'returned';
  const read =
    state === 'pushed' || state === 'cancelled' || state === 'voided' ? {} : { receivedBy: WORKER, receivedAt: MONDAY };
  return {
    ...fresh,
    ...read,
    state,
    version: 3,
    due: { clock },
    ...(limit ? { stage: { clock: start({ type: 'work_day', n: 1 }, MONDAY, chinaCalendar) } } : {}),
    ...(state === 'returned' ? { returned: 'wrong-grid' as const } : {}),
    ...(state === 'started' || state === 'completed' ? { startedAt: MONDAY } : {}),
    ...(state === 'completed' ? { doneBy: WORKER, doneAt: MONDAY, outcome: 'done' as const, onTime: true } : {}),
    ...changes,
  };
};

export const taskContext = (
  person: string,
  held: Post,
  at = MONDAY,
  changes: Partial<TaskContext> = {},
): TaskContext => ({
  actor: { person, role: held.role, post: held.postId },
  at,
  occurredAt: at,
  calendar: chinaCalendar,
  ...changes,
});

import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import type { Write } from '../../shared/platform/dynamodb/transact.ts';
import { homeOf, postAt, type Succession } from '../../shared/redivisions/rules-home.ts';
import { taskItem, taskPk, toTask } from '../../shared/tasks/items.ts';
import { TASK_WAITING, type TaskMeta } from '../../shared/tasks/model.ts';
import { ownerKey } from '../../shared/tasks/rules-rights.ts';
import { findAmong } from './redivision-finding.ts';
import {
  type Emptied,
  eventOf,
  groupsOf,
  listed,
  lyingIn,
  type Mover,
  type Moves,
  type Moving,
  moveGroup,
  onceOf,
  readOr,
  together,
} from './redivision-matters.ts';

/** The lists of tasks in which somebody is still waited for. */
export const OPEN_TASKS = TASK_WAITING.map((state) => `t:${state}`);

const TASKS_AT_ONCE = 20;

/**
 * A task goes where its point lies; whoever has it by a post of the old grid has it by the same post of the new one. What
 * is booked on a week stays booked there: it is given back from where it was taken.
 */
const taskMoving = (mover: Mover, task: TaskMeta, succession: Succession): Moving => {
  const { old } = succession;
  const home = homeOf(succession, task.point, findAmong);
  const { post } = task.assignee;
  const assignee = post ? { ...task.assignee, post: postAt(post, old, home.grid) } : task.assignee;
  const pk = taskPk(task.id);
  const head: Write = {
    op: 'add',
    table: mover.matters,
    key: { pk, sk: 'META' },
    counters: {},
    set: { grid: home.grid, assignee, post: ownerKey(assignee) },
    expect: { kind: 'version', version: task.version, states: [task.state], equals: { grid: old } },
    label: 'head',
  };
  const once = onceOf(mover, 'tasks', pk, task.id, old, eventOf(mover, task.state, old, home), home);
  return { num: task.id, home, heads: [head], once };
};

/** Moves the tasks of one list of a unit out of its old grids to where they lie. */
export async function moveTasks(mover: Mover, unit: string, emptied: Emptied, list: string): Promise<Moves> {
  const moves: Moves[] = [];
  for await (const rows of listed(mover, unit, list)) {
    const keys = rows.map(({ pk }) => ({ pk: String(pk), sk: 'META' }));
    for (const [old, items] of await lyingIn(mover, emptied, keys)) {
      const succession = emptied.get(old);
      const read = items.map((item) => readOr(() => toTask(parseItem(taskItem, item))));
      const tasks = read.filter((task) => task !== undefined);
      const moving = succession ? tasks.map((task) => taskMoving(mover, task, succession)) : [];
      for (const group of groupsOf(moving, TASKS_AT_ONCE)) moves.push(await moveGroup(mover, old, 'tasks', group));
      moves.push({ moved: 0, left: read.length - tasks.length });
    }
  }
  return together(moves);
}

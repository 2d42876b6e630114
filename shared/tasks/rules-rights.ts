import { type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import type { TaskAssignee, TaskMeta } from './model.ts';
import { type TaskAction, taskTable } from './table.ts';

/** Roles that see the tasks of their area; line departments see what is pushed by their own items. */
const AREA_ROLES: readonly Role[] = [
  'acceptor',
  'dispatcher',
  'dutySupervisor',
  'gridLeader',
  'gridWorker',
  'partTimer',
  'leader',
  'evaluator',
  'gridOffice',
  'countyReviewer',
];
/** Who sends tasks in an area, and decides about them. */
const ASKERS: readonly Role[] = ['dispatcher', 'gridOffice', 'dutySupervisor'];
const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];
/** Who is on the spot in a grid: what was sent to a post of it, they do in each other's stead. */
const COLLEAGUES: readonly Role[] = ['gridLeader', 'gridWorker'];

/** Whether a post, or its holder, is the one a task was sent to. */
const isHolder = ({ person, post: named }: TaskAssignee, post: Post, caller: Caller): boolean =>
  person === undefined ? named === `${post.area}:${post.role}` : person === caller.person || person === standsFor(post);

const isAssignee = (task: TaskMeta, post: Post, caller: Caller): boolean =>
  isHolder(task.assignee, post, caller) ||
  (task.assignee.person === undefined && COLLEAGUES.includes(post.role) && post.area === task.grid);

const isSender = (task: TaskMeta, post: Post, caller: Caller): boolean =>
  task.sentBy.person === caller.person || (post.department !== undefined && post.department === task.sentBy.party);

/** The relations that the table of tasks names. */
const related = (relation: string, task: TaskMeta, post: Post, caller: Caller): boolean => {
  if (relation === 'assignee') return isAssignee(task, post, caller);
  return relation === 'sender' && isSender(task, post, caller);
};

const postCovers = (post: Post, { grid }: TaskMeta): boolean => covers(post.area, grid);

const seesBy = (task: TaskMeta, post: Post, caller: Caller): boolean => {
  if (isAssignee(task, post, caller) || isSender(task, post, caller)) return true;
  if (post.department !== undefined && post.department === task.department) return true;
  if (OFFICERS.includes(post.role)) return post.area.length >= 12 && postCovers(post, task);
  return AREA_ROLES.includes(post.role) && postCovers(post, task);
};

/** Visible is what lies in the area of one's posts, and what one has sent or is to do. */
export const mayViewTask = (caller: Caller, task: TaskMeta): boolean =>
  caller.posts.some((post) => seesBy(task, post, caller));

/** Whether a caller is who asked for a task, by person or department, or has the say over what is asked there. */
export const askedFor = (caller: Caller, task: TaskMeta): boolean =>
  caller.posts.some((post) => isSender(task, post, caller) || (ASKERS.includes(post.role) && postCovers(post, task)));

/** Whether a caller may ask for the list of an area at all; what each page shows is judged task by task. */
export const mayListTasks = (caller: Caller, area: string): boolean =>
  caller.posts.some(
    (post) =>
      covers(post.area, area) &&
      (AREA_ROLES.includes(post.role) || (OFFICERS.includes(post.role) && post.area.length >= 12)),
  );

/**
 * Whether a caller may ask for the list of an owner: their own, of a post in their area, or of a person where they have the
 * say over some area; what each page shows is judged task by task.
 */
export const mayListOwner = (caller: Caller, owner: TaskAssignee): boolean => {
  const mine = caller.posts.some((post) => isHolder(owner, post, caller));
  const area = owner.post?.slice(0, owner.post.indexOf(':'));
  return mine || caller.posts.some(({ role, area: own }) => AREA_ROLES.includes(role) && (!area || covers(own, area)));
};

/** The post a caller may take an action with, if any. */
export const postForTask = (action: TaskAction, caller: Caller, task: TaskMeta): Post | undefined =>
  actingPost(taskTable[action], caller, task, postCovers, related);

/** The actions open to a caller in the task's present state. */
export const openTaskActions = (caller: Caller, task: TaskMeta): TaskAction[] =>
  actionsFrom(taskTable, task.state).filter((action) => postForTask(action, caller, task) !== undefined);

const postOf = ({ area, role }: Post): TaskAssignee => ({ post: `${area}:${role}` });

/** As owners stand in the index of work: `P#<person>`, `P#<area>:<role>`. */
export const ownerKey = ({ person, post }: TaskAssignee): string =>
  person === undefined ? `P#${post ?? ''}` : `P#${person}`;

/**
 * Everything a caller's own list is made of: the person, the posts they hold, and whom they stand in for. `hidden`: what is
 * confidential stays with who was named, and reaches no deputy.
 */
export const ownersOf = (caller: Caller): readonly { readonly key: string; readonly hidden: boolean }[] => {
  const own = caller.posts.filter((post) => standsFor(post) === undefined);
  const mine = new Set([ownerKey({ person: caller.person }), ...own.map((post) => ownerKey(postOf(post)))]);
  const others = caller.posts.flatMap((post) => {
    const absent = standsFor(post);
    return absent === undefined ? [] : [ownerKey(postOf(post)), ownerKey({ person: absent })];
  });
  return [
    ...[...mine].map((key) => ({ key, hidden: true })),
    ...[...new Set(others)].filter((key) => !mine.has(key)).map((key) => ({ key, hidden: false })),
  ];
};

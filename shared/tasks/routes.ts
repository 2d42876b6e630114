import * as z from 'zod';
import type { Route } from '../route.ts';
import { timelineEntry } from '../timeline/contract.ts';
import { pushBody, taskBodies, taskQuery } from './contract.ts';
import { taskId } from './contract-id.ts';
import { mineAnswer, taskAnswer, taskList, taskView } from './contract-views.ts';
import { LINE_SENDERS, SENDERS } from './rules-push.ts';
import { TASK_ACTIONS } from './table.ts';

const base = { function: 'field', auth: 'jwt', tag: 'tasks' } as const;
const byId = z.strictObject({ id: taskId });

/** The routes of tasks (任务推送). */
export const taskRoutes: readonly Route[] = [
  {
    ...base,
    name: 'pushTask',
    method: 'POST',
    path: '/v1/tasks',
    action: 'task:push',
    roles: [...SENDERS, ...LINE_SENDERS],
    summary: { zh: '下发任务', en: 'Push a task to somebody in a grid' },
    body: pushBody,
    response: { status: 201, body: taskAnswer, etag: true },
    idempotent: true,
  },
  {
    ...base,
    name: 'listTasks',
    method: 'GET',
    path: '/v1/tasks',
    action: 'task:list',
    roles: 'any',
    summary: { zh: '任务列表', en: 'List tasks: an area by state or flag, or one owner by when due' },
    query: taskQuery,
    response: { status: 200, body: taskList },
  },
  {
    ...base,
    name: 'listOwnTasks',
    method: 'GET',
    path: '/v1/tasks/mine',
    action: 'task:own',
    roles: 'any',
    summary: { zh: '我的任务', en: 'Everything that is the caller’s to do: late, today, next; given cases included' },
    response: { status: 200, body: mineAnswer },
  },
  {
    ...base,
    name: 'getTask',
    method: 'GET',
    path: '/v1/tasks/{id}',
    action: 'task:read',
    roles: 'any',
    summary: { zh: '查看任务', en: 'Read a task' },
    params: byId,
    response: { status: 200, body: taskView, etag: true },
  },
  {
    ...base,
    name: 'getTaskTimeline',
    method: 'GET',
    path: '/v1/tasks/{id}/timeline',
    action: 'task:read',
    roles: 'any',
    summary: { zh: '任务办理记录', en: 'Read what happened to a task' },
    params: byId,
    response: {
      status: 200,
      body: z.strictObject({ items: z.array(timelineEntry) }).meta({ id: 'TaskTimeline' }),
    },
  },
  {
    ...base,
    name: 'taskAction',
    method: 'POST',
    path: '/v1/tasks/{id}/actions/{action}',
    action: 'task:act',
    roles: 'any',
    summary: { zh: '办理任务', en: 'Act on a task; what is done in the field needs no If-Match' },
    params: z.strictObject({ id: taskId, action: z.enum(TASK_ACTIONS) }),
    actions: taskBodies,
    response: { status: 200, body: taskAnswer, etag: true },
    ifMatch: 'optional',
    idempotent: true,
  },
];

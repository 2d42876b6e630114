import * as z from 'zod';
import type { Route } from '../route.ts';
import { STEPS } from './model.ts';
import { CUT_BY_TIME } from './rules-queues.ts';

export const queuesSchema = z.lazy(() =>
  z
    .strictObject({
      generatedAt: z.string().meta({ description: '生成时间', example: '2026-03-07T09:00:00+08:00' }),
      queues: z.array(
        z.strictObject({
          step: z.enum([...STEPS, 'awaited', ...CUT_BY_TIME]).meta({
            description:
              '环节 · what waits: to accept, verify, dispatch, sign, decide (`ask-…` by kind), inspect, close, call back, `awaited` whistles to report in to, `due` within the hour or overdue',
          }),
          area: z.string().optional().meta({ description: 'Of an area' }),
          owner: z.string().optional().meta({ description: 'Of a unit' }),
          holder: z.string().optional().meta({ description: 'Of a person, or of a post as `<area>:<role>`' }),
          count: z.number().int().min(0),
          more: z.boolean().optional().meta({ description: 'There are more than are counted' }),
          list: z.string().meta({ description: '对应列表 · the list that holds what is counted' }),
        }),
      ),
    })
    .meta({ id: 'Queues', description: '待办计数 · How much waits at each step for the caller’s posts' }),
);

/** The route of a caller's queues. */
export const queueRoutes: readonly Route[] = [
  {
    name: 'getMyQueues',
    method: 'GET',
    path: '/v1/me/queues',
    function: 'insight',
    auth: 'jwt',
    action: 'me:queues',
    roles: 'any',
    tag: 'insight',
    summary: { zh: '我的待办计数', en: 'How much waits for the posts of the caller' },
    response: { status: 200, body: queuesSchema },
  },
];

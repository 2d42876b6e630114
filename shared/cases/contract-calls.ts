import * as z from 'zod';
import type { Route } from '../route.ts';
import { caseNum, townCode } from './contract-reports.ts';
import { CALL_OUTCOMES, CHANNELS } from './model.ts';
import { CALL_STATES } from './model-calls.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** What is listed: to be rung now, later, waiting for the reply to an SMS, not reached. */
export const CALL_LISTS = ['due', 'later', 'asked', 'unreached'] as const;

export const callView = z.lazy(() =>
  z
    .strictObject({
      report: z
        .string()
        .meta({ description: 'Id of the report, as `call-back` and the revealing of its number take it' }),
      case: z.strictObject({
        num: caseNum,
        town: z.string(),
        unit: z.string().optional(),
        grid: z.string().optional(),
        category: z.string().optional(),
        categoryName: z.string().optional(),
        closedAt: time.optional(),
        reports: z.number().int(),
      }),
      state: z.enum(CALL_STATES),
      dueAt: time.meta({ description: '可拨打时间 · when to ring, within the town’s hours' }),
      attempts: z.number().int(),
      last: z.strictObject({ outcome: z.enum(CALL_OUTCOMES), at: time }).optional(),
      limitAt: time.optional().meta({ description: '回访时限 · until when it should be done' }),
      late: z.boolean(),
      asked: z.boolean().optional().meta({ description: '已发短信 · an SMS asked for a rating' }),
      channel: z.enum(CHANNELS),
      receivedAt: time,
      phone: z.string().optional().meta({ description: 'Masked' }),
      barred: z.boolean().meta({ description: '经办人不得回访 · the caller handled the case, so somebody else rings' }),
    })
    .meta({ id: 'DueCallBack', description: '待回访 · A reporter to be asked about a closing' }),
);

export const callQuery = z.strictObject({
  area: townCode.optional().meta({ description: 'Town (9 digits)' }),
  mine: z
    .literal('true')
    .optional()
    .meta({ description: '本人拨打过的 · those whom the caller rang last, not yet done' }),
  state: z
    .enum(CALL_LISTS)
    .optional()
    .meta({ description: 'Of a town: `due` without it, to be rung now; `later`; `asked` by SMS; `unreached`' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type CallQuery = z.infer<typeof callQuery>;

/** The list of call-backs: the calls themselves are `call-back` on their case. */
export const callRoutes: readonly Route[] = [
  {
    name: 'listCallBacks',
    method: 'GET',
    path: '/v1/call-backs',
    function: 'cases',
    auth: 'jwt',
    action: 'call-back:list',
    roles: ['callBackAgent', 'dutySupervisor', 'acceptor', 'leader'],
    tag: 'cases',
    summary: { zh: '回访任务：全镇待回访、本人在拨', en: 'List call-backs of a town, or those the caller is at' },
    query: callQuery,
    response: {
      status: 200,
      body: z
        .strictObject({
          items: z.array(callView),
          ringable: z.boolean().meta({ description: '当前是否可回访时段 · whether now is within the town’s hours' }),
          ringFrom: time.meta({ description: 'Now, or when the hours begin next' }),
          cursor: z.string().optional(),
        })
        .meta({ id: 'CallBackList' }),
    },
  },
];

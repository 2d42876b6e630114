import * as z from 'zod';
import type { Role } from '../kernel/roles.ts';
import { daySchema, departmentIdSchema, townCodeSchema, townQuerySchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView } from '../timeline/contract.ts';
import { serviceCodeSchema, serviceInputSchema } from './contract.ts';
import { REQUEST_ACTIONS, REQUEST_STATES, type RequestAction } from './rules-requests.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const requestId = z
  .string()
  .regex(/^[0-9a-z]{10,40}$/)
  .meta({ description: '准入申请编号 · id of a request' });

export const requestBody = z.lazy(() =>
  z
    .strictObject({ code: serviceCodeSchema, item: serviceInputSchema, reason: text(1_000) })
    .meta({ id: 'ServiceRequestInput', description: '准入申请 · An item that is asked to be put on the service list' }),
);
export type RequestBody = z.infer<typeof requestBody>;

export const requestBodies = {
  approve: z.lazy(() => z.strictObject({ text: text(1_000).optional() })),
  deny: z.lazy(() => z.strictObject({ reason: text(1_000) })),
  withdraw: z.lazy(() => z.strictObject({ reason: text(1_000).optional() })),
} as const satisfies Record<RequestAction, z.ZodType>;

export const requestView = z.lazy(() =>
  z
    .strictObject({
      id: requestId,
      town: townCodeSchema,
      state: z.enum(REQUEST_STATES),
      version: z.number().int(),
      code: serviceCodeSchema,
      item: serviceInputSchema,
      reason: z.string(),
      askedBy: actorView,
      askedAt: time,
      decideBy: time.meta({ description: 'Until when it is to be decided' }),
      overdue: z.boolean().meta({ description: 'Nobody has decided in time' }),
      decidedBy: actorView.exactOptional(),
      decidedAt: time.exactOptional(),
      words: z.string().exactOptional(),
      actions: z.array(z.enum(REQUEST_ACTIONS)),
    })
    .meta({ id: 'ServiceRequest', description: '准入申请 · A request to put an item on the service list' }),
);

const listQuery = z.strictObject({
  ...townQuerySchema.shape,
  state: z.enum(REQUEST_STATES).default('asked'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type RequestQuery = z.infer<typeof listQuery>;

export const burdenQuery = z.strictObject({
  ...townQuerySchema.shape,
  by: z.literal('department'),
  on: daySchema.optional().meta({ description: 'By the list as of this day; today without it' }),
});
export type BurdenQuery = z.infer<typeof burdenQuery>;

export const burdenSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      on: daySchema,
      week: daySchema.meta({ description: 'Monday of the week whose tasks are added up' }),
      workers: z
        .number()
        .int()
        .meta({ description: 'Comprehensive grids, times the full-time workers each is to have' }),
      items: z.array(
        z.strictObject({
          department: departmentIdSchema,
          items: z.array(serviceCodeSchema),
          perWorker: z.number().int().meta({ description: 'Minutes a week of one worker' }),
          minutes: z.number().int().meta({ description: 'Minutes a week of all of them, by the list' }),
          asked: z
            .strictObject({ tasks: z.number().int(), minutes: z.number().int() })
            .meta({ description: '实际下发 · Tasks that were pushed and are due in that week, and their minutes' }),
        }),
      ),
    })
    .meta({ id: 'Burden', description: '减负清单 · Minutes a week that each department asks by the service list' }),
);

/** Who asks: the line department’s own people, or the grid office for them. */
export const REQUESTERS: readonly Role[] = ['unitHead', 'unitOfficer', 'gridOffice'];

const base = { function: 'directory', auth: 'jwt', tag: 'services', query: townQuerySchema } as const;
const byId = z.strictObject({ id: requestId });
const answer = { status: 200, body: requestView, etag: true } as const;

/** The routes by which items get onto the service list, and of what the list asks. */
export const serviceRequestRoutes: readonly Route[] = [
  {
    ...base,
    name: 'askServiceItem',
    method: 'POST',
    path: '/v1/service-requests',
    action: 'service-request:ask',
    roles: REQUESTERS,
    summary: { zh: '申请事项准入', en: 'Ask that an item be put on the service list' },
    body: requestBody,
    response: { ...answer, status: 201 },
    idempotent: true,
  },
  {
    ...base,
    name: 'listServiceRequests',
    method: 'GET',
    path: '/v1/service-requests',
    action: 'service-request:list',
    roles: 'any',
    summary: { zh: '准入申请列表', en: 'The requests of a town in one state; those that wait the oldest first' },
    query: listQuery,
    response: {
      status: 200,
      body: z.lazy(() =>
        z
          .strictObject({ items: z.array(requestView), cursor: z.string().optional() })
          .meta({ id: 'ServiceRequestList' }),
      ),
    },
  },
  {
    ...base,
    name: 'getServiceRequest',
    method: 'GET',
    path: '/v1/service-requests/{id}',
    action: 'service-request:read',
    roles: 'any',
    summary: { zh: '查看准入申请', en: 'Read a request' },
    params: byId,
    response: answer,
  },
  {
    ...base,
    name: 'serviceRequestAction',
    method: 'POST',
    path: '/v1/service-requests/{id}/actions/{action}',
    action: 'service-request:act',
    roles: 'any',
    summary: { zh: '准入、不予准入或撤回', en: 'Decide on a request, or take it back' },
    params: z.strictObject({ id: requestId, action: z.enum(REQUEST_ACTIONS) }),
    actions: requestBodies,
    response: answer,
    ifMatch: 'required',
    idempotent: true,
  },
  {
    ...base,
    name: 'getBurden',
    method: 'GET',
    path: '/v1/burden',
    action: 'service-item:list',
    roles: 'any',
    summary: { zh: '各部门占用网格员时间', en: 'Minutes a week that departments ask of grid workers' },
    query: burdenQuery,
    response: { status: 200, body: burdenSchema },
  },
];

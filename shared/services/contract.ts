import * as z from 'zod';
import type { Role } from '../kernel/roles.ts';
import {
  bilingualSchema,
  daySchema,
  departmentIdSchema,
  townCodeSchema,
  townQuerySchema,
  versionSchema,
} from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { ASKED_EVIDENCE, PERIODS, TASK_KINDS } from './rules.ts';

export const serviceCodeSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]{1,19}$/)
  .meta({ description: 'Code of an item in its town’s service list', example: 'S05' });

const fields = {
  name: bilingualSchema,
  lineDepartment: departmentIdSchema.meta({
    description: 'The party that answers for the matter itself',
    example: 'zhzf',
  }),
  taskKinds: z
    .array(z.enum(TASK_KINDS))
    .min(1)
    .max(TASK_KINDS.length)
    .meta({ description: 'The kinds of task that the item covers' }),
  frequency: z
    .strictObject({ times: z.number().int().min(1).max(1_000), per: z.enum(PERIODS) })
    .meta({ description: 'How often it is due; with `on-demand`, how many a year are reckoned with' }),
  minutes: z.number().int().min(1).max(480).meta({ description: 'Minutes reckoned for doing it once' }),
  evidence: z.array(z.enum(ASKED_EVIDENCE)).min(1).max(ASKED_EVIDENCE.length).exactOptional().meta({
    description:
      '佐证要求 · what has to be shown when a task of it is done; nothing without it, and never a photo of people',
  }),
  basis: z.string().trim().min(1).max(300).meta({ description: '依据 · the law or decision it rests on' }),
  temporary: z
    .strictObject({
      consent: z
        .string()
        .trim()
        .min(1)
        .max(300)
        .meta({ description: 'Who has consented, when and where it is written' }),
    })
    .meta({ description: '临时事项 · on the list for a time alone; needs a last day' })
    .exactOptional(),
  validFrom: daySchema.meta({ description: 'First day on the list' }),
  validTo: daySchema.optional().meta({ description: 'Last day on the list; open when left out' }),
};

export const serviceItemView = z
  .strictObject({ code: serviceCodeSchema, ...fields, version: versionSchema })
  .meta({ id: 'ServiceItem', description: '服务清单事项 · What grid workers may be asked to do' });
export type ServiceView = z.infer<typeof serviceItemView>;

export const serviceInputSchema = z
  .strictObject(fields)
  .meta({ id: 'ServiceItemInput', description: 'A period of an item, named by its code and its first day' });
export type ServiceInput = z.infer<typeof serviceInputSchema>;

const listQuerySchema = z.strictObject({
  ...townQuerySchema.shape,
  on: daySchema.optional().meta({ description: 'The list as of this day; today without it' }),
});
export type ServiceQuery = z.infer<typeof listQuerySchema>;

export const serviceListSchema = z.lazy(() =>
  z
    .strictObject({ town: townCodeSchema, on: daySchema, items: z.array(serviceItemView) })
    .meta({ id: 'ServiceList', description: '网格服务清单 · What is on the list on a day' }),
);
export type ServiceList = z.infer<typeof serviceListSchema>;

export const SERVICE_KEEPERS: readonly Role[] = ['gridOffice'];

const serviceRoute = { function: 'directory', auth: 'jwt', tag: 'services' } as const;

/** The routes of the service list. */
export const serviceRoutes: readonly Route[] = [
  {
    ...serviceRoute,
    name: 'listServiceItems',
    method: 'GET',
    path: '/v1/service-items',
    action: 'service-item:list',
    roles: 'any',
    summary: { zh: '网格服务清单', en: 'The service list of a town' },
    query: listQuerySchema,
    response: { status: 200, body: serviceListSchema },
  },
  {
    ...serviceRoute,
    name: 'getServiceItem',
    method: 'GET',
    path: '/v1/service-items/{code}',
    action: 'service-item:read',
    roles: 'any',
    summary: { zh: '查看服务清单事项', en: 'An item of the service list on a day' },
    params: z.strictObject({ code: serviceCodeSchema }),
    query: listQuerySchema,
    response: { status: 200, body: serviceItemView, etag: true },
  },
  {
    ...serviceRoute,
    name: 'putServiceItem',
    method: 'PUT',
    path: '/v1/service-items/{code}',
    action: 'service-item:put',
    roles: SERVICE_KEEPERS,
    summary: {
      zh: '更正服务清单事项（新增与变更须经申请）',
      en: 'Correct an item of the service list: its name, its basis, an earlier end; everything else takes a request',
    },
    params: z.strictObject({ code: serviceCodeSchema }),
    query: townQuerySchema,
    body: serviceInputSchema,
    response: { status: 200, body: serviceItemView, etag: true },
    ifMatch: 'optional',
  },
];

import * as z from 'zod';
import {
  bilingualSchema,
  departmentIdSchema,
  townCodeSchema,
  townQuerySchema,
  versionSchema,
} from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { CHANNEL_KINDS, DEPARTMENT_KEEPERS, DEPARTMENT_KINDS } from './rules.ts';

const kindSchema = z.enum(DEPARTMENT_KINDS).meta({
  description:
    'Command centre, bureau, station, village or community, task force (people lent by several bureaus), or a body outside the government',
});
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ description: 'Time of day in China', example: '22:00' });
const quietHoursSchema = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .meta({ description: 'Nothing is delivered from the first time to the second, over midnight if need be; it waits' });
const localeSchema = z.enum(['zh-CN', 'en']).meta({ description: 'Language of what is delivered' });
const channelIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/)
  .meta({ description: 'Id of a channel within its department', example: 'hook' });
const urlSchema = z.string().max(500).meta({
  description:
    'Where a webhook is called: https, publicly reachable; never a private, loopback, link-local or carrier address',
  example: 'https://hooks.example.gov.cn/onegrid',
});

const channelFields = {
  kind: z.enum(CHANNEL_KINDS).meta({
    description:
      'Webhook (signed after the Standard Webhooks specification), inbox, or the centre’s SMS gateway (signed alike)',
  }),
  url: urlSchema.optional(),
  enabled: z.boolean(),
  locale: localeSchema,
  quietHours: quietHoursSchema.optional(),
};

export const channelSchema = z.lazy(() =>
  z
    .strictObject({
      id: channelIdSchema,
      ...channelFields,
      version: versionSchema,
      secret: z
        .string()
        .optional()
        .meta({ description: 'What the receiver checks signatures with; shown only in the answer that made it' }),
    })
    .meta({ id: 'Channel', description: '通知渠道 · How a department is told' }),
);
export type ChannelView = z.infer<typeof channelSchema>;

export const channelInputSchema = z.lazy(() =>
  z
    .strictObject({
      ...channelFields,
      enabled: z.boolean().default(true),
      locale: localeSchema.default('zh-CN'),
      newSecret: z
        .literal(true)
        .optional()
        .meta({ description: 'Replaces the secret of a webhook; the old one is void at once' }),
    })
    .meta({ id: 'ChannelInput', description: 'A channel as it is to be' }),
);
export type ChannelInput = z.infer<typeof channelInputSchema>;

const departmentFields = { kind: kindSchema, name: bilingualSchema, enabled: z.boolean() };

export const departmentSummarySchema = z
  .strictObject({ id: departmentIdSchema, town: townCodeSchema, ...departmentFields, version: versionSchema })
  .meta({ id: 'DepartmentSummary', description: '部门 · A party of cases and whistles' });
export type DepartmentSummary = z.infer<typeof departmentSummarySchema>;

export const departmentSchema = z.lazy(() =>
  z
    .strictObject({
      ...departmentSummarySchema.shape,
      channels: z.array(channelSchema).optional().meta({ description: 'For those who may change them' }),
    })
    .meta({
      id: 'Department',
      description: '部门 · A party of cases and whistles, with its channels for those who keep them',
    }),
);
export type DepartmentView = z.infer<typeof departmentSchema>;

export const departmentInputSchema = z.lazy(() =>
  z
    .strictObject({ ...departmentFields, enabled: z.boolean().default(true) })
    .meta({ id: 'DepartmentInput', description: 'A department as the register is to have it' }),
);
export type DepartmentInput = z.infer<typeof departmentInputSchema>;

export const departmentListSchema = z.lazy(() =>
  z
    .strictObject({ town: townCodeSchema, items: z.array(departmentSummarySchema) })
    .meta({ id: 'DepartmentList', description: 'The departments of a town, villages and communities included' }),
);
export type DepartmentList = z.infer<typeof departmentListSchema>;

const departmentRoute = { function: 'directory', auth: 'jwt', tag: 'departments', query: townQuerySchema } as const;
const byId = z.strictObject({ id: departmentIdSchema });

/** The routes of departments and their channels. */
export const departmentRoutes: readonly Route[] = [
  {
    ...departmentRoute,
    name: 'listDepartments',
    method: 'GET',
    path: '/v1/departments',
    action: 'department:list',
    roles: 'any',
    summary: { zh: '部门名录', en: 'The departments of a town' },
    response: { status: 200, body: departmentListSchema },
  },
  {
    ...departmentRoute,
    name: 'getDepartment',
    method: 'GET',
    path: '/v1/departments/{id}',
    action: 'department:read',
    roles: 'any',
    summary: { zh: '查看部门', en: 'A department' },
    params: byId,
    response: { status: 200, body: departmentSchema, etag: true },
  },
  {
    ...departmentRoute,
    name: 'putDepartment',
    method: 'PUT',
    path: '/v1/departments/{id}',
    action: 'department:put',
    roles: DEPARTMENT_KEEPERS,
    summary: { zh: '登记或变更部门', en: 'Put a department in the register, or change it' },
    params: byId,
    body: departmentInputSchema,
    response: { status: 200, body: departmentSummarySchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...departmentRoute,
    name: 'putChannel',
    method: 'PUT',
    path: '/v1/departments/{id}/channels/{channelId}',
    action: 'channel:put',
    roles: ['systemAdmin', 'unitHead'],
    summary: { zh: '设置通知渠道', en: 'Set a channel of a department' },
    params: z.strictObject({ id: departmentIdSchema, channelId: channelIdSchema }),
    body: channelInputSchema,
    response: { status: 200, body: channelSchema, etag: true },
    ifMatch: 'optional',
  },
];

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
import { personIdSchema } from '../staff/contract.ts';
import { CHANNEL_KINDS, DEPARTMENT_KEEPERS, DEPARTMENT_KINDS } from './rules.ts';
import { DEPARTMENT_FINDINGS } from './rules-findings.ts';
import { HOURS_PATTERN } from './rules-hours.ts';

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

const phoneSchema = z.string().regex(/^\d[\d-]{2,15}$/, { error: 'published-phone' });

const departmentFields = {
  kind: kindSchema,
  name: bilingualSchema,
  enabled: z.boolean(),
  officers: z
    .array(personIdSchema)
    .max(50)
    .exactOptional()
    .meta({ description: '经办人 · persons who handle what comes; that they hold its posts is a finding, not a rule' }),
  heads: z
    .array(personIdSchema)
    .max(10)
    .exactOptional()
    .meta({ description: '负责人 · persons who lead it, and are called out of hours' }),
  hours: z
    .array(z.string().regex(HOURS_PATTERN, { error: 'department-hours' }))
    .max(21)
    .exactOptional()
    .meta({
      description:
        '工作时间 · weekdays (1 is Monday) and times in China; public holidays are closed, and a weekend day of work made up is as a Monday',
      example: ['1-5 08:30-12:00', '1-5 13:30-17:30'],
    }),
  openOnHolidays: z.boolean().exactOptional().meta({ description: 'Works through public holidays and make-up days' }),
  phone: phoneSchema.exactOptional().meta({ description: 'The office’s number, as published' }),
  dutyPhone: phoneSchema.exactOptional().meta({ description: '值班电话 · the number that is answered out of hours' }),
  validFrom: daySchema.exactOptional().meta({ description: 'First day of a task force' }),
  validTo: daySchema
    .exactOptional()
    .meta({ description: 'Last day of a task force; afterwards it takes part in nothing new' }),
};

export const namedSchema = z.strictObject({ person: personIdSchema, name: z.string() });

export const departmentSummarySchema = z.lazy(() =>
  z
    .strictObject({ ...summaryFields, version: versionSchema })
    .meta({ id: 'DepartmentSummary', description: '部门 · A party of cases and whistles' }),
);
const summaryFields = {
  id: departmentIdSchema,
  town: townCodeSchema,
  ...departmentFields,
  people: z.array(namedSchema).exactOptional().meta({ description: 'Names of its officers and heads' }),
};
export type DepartmentSummary = z.infer<typeof departmentSummarySchema>;

const findingSchema = z.lazy(() =>
  z
    .strictObject({
      code: z.enum(DEPARTMENT_FINDINGS),
      department: departmentIdSchema,
      person: personIdSchema.exactOptional(),
    })
    .meta({
      id: 'DepartmentFinding',
      description: '部门待明确事项 · Where a department and the staff register differ, or nobody could be reached',
    }),
);

export const departmentFindingsSchema = z.lazy(() =>
  z.strictObject({ town: townCodeSchema, items: z.array(findingSchema) }).meta({
    id: 'DepartmentFindings',
    description: '部门待明确事项 · What is unclear about the departments of a town',
  }),
);
export type DepartmentFindingsView = z.infer<typeof departmentFindingsSchema>;

export const departmentSchema = z.lazy(() =>
  z
    .strictObject({
      ...summaryFields,
      version: versionSchema,
      findings: z
        .array(findingSchema)
        .exactOptional()
        .meta({ description: 'For those who keep it; shown, never a reason to refuse' }),
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

const FINDING_READERS: readonly Role[] = [...DEPARTMENT_KEEPERS, 'dutySupervisor', 'leader'];

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
    response: { status: 200, body: departmentSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...departmentRoute,
    name: 'listDepartmentFindings',
    method: 'GET',
    path: '/v1/department-findings',
    action: 'department:list',
    roles: FINDING_READERS,
    summary: { zh: '部门待明确事项', en: 'Where the departments of a town and its staff register differ' },
    response: { status: 200, body: departmentFindingsSchema },
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

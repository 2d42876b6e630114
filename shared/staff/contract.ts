import * as z from 'zod';
import { ROLES, type Role } from '../kernel/roles.ts';
import {
  areaCodeSchema,
  departmentIdSchema,
  instantSchema,
  townCodeSchema,
  townQuerySchema,
  versionSchema,
} from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { GRID_ROLES, MAX_POSTS, NEEDED_ROLES } from './rules.ts';

/** Names under which the machine and the public stand in timelines: nobody of the register may act under them. */
const NOBODYS: readonly string[] = ['clock', 'system', 'public'];

/** Ids stand in keys, logs and messages: no number of a phone or an identity card among them. */
const isNumberOfAPerson = (id: string): boolean => /^1[3-9]\d{9}$/.test(id) || /^\d{17}[\dx]$/.test(id);

export const personIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((id) => !NOBODYS.includes(id), { error: 'reserved-id' })
  .refine((id) => !isNumberOfAPerson(id), { error: 'no-number-of-a-person' })
  .meta({
    description: 'Id of a person in the staff register; a number or word of the register, never a phone or ID number',
    example: 'w-0231',
  });

const gridCodeSchema = areaCodeSchema
  .length(15)
  .meta({ description: 'Code of a grid, 15 digits', example: '320506103203001' });
const roleSchema = z.enum(ROLES).meta({ description: 'Role of a post' });
const nameSchema = z.string().trim().min(1).max(40);

const term = {
  from: instantSchema.optional().meta({ description: 'First instant of the post; now when it is left out' }),
  to: instantSchema.optional().meta({ description: 'End of the post: from this instant on it gives no right' }),
};

const postFields = {
  role: roleSchema,
  area: areaCodeSchema,
  department: departmentIdSchema
    .optional()
    .meta({ description: 'The party an officer acts for; officers, heads and platforms only' }),
};

export const postSchema = z
  .strictObject({ postId: z.string(), ...postFields, from: instantSchema, to: instantSchema.optional() })
  .meta({
    id: 'Post',
    description: '岗位 · A duty of a person: a role in an area. Role and area of two posts never combine.',
  });
export type PostView = z.infer<typeof postSchema>;

export const meSchema = z
  .strictObject({ person: personIdSchema, name: z.string(), posts: z.array(postSchema) })
  .meta({ id: 'Me', description: '当前用户 · Who the token means, with the posts in force (or the acting one)' });

const identitySchema = z
  .strictObject({
    iss: z
      .url()
      .max(200)
      .regex(/^[^#]+$/)
      .meta({ description: 'Issuer of the tokens', example: 'https://issuer.onegrid.local' }),
    sub: z.string().min(1).max(200).meta({ description: 'Subject of the tokens' }),
  })
  .meta({ description: 'The account whose tokens mean this person' });

const phoneSchema = z
  .string()
  .regex(/^\+?[0-9][0-9 -]{2,19}$/)
  .meta({
    description: 'Service number that residents may be told; for grid staff only, never a private one',
    example: '0512-12345',
  });

export const personSchema = z
  .strictObject({
    id: personIdSchema,
    name: z.string(),
    home: areaCodeSchema.optional(),
    identity: identitySchema.optional(),
    publicPhone: phoneSchema.optional(),
    posts: z.array(postSchema),
    version: versionSchema,
  })
  .meta({
    id: 'Person',
    description: '人员 · Colleagues see the posts in force; the account and all posts only who keeps the register',
  });
export type PersonView = z.infer<typeof personSchema>;

export const personInputSchema = z
  .strictObject({
    name: nameSchema,
    home: areaCodeSchema.meta({ description: 'Town or county whose administrators keep the record' }),
    identity: identitySchema,
    publicPhone: phoneSchema.optional(),
    posts: z
      .array(z.strictObject({ postId: z.string().max(80).optional(), ...postFields, ...term }))
      .max(MAX_POSTS)
      .meta({
        description:
          'All posts the person is to hold; one that is left out is taken away. Ids are given by the register.',
      }),
  })
  .meta({ id: 'PersonInput', description: 'A person as the register is to have it' });
export type PersonInput = z.infer<typeof personInputSchema>;

/** One change names at most this many people; with those it takes away it stays inside one transaction. */
export const MAX_GRID_STAFF = 10;

const gridRoleSchema = z.enum(GRID_ROLES).meta({ description: 'Leader, full-time worker or part-timer of a grid' });

export const gridStaffInputSchema = z
  .strictObject({
    staff: z.array(z.strictObject({ person: personIdSchema, role: gridRoleSchema, ...term })).max(MAX_GRID_STAFF),
  })
  .meta({
    id: 'GridStaffInput',
    description: 'Everybody who is to serve in the grid: one leader, one full-time worker, part-timers',
  });
export type GridStaffInput = z.infer<typeof gridStaffInputSchema>;

const neededRole = z.enum(NEEDED_ROLES);
const vacancyFields = { role: neededRole, from: instantSchema, to: instantSchema.optional() };

const findingSchema = z
  .discriminatedUnion('code', [
    z.strictObject({ code: z.literal('vacant'), ...vacancyFields }),
    z.strictObject({ code: z.literal('more-than-one'), role: neededRole, n: z.number().int() }),
    z.strictObject({
      code: z.literal('shared-too-widely'),
      role: neededRole,
      person: personIdSchema,
      n: z.number().int(),
    }),
  ])
  .meta({ description: 'A breach of the formula 1+1+N; shown, never a reason to refuse' });

export const gridStaffSchema = z
  .strictObject({
    gridCode: gridCodeSchema,
    staff: z.array(
      z.strictObject({
        person: personIdSchema,
        name: z.string(),
        postId: z.string(),
        role: gridRoleSchema,
        from: instantSchema,
        to: instantSchema.optional(),
      }),
    ),
    findings: z.array(findingSchema),
    version: z
      .number()
      .int()
      .min(0)
      .meta({ description: 'Version of the grid’s staffing; 0 when it was never staffed' }),
  })
  .meta({ id: 'GridStaff', description: '网格人员 · Who serves in a grid, and what is wrong with that' });
export type GridStaffView = z.infer<typeof gridStaffSchema>;

export const staffingGapsSchema = z
  .strictObject({
    town: townCodeSchema,
    items: z.array(
      z.strictObject({ gridCode: gridCodeSchema, vacancies: z.array(z.strictObject(vacancyFields)).min(1) }),
    ),
  })
  .meta({ id: 'StaffingGaps', description: '缺岗 · Grids that have nobody in a needed role now' });
export type StaffingGaps = z.infer<typeof staffingGapsSchema>;

/** Who gives and takes posts; the administrators of the system and the auditor exclude this one. */
export const RIGHTS_KEEPERS: readonly Role[] = ['securityAdmin'];
export const STAFFING_KEEPERS: readonly Role[] = ['gridOffice'];
const GAP_READERS: readonly Role[] = [
  'gridOffice',
  'leader',
  'dutySupervisor',
  'evaluator',
  'unitHead',
  'unitOfficer',
  'countyReviewer',
  'auditor',
];

const staffRoute = { function: 'directory', auth: 'jwt', tag: 'staff' } as const;
const byPerson = z.strictObject({ id: personIdSchema });
const byGrid = z.strictObject({ gridCode: gridCodeSchema });

/** The routes of the staff register. */
export const staffRoutes: readonly Route[] = [
  {
    ...staffRoute,
    name: 'getMe',
    method: 'GET',
    path: '/v1/me',
    action: 'me:read',
    roles: 'any',
    summary: { zh: '当前用户及岗位', en: 'Who I am and what posts I hold' },
    response: { status: 200, body: meSchema },
  },
  {
    ...staffRoute,
    name: 'getPerson',
    method: 'GET',
    path: '/v1/persons/{id}',
    action: 'person:read',
    roles: 'any',
    summary: { zh: '查看人员', en: 'A person of the staff register' },
    params: byPerson,
    response: { status: 200, body: personSchema, etag: true },
  },
  {
    ...staffRoute,
    name: 'putPerson',
    method: 'PUT',
    path: '/v1/persons/{id}',
    action: 'person:put',
    roles: RIGHTS_KEEPERS,
    summary: { zh: '登记人员、任免岗位', en: 'Put a person in the register; give and take posts' },
    params: byPerson,
    body: personInputSchema,
    response: { status: 200, body: personSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...staffRoute,
    name: 'getGridStaff',
    method: 'GET',
    path: '/v1/grids/{gridCode}/staff',
    action: 'grid-staff:read',
    roles: 'any',
    summary: { zh: '查看网格人员', en: 'Who serves in a grid' },
    params: byGrid,
    response: { status: 200, body: gridStaffSchema, etag: true },
  },
  {
    ...staffRoute,
    name: 'putGridStaff',
    method: 'PUT',
    path: '/v1/grids/{gridCode}/staff',
    action: 'grid-staff:put',
    roles: STAFFING_KEEPERS,
    summary: { zh: '配备网格人员（1+1+N）', en: 'Staff a grid: 1 + 1 + N' },
    params: byGrid,
    body: gridStaffInputSchema,
    response: { status: 200, body: gridStaffSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...staffRoute,
    name: 'listStaffingGaps',
    method: 'GET',
    path: '/v1/staffing/gaps',
    action: 'staffing-gaps:list',
    roles: GAP_READERS,
    summary: { zh: '缺岗清单', en: 'Grids that lack somebody' },
    query: townQuerySchema,
    response: { status: 200, body: staffingGapsSchema },
  },
];
export { GAP_READERS };

import * as z from 'zod';
import type { Role } from '../kernel/roles.ts';
import { areaCodeSchema, instantSchema, townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { gridCodeSchema, personIdSchema, staffRoute, term } from './contract.ts';
import { GRID_ROLES } from './rules.ts';

/** One change names at most this many people; with those it takes away it stays inside one transaction. */
export const MAX_GRID_STAFF = 10;

const gridRoleSchema = z.enum(GRID_ROLES).meta({ description: 'Leader, full-time worker or part-timer of a grid' });

export const gridStaffInputSchema = z.lazy(() =>
  z
    .strictObject({
      staff: z.array(z.strictObject({ person: personIdSchema, role: gridRoleSchema, ...term })).max(MAX_GRID_STAFF),
    })
    .meta({ id: 'GridStaffInput', description: 'Everybody who is to serve in the grid: 1 + 1 + N' }),
);
export type GridStaffInput = z.infer<typeof gridStaffInputSchema>;

const findingSchema = z.lazy(() =>
  z
    .discriminatedUnion('code', [
      z.strictObject({
        code: z.literal('vacant'),
        role: gridRoleSchema,
        short: z.number().int().min(1).meta({ description: 'How many are lacking' }),
        from: instantSchema,
        to: instantSchema.optional(),
      }),
      z.strictObject({ code: z.literal('too-many'), role: gridRoleSchema, n: z.number().int() }),
      z.strictObject({
        code: z.literal('shared-too-widely'),
        role: gridRoleSchema,
        person: personIdSchema,
        n: z.number().int().meta({ description: 'In how many grids the person serves in this role' }),
      }),
    ])
    .meta({ description: 'A breach of the town’s formula 1+1+N; shown, never a reason to refuse' }),
);

export const gridStaffSchema = z.lazy(() =>
  z
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
    .meta({ id: 'GridStaff', description: '网格人员 · Who serves in a grid, and what is wrong with that' }),
);
export type GridStaffView = z.infer<typeof gridStaffSchema>;

const gapsQuerySchema = z.lazy(() =>
  z.strictObject({
    area: areaCodeSchema.optional().meta({
      description: 'A town, a village or community, or a grid; without it the only town of the caller’s posts',
    }),
    town: townCodeSchema.optional().meta({ description: 'The same for a whole town' }),
  }),
);
export type GapsQuery = { readonly area?: string | undefined; readonly town?: string | undefined };

export const staffingGapsSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      items: z.array(z.strictObject({ gridCode: gridCodeSchema, findings: z.array(findingSchema).min(1) })),
    })
    .meta({
      id: 'StaffingGaps',
      description: '缺岗 · Grids whose staff is not, at this time, what the town’s formula asks',
    }),
);
export type StaffingGaps = z.infer<typeof staffingGapsSchema>;

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

const byGrid = z.strictObject({ gridCode: gridCodeSchema });

/** The routes of the staffing of grids. */
export const staffingRoutes: readonly Route[] = [
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
    query: gapsQuerySchema.unwrap(),
    response: { status: 200, body: staffingGapsSchema },
  },
];

import * as z from 'zod';
import { isPrefixCode } from '../kernel/codes.ts';
import { instantSchema, versionSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView } from '../timeline/contract.ts';
import { borderSchema, gridCodeSchema, gridKindSchema } from './contract-fields.ts';
import { RULERS } from './rules.ts';

const rulingIdSchema = z
  .string()
  .regex(/^\d{15}-[0-9a-z]{12}$/)
  .meta({
    description: 'Id of a boundary ruling: its grid and twelve characters',
    example: '320506103203003-4f2c9b01d7aa',
  });

const reason = z.string().trim().min(1).max(1_000);
const from = instantSchema.meta({ description: 'At least a minute ahead; a minute from now when not given' });
const caseNum = z
  .string()
  .regex(/^\d{16}$/)
  .meta({ description: 'The case whose objection was upheld' });

export const newRulingSchema = z.lazy(() =>
  z
    .strictObject({
      polygon: borderSchema,
      grid: gridCodeSchema,
      reason,
      case: caseNum.optional(),
      from: from.optional(),
    })
    .meta({
      id: 'NewBoundaryRuling',
      description:
        '边界裁定 · Ground (one side of a road, one building) that belongs to a grid whatever the borders say',
    }),
);
export type NewRuling = z.infer<typeof newRulingSchema>;

const rulingBodies = {
  end: z.lazy(() => z.strictObject({ reason, from: from.optional() }).meta({ id: 'BoundaryRulingEnd' })),
};
export type RulingEnd = z.infer<typeof rulingBodies.end>;

export const rulingSchema = z.lazy(() =>
  z
    .strictObject({
      id: rulingIdSchema,
      grid: gridCodeSchema,
      kind: gridKindSchema,
      polygon: borderSchema,
      reason,
      case: caseNum.optional(),
      from: instantSchema,
      to: instantSchema.optional().meta({ description: 'From when it holds no more' }),
      endReason: reason.optional(),
      madeAt: instantSchema,
      by: actorView,
      version: versionSchema,
    })
    .meta({ id: 'BoundaryRuling', description: '边界裁定 · Consulted before the borders' }),
);
export type RulingView = z.input<typeof rulingSchema>;

export const rulingListQuerySchema = z.strictObject({
  area: z
    .string()
    .regex(/^\d{9}(\d{3}){0,2}$/)
    .refine(isPrefixCode, { error: 'not-an-area-code' })
    .meta({
      description: 'Town (9), unit (12) or grid (15 digits) that the ground was given to',
      example: '320506103',
    }),
  cursor: z.string().max(2_000).optional().meta({ description: 'Where the page before ended' }),
  limit: z.coerce.number().int().min(1).max(50).default(20).meta({ description: 'Rows a page' }),
});
export type RulingListQuery = z.infer<typeof rulingListQuerySchema>;

export const rulingListSchema = z.lazy(() =>
  z
    .strictObject({ items: z.array(rulingSchema), cursor: z.string().optional() })
    .meta({ id: 'BoundaryRulingList', description: 'A page of rulings by grid, ended ones too' }),
);

const route = { function: 'directory', auth: 'jwt', tag: 'grids' } as const;

/** The routes of boundary rulings. */
export const rulingRoutes: readonly Route[] = [
  {
    ...route,
    name: 'createRuling',
    method: 'POST',
    path: '/v1/boundary-rulings',
    action: 'ruling:create',
    roles: RULERS,
    summary: { zh: '作出边界裁定', en: 'Give a piece of ground to a grid, whatever the borders say' },
    body: newRulingSchema,
    response: { status: 201, body: rulingSchema, etag: true },
    idempotent: true,
  },
  {
    ...route,
    name: 'listRulings',
    method: 'GET',
    path: '/v1/boundary-rulings',
    action: 'ruling:list',
    roles: 'any',
    summary: { zh: '边界裁定清单', en: 'The boundary rulings of an area' },
    query: rulingListQuerySchema,
    response: { status: 200, body: rulingListSchema },
  },
  {
    ...route,
    name: 'getRuling',
    method: 'GET',
    path: '/v1/boundary-rulings/{id}',
    action: 'ruling:read',
    roles: 'any',
    summary: { zh: '查看边界裁定', en: 'A boundary ruling' },
    params: z.strictObject({ id: rulingIdSchema }),
    response: { status: 200, body: rulingSchema, etag: true },
  },
  {
    ...route,
    name: 'rulingAction',
    method: 'POST',
    path: '/v1/boundary-rulings/{id}/actions/{action}',
    action: 'ruling:end',
    roles: RULERS,
    summary: { zh: '终止边界裁定', en: 'End a boundary ruling: the borders decide again' },
    params: z.strictObject({ id: rulingIdSchema, action: z.enum(['end']) }),
    actions: rulingBodies,
    response: { status: 200, body: rulingSchema, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

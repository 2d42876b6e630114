import * as z from 'zod';
import { instantSchema, versionSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { gridCodeSchema, mapAreaSchema, nameSchema, pointSchema } from './contract-fields.ts';
import { MAP_EDITORS, PLACE_CODE_KINDS } from './rules.ts';

export const placeCodeSchema = z
  .string()
  .regex(/^[0-9A-F]{10}$/)
  .meta({ description: '点位码 · the code on a sign, ten characters; what its QR says', example: '4F2C9B01D7' });

const reference = z.string().trim().min(1).max(60);

export const newPlaceCodeSchema = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(PLACE_CODE_KINDS),
      ref: reference.optional().meta({ description: 'What its town calls it by: a house number, a licence' }),
      name: nameSchema.meta({ description: 'As a report is to name it', example: '翠坊街 12 号' }),
      point: pointSchema,
      grid: gridCodeSchema
        .optional()
        .meta({ description: 'Found by the point when left out; refused when it lies in another' }),
    })
    .meta({ id: 'NewPlaceCode', description: '点位码 · A sign on a grid, a building or a shop' }),
);
export type NewPlaceCode = z.infer<typeof newPlaceCodeSchema>;

const placeCodeBodies = { end: z.strictObject({}).meta({ id: 'PlaceCodeEnd' }) };

export const placeCodeView = z.lazy(() =>
  z
    .strictObject({
      placeCode: placeCodeSchema,
      kind: z.enum(PLACE_CODE_KINDS),
      ref: reference.optional(),
      name: nameSchema,
      point: z.strictObject({ lon: z.number(), lat: z.number() }).meta({ description: 'WGS84' }),
      grid: gridCodeSchema.meta({ description: 'Its grid when it was hung up' }),
      madeAt: instantSchema,
      endedAt: instantSchema.optional().meta({ description: 'Since when it stands for nothing' }),
      version: versionSchema,
    })
    .meta({ id: 'PlaceCode' }),
);
export type PlaceCodeView = z.infer<typeof placeCodeView>;

export const placeCodeListQuerySchema = z.strictObject({
  area: mapAreaSchema,
  cursor: z.string().max(2_000).optional().meta({ description: 'Where the page before ended' }),
  limit: z.coerce.number().int().min(1).max(100).default(50).meta({ description: 'Rows a page' }),
});
export type PlaceCodeListQuery = z.infer<typeof placeCodeListQuerySchema>;

export const placeCodeListSchema = z.lazy(() =>
  z.strictObject({ items: z.array(placeCodeView), cursor: z.string().optional() }).meta({ id: 'PlaceCodeList' }),
);

const route = { function: 'directory', auth: 'jwt', tag: 'grids' } as const;

/** The routes of place codes. */
export const placeCodeRoutes: readonly Route[] = [
  {
    ...route,
    name: 'createPlaceCode',
    method: 'POST',
    path: '/v1/place-codes',
    action: 'place-code:create',
    roles: MAP_EDITORS,
    summary: { zh: '制作点位码', en: 'Make the code of a sign on a grid, a building or a shop' },
    body: newPlaceCodeSchema,
    response: { status: 201, body: placeCodeView, etag: true },
    idempotent: true,
  },
  {
    ...route,
    name: 'listPlaceCodes',
    method: 'GET',
    path: '/v1/place-codes',
    action: 'place-code:list',
    roles: 'any',
    summary: { zh: '点位码清单', en: 'The place codes of an area' },
    query: placeCodeListQuerySchema,
    response: { status: 200, body: placeCodeListSchema },
  },
  {
    ...route,
    name: 'placeCodeAction',
    method: 'POST',
    path: '/v1/place-codes/{placeCode}/actions/{action}',
    action: 'place-code:end',
    roles: MAP_EDITORS,
    summary: { zh: '停用点位码', en: 'End a place code: the sign stands for nothing any more' },
    params: z.strictObject({ placeCode: placeCodeSchema, action: z.enum(['end']) }),
    actions: placeCodeBodies,
    response: { status: 200, body: placeCodeView, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

import * as z from 'zod';
import { crsSchema, gridCodeSchema, pointSchema, unitCodeSchema } from '../grids/contract-fields.ts';
import { instantSchema, townCodeSchema, townQuerySchema, versionSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { placeIdSchema } from './contract-fields.ts';
import { MATCHES, PLACE_KINDS } from './model.ts';
import { MOST_ALIASES, MOST_FOUND, PLACE_KEEPERS } from './rules.ts';

/** The most that a number of a house reaches. */
const LAST_NUMBER = 99_999;

const nameSchema = z.string().trim().min(1).max(60);

const roadSchema = z.lazy(() =>
  z
    .strictObject({
      name: z.string().trim().min(1).max(30).meta({ example: '中山西路' }),
      number: z.number().int().min(1).max(LAST_NUMBER).meta({ example: 88 }),
    })
    .meta({ description: '路名与门牌号 · Road and number' }),
);

const kindSchema = z.enum(PLACE_KINDS).meta({
  description: '小区、门牌、商铺、地标、设施 · Housing compound, number on a road, shop, landmark, facility',
});

const addressSchema = z.string().trim().min(1).max(100).meta({ description: '地址 · Address as it is written' });
const wgs84 = z.lazy(() =>
  z.strictObject({ lon: z.number(), lat: z.number() }).meta({ description: 'The point in WGS84' }),
);

const fields = {
  kind: kindSchema,
  name: nameSchema,
  road: roadSchema.optional(),
  address: addressSchema.optional(),
  reading: z
    .string()
    .regex(/^[a-z]{1,6}( [a-z]{1,6})*$/)
    .max(420)
    .optional()
    .meta({
      description: '名称读音，多音字读错时填写 · Pinyin of the name, a syllable per character, where a dictionary errs',
      example: 'chang bang she qu',
    }),
};

export const placeInputSchema = z.lazy(() =>
  z
    .strictObject({ ...fields, aliases: z.array(nameSchema).max(MOST_ALIASES).default([]), point: pointSchema })
    .meta({ id: 'PlaceInput', description: '地点 · A place as the town’s file is to have it' }),
);
export type PlaceInput = z.infer<typeof placeInputSchema>;

/** Found from the point when it is asked for: grids are redrawn, a place stays where it is. */
const lying = {
  gridCode: gridCodeSchema.optional().meta({ description: 'The grid it lies in now; none outside every grid' }),
  unitCode: unitCodeSchema.optional(),
  nearBorder: z
    .boolean()
    .optional()
    .meta({ description: 'Within 30 m of the grid’s border: the neighbour may be meant' }),
};

export const placeSchema = z.lazy(() =>
  z
    .strictObject({
      id: placeIdSchema,
      town: townCodeSchema,
      ...fields,
      aliases: z.array(nameSchema),
      point: wgs84,
      given: z
        .strictObject({ crs: crsSchema, lon: z.number(), lat: z.number() })
        .meta({ description: 'The point as it was given' }),
      ...lying,
      endedAt: instantSchema.optional().meta({ description: '已停用 · Since when it is not found any more' }),
      version: versionSchema,
    })
    .meta({ id: 'Place', description: '地点 · A place of a town’s file' }),
);
export type PlaceView = z.infer<typeof placeSchema>;

const searchQuerySchema = z.strictObject({
  ...townQuerySchema.shape,
  q: z.string().trim().min(1).max(60).meta({
    description:
      '名称、别名、路名加门牌号、拼音或首字母，输入开头即可 · A name, an alias, road and number, pinyin or initials; the beginning is enough',
    example: '木渎影城对面',
  }),
  near: z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,10})?,-?\d{1,3}(\.\d{1,10})?$/)
    .optional()
    .meta({
      description: '附近优先：经度,纬度 · Longitude and latitude; of equal finds the nearer come first',
      example: '120.5052,31.2863',
    }),
  crs: crsSchema.default('WGS84').meta({ description: 'Coordinate system of `near`' }),
  limit: z.coerce.number().int().min(1).max(MOST_FOUND).default(10).meta({ description: 'Places at most' }),
});
export type PlaceQuery = z.infer<typeof searchQuerySchema>;

const foundSchema = z.lazy(() =>
  z.strictObject({
    id: placeIdSchema,
    kind: kindSchema,
    name: nameSchema,
    road: roadSchema.optional(),
    address: addressSchema.optional(),
    point: wgs84,
    ...lying,
    match: z.enum(MATCHES).meta({
      description:
        '命中方式 · What led to it; `nearest-number`: the number asked for is not known, this is the nearest',
    }),
    exact: z.boolean().meta({ description: 'What was typed is all of it, not its beginning' }),
    text: z.string().meta({ description: '命中的文字 · The name, alias or number that led to it' }),
    metres: z.number().optional().meta({ description: 'From `near`' }),
    note: z.string().optional().meta({ description: '提示 · What to ask the caller before taking it' }),
  }),
);

export const placeListSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      relation: z
        .string()
        .optional()
        .meta({ description: '方位词 · 对面, 旁边: left out of the search; it happened there, not at the place' }),
      items: z.array(foundSchema),
    })
    .meta({ id: 'PlaceList', description: '地点检索结果 · Places found, the best first' }),
);
export type PlaceList = z.infer<typeof placeListSchema>;

const placeRoute = { function: 'directory', auth: 'jwt', tag: 'places' } as const;
const one = { ...placeRoute, params: z.strictObject({ id: placeIdSchema }), query: townQuerySchema } as const;

/** The routes of places. */
export const placeRoutes: readonly Route[] = [
  {
    ...placeRoute,
    name: 'findPlaces',
    method: 'GET',
    path: '/v1/places',
    action: 'place:find',
    roles: 'any',
    summary: { zh: '检索地点', en: 'Find a place by what people call it' },
    query: searchQuerySchema,
    response: { status: 200, body: placeListSchema },
  },
  {
    ...one,
    name: 'getPlace',
    method: 'GET',
    path: '/v1/places/{id}',
    action: 'place:read',
    roles: 'any',
    summary: { zh: '查看地点', en: 'A place of a town’s file' },
    response: { status: 200, body: placeSchema, etag: true },
  },
  {
    ...one,
    name: 'putPlace',
    method: 'PUT',
    path: '/v1/places/{id}',
    action: 'place:put',
    roles: PLACE_KEEPERS,
    summary: { zh: '登记或变更地点', en: 'Put a place in the town’s file, or change it' },
    body: placeInputSchema,
    response: { status: 200, body: placeSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...one,
    name: 'endPlace',
    method: 'DELETE',
    path: '/v1/places/{id}',
    action: 'place:end',
    roles: PLACE_KEEPERS,
    summary: { zh: '停用地点', en: 'End a place: it is not found any more' },
    response: { status: 200, body: placeSchema, etag: true },
    ifMatch: 'required',
  },
];

import * as z from 'zod';
import type { Route } from '../route.ts';
import { cardSchema, crsSchema, gridCodeSchema, gridKindSchema, nameSchema } from './contract-fields.ts';
import { PLACE_CODE_KINDS } from './rules.ts';

/** As typed by a person: any case. */
const typedCode = z
  .string()
  .regex(/^[0-9A-Fa-f]{10}$/)
  .meta({ description: '点位码 · the code on a sign', example: '4F2C9B01D7' });

const gridCode = gridCodeSchema;

const publicGrid = z.lazy(() =>
  z
    .strictObject({
      gridCode,
      name: nameSchema,
      kind: gridKindSchema,
      nearBorder: z.boolean().meta({ description: 'Within 30 m of its border: the neighbour may be meant' }),
    })
    .meta({ id: 'PublicGrid' }),
);

const publicLocateQuerySchema = z.strictObject({
  lon: z.coerce.number().meta({ description: 'Longitude, degrees', example: 120.509595 }),
  lat: z.coerce.number().meta({ description: 'Latitude, degrees', example: 31.284275 }),
  crs: crsSchema.default('WGS84'),
});
export type PublicLocateQuery = z.infer<typeof publicLocateQuerySchema>;

export const publicLocationSchema = z.lazy(() =>
  z
    .strictObject({
      located: z.boolean(),
      grids: z.array(publicGrid).meta({ description: 'Dedicated, comprehensive, micro; the first is responsible' }),
    })
    .meta({ id: 'PublicLocation', description: 'The grids of a point, for everybody' }),
);

export const publicCardSchema = z.lazy(() =>
  z
    .strictObject({
      gridCode,
      name: nameSchema,
      kind: gridKindSchema,
      published: z.boolean().meta({ description: 'Whether the town has published a card' }),
      card: cardSchema.optional(),
      successors: z.array(gridCode).optional().meta({ description: 'The grids in its place, when it is retired' }),
    })
    .meta({ id: 'PublicGridCard', description: '网格公示牌 · What the town publishes about a grid' }),
);

export const publicPlaceSchema = z.lazy(() =>
  z
    .strictObject({
      placeCode: z.string(),
      kind: z.enum(PLACE_CODE_KINDS),
      name: nameSchema,
      point: z.strictObject({ lon: z.number(), lat: z.number() }).meta({ description: 'WGS84' }),
      grid: z
        .strictObject({ gridCode, name: nameSchema })
        .optional()
        .meta({ description: 'The grid it lies in today' }),
      card: cardSchema.optional(),
    })
    .meta({ id: 'PublicPlace', description: '扫码上报的点位 · What a sign stands for, to fill a report with' }),
);

const route = { function: 'intake', auth: 'public', roles: 'any', method: 'GET', tag: 'public' } as const;

/** What anybody may look up about grids; limited per address, no login. */
export const publicGridRoutes: readonly Route[] = [
  {
    ...route,
    name: 'locatePublicly',
    path: '/v1/public/grids/locate',
    action: 'grid:locate-public',
    summary: { zh: '我在哪个网格', en: 'Which grids a point belongs to, for anybody' },
    query: publicLocateQuerySchema,
    response: { status: 200, body: publicLocationSchema },
  },
  {
    ...route,
    name: 'getGridCard',
    path: '/v1/public/grids/{gridCode}/card',
    action: 'grid:card',
    summary: { zh: '网格公示牌', en: 'The public card of a grid: range, names, duty telephones' },
    params: z.strictObject({ gridCode }),
    response: { status: 200, body: publicCardSchema },
  },
  {
    ...route,
    name: 'getPublicPlace',
    path: '/v1/public/places/{placeCode}',
    action: 'place-code:read-public',
    summary: { zh: '扫码查点位', en: 'What the code on a sign stands for' },
    params: z.strictObject({ placeCode: typedCode }),
    response: { status: 200, body: publicPlaceSchema },
  },
];

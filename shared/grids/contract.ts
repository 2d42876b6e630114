import * as z from 'zod';
import { isGridCode, isPrefixCode, isUnitCode } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Route } from '../route.ts';
import { MAP_EDITORS } from './rules.ts';

/** Where a coordinate comes from; a point without one is taken for WGS84. */
export const crsSchema = z.enum(['WGS84', 'GCJ02', 'BD09']).meta({
  description:
    'Coordinate system: WGS84 (GPS; CGCS2000 is taken as equal), GCJ02 (Amap, Tencent) or BD09 (Baidu). A mix-up is about 474 m at Mudu.',
  example: 'GCJ02',
});

/** A point as somebody gives it; whether it can be one in China is for `toWgs84` to say. */
export const pointSchema = z.lazy(() =>
  z
    .strictObject({
      crs: crsSchema.default('WGS84'),
      lon: z.number().meta({ description: 'Longitude, degrees', example: 120.509595 }),
      lat: z.number().meta({ description: 'Latitude, degrees', example: 31.284275 }),
    })
    .meta({ id: 'Point', description: 'A point with its coordinate system' }),
);

export const unitCodeSchema = z
  .string()
  .regex(/^\d{12}$/)
  .refine(isUnitCode, { error: 'not-a-unit-code' })
  .meta({ description: 'Code of a village or community, 12 digits', example: '320506103203' });

export const gridCodeSchema = z
  .string()
  .regex(/^\d{15}$/)
  .refine(isGridCode, { error: 'not-a-grid-code' })
  .meta({
    description: 'Code of a grid: its unit and a number, 15 digits, never used again',
    example: '320506103203003',
  });

/** The most corners of one ring: a border surveyed every metre for five kilometres. */
const RING_POSITIONS = 5_000;
const RINGS = 50;

const position = z.tuple([z.number(), z.number()]).meta({ description: 'Longitude, latitude; WGS84, degrees' });
const ring = z
  .array(position)
  .max(RING_POSITIONS)
  .meta({ description: 'A closed ring: the first position comes again at the end' });
const polygon = z.array(ring).min(1).max(RINGS).meta({ description: 'The outer ring, then its holes' });

export const borderSchema = z.lazy(() =>
  z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
      z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1).max(RINGS) }),
    ])
    .meta({ id: 'Border', description: 'An area as GeoJSON (RFC 7946), WGS84' }),
);

const name = z.string().trim().min(1).max(40);
const time = z.iso.datetime({ offset: true });
const version = z.number().int().min(1).meta({ description: 'Version of the row, as in its ETag' });
const unitKind = z.enum(['village', 'community']);
const gridKind = z.enum(['dedicated', 'comprehensive', 'micro']).meta({
  description: 'Comprehensive grids tile a town; dedicated ones (a market, a school) lie on top, micro ones below',
});
const households = z.number().int().min(0).max(1_000_000).meta({ description: 'Households registered in the grid' });
const population = z.number().int().min(0).max(5_000_000).meta({ description: 'Residents of the grid' });
const synthetic = z.literal(true).meta({ description: 'Made up for a demonstration' });
const validFrom = time.meta({
  description: 'From when the border holds: at least a minute ahead; a minute from now when not given',
});

/** What a border in force looks like in an answer. */
const bordered = {
  border: borderSchema.optional(),
  borderFrom: time.optional().meta({ description: 'Since when this border is in force' }),
  nextBorderFrom: time.optional().meta({ description: 'From when a border already decided takes its place' }),
};

export const unitSchema = z.lazy(() =>
  z
    .strictObject({
      unitCode: unitCodeSchema,
      townCode: z.string(),
      name,
      kind: unitKind,
      ...bordered,
      synthetic: synthetic.optional(),
      version,
      updatedAt: time,
    })
    .meta({ id: 'Unit', description: 'A village or community' }),
);

export const unitInputSchema = z.lazy(() =>
  z
    .strictObject({ name, kind: unitKind, border: borderSchema.optional(), validFrom: validFrom.optional() })
    .meta({ id: 'UnitInput', description: 'A village or community; its border stays as it is when none is given' }),
);

const gridRow = {
  gridCode: gridCodeSchema,
  unitCode: unitCodeSchema,
  townCode: z.string(),
  name,
  kind: gridKind,
  households,
  population,
  synthetic: synthetic.optional(),
  version,
  updatedAt: time,
};

/** A grid in a list: without its border. */
export const gridSummarySchema = z
  .strictObject(gridRow)
  .meta({ id: 'GridSummary', description: 'A grid without its border' });

export const gridSchema = z
  .strictObject({ ...gridRow, ...bordered })
  .meta({ id: 'Grid', description: 'A grid with its border' });

export const newGridSchema = z.lazy(() =>
  z
    .strictObject({
      unitCode: unitCodeSchema,
      name,
      kind: gridKind.default('comprehensive'),
      households,
      population,
      border: borderSchema,
      validFrom: validFrom.optional(),
    })
    .meta({ id: 'NewGrid', description: 'A new grid; its number is the next of its unit' }),
);

/** The kind and the unit of a grid never change: another kind or place is another grid. */
export const gridInputSchema = z.lazy(() =>
  z
    .strictObject({ name, households, population, border: borderSchema.optional(), validFrom: validFrom.optional() })
    .meta({ id: 'GridInput', description: 'A grid; its border stays as it is when none is given' }),
);

export const unitParamsSchema = z.strictObject({ unitCode: unitCodeSchema });
export const gridParamsSchema = z.strictObject({ gridCode: gridCodeSchema });

/** Lists start at a town: above it they would grow with the number of towns. */
export const gridListQuerySchema = z.strictObject({
  area: z
    .string()
    .regex(/^\d{9}(\d{3}){0,2}$/)
    .refine(isPrefixCode, { error: 'not-an-area-code' })
    .meta({ description: 'Town (9), unit (12) or grid (15 digits)', example: '320506103' }),
  cursor: z.string().max(2_000).optional().meta({ description: 'Where the page before ended' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Rows a page' }),
});

export const gridListSchema = z.lazy(() =>
  z
    .strictObject({
      items: z.array(gridSummarySchema),
      cursor: z.string().optional().meta({ description: 'Given when there is more' }),
    })
    .meta({ id: 'GridList', description: 'A page of grids, by code' }),
);

export const locateQuerySchema = z.strictObject({
  lon: z.coerce.number().meta({ description: 'Longitude, degrees', example: 120.509595 }),
  lat: z.coerce.number().meta({ description: 'Latitude, degrees', example: 31.284275 }),
  crs: crsSchema.default('WGS84'),
});

const locatedGrid = z.lazy(() =>
  z.strictObject({
    gridCode: gridCodeSchema,
    unitCode: unitCodeSchema,
    townCode: z.string(),
    name,
    kind: gridKind,
    match: z.enum(['inside', 'edge', 'gap']).meta({
      description: 'Inside; on a shared border (the lowest code has it); or in a gap of up to 20 m beside it',
    }),
    distanceToBorder: z.number().optional().meta({ description: 'Metres to its border; left out beyond 40 m' }),
    nearBorder: z.boolean().meta({ description: 'Within 30 m of its border: the neighbour may be meant' }),
  }),
);

export const locationSchema = z.lazy(() =>
  z
    .strictObject({
      point: z.strictObject({ lon: z.number(), lat: z.number() }).meta({ description: 'The point in WGS84' }),
      located: z.boolean(),
      grids: z.array(locatedGrid).meta({ description: 'Dedicated, comprehensive, micro; the first is responsible' }),
    })
    .meta({ id: 'GridLocation', description: 'The grids of a point; none when it lies outside every grid' }),
);

const unitRoute = { function: 'directory', auth: 'jwt', tag: 'units', params: unitParamsSchema } as const;
const gridRoute = { function: 'directory', auth: 'jwt', tag: 'grids' } as const;

/** The routes of units and grids. */
export const gridRoutes: readonly Route[] = [
  {
    ...unitRoute,
    name: 'getUnit',
    method: 'GET',
    path: '/v1/units/{unitCode}',
    action: 'unit:read',
    roles: 'any',
    summary: { zh: '查看村（社区）', en: 'A village or community' },
    response: { status: 200, body: unitSchema, etag: true },
  },
  {
    ...unitRoute,
    name: 'putUnit',
    method: 'PUT',
    path: '/v1/units/{unitCode}',
    action: 'unit:put',
    roles: MAP_EDITORS,
    summary: { zh: '登记或变更村（社区）', en: 'Put a village or community in the register, or change it' },
    body: unitInputSchema,
    response: { status: 200, body: unitSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...gridRoute,
    name: 'listGrids',
    method: 'GET',
    path: '/v1/grids',
    action: 'grid:list',
    roles: 'any',
    summary: { zh: '网格名录', en: 'The grids of a town or unit' },
    query: gridListQuerySchema,
    response: { status: 200, body: gridListSchema },
  },
  {
    ...gridRoute,
    name: 'createGrid',
    method: 'POST',
    path: '/v1/grids',
    action: 'grid:create',
    roles: MAP_EDITORS,
    summary: { zh: '新设网格', en: 'Make a grid' },
    body: newGridSchema,
    response: { status: 201, body: gridSchema, etag: true },
    idempotent: true,
  },
  {
    ...gridRoute,
    name: 'locateGrid',
    method: 'GET',
    path: '/v1/grids/locate',
    action: 'grid:locate',
    roles: 'any',
    summary: { zh: '坐标落格', en: 'Which grids a point belongs to' },
    query: locateQuerySchema,
    response: { status: 200, body: locationSchema },
  },
  {
    ...gridRoute,
    name: 'getGrid',
    method: 'GET',
    path: '/v1/grids/{gridCode}',
    action: 'grid:read',
    roles: 'any',
    summary: { zh: '查看网格', en: 'A grid with its border' },
    params: gridParamsSchema,
    response: { status: 200, body: gridSchema, etag: true },
  },
  {
    ...gridRoute,
    name: 'putGrid',
    method: 'PUT',
    path: '/v1/grids/{gridCode}',
    action: 'grid:put',
    roles: MAP_EDITORS,
    summary: { zh: '变更网格', en: 'Change a grid' },
    params: gridParamsSchema,
    body: gridInputSchema,
    response: { status: 200, body: gridSchema, etag: true },
    ifMatch: 'required',
  },
];

export type PointInput = z.infer<typeof pointSchema>;
/** Answers carry borders as the rules hold them, read-only. */
export type UnitView = Omit<z.infer<typeof unitSchema>, 'border'> & { readonly border?: Border };
export type UnitInput = z.infer<typeof unitInputSchema>;
export type GridSummary = z.infer<typeof gridSummarySchema>;
export type GridView = Omit<z.infer<typeof gridSchema>, 'border'> & { readonly border?: Border };
export type NewGrid = z.infer<typeof newGridSchema>;
export type GridInput = z.infer<typeof gridInputSchema>;
export type GridListQuery = z.infer<typeof gridListQuerySchema>;
export type GridList = z.infer<typeof gridListSchema>;
export type LocateQuery = z.infer<typeof locateQuerySchema>;
export type Location = z.infer<typeof locationSchema>;

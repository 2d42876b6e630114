import * as z from 'zod';
import { isGridCode, isPrefixCode, isUnitCode } from '../kernel/codes.ts';
import { instantSchema } from '../registers/contract.ts';
import { CARD_DUTIES } from './rules.ts';

/** What the contracts of units, grids and places are made of. */

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
    .meta({ id: 'MapPoint', description: 'A point with its coordinate system' }),
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

export const nameSchema = z.string().trim().min(1).max(40);
export const versionSchema = z.number().int().min(1).meta({ description: 'Version of the row, as in its ETag' });
export const unitKindSchema = z.enum(['village', 'community']);
export const gridKindSchema = z.enum(['dedicated', 'comprehensive', 'micro']).meta({
  description:
    'Comprehensive grids tile a unit; dedicated ones (a market, a school) lie inside these and come first; micro ones lie under one grid',
});
export const householdsSchema = z
  .number()
  .int()
  .min(0)
  .max(1_000_000)
  .meta({ description: 'Households registered in the grid' });
export const populationSchema = z.number().int().min(0).max(5_000_000).meta({ description: 'Residents of the grid' });
export const syntheticSchema = z.literal(true).meta({ description: 'Made up for a demonstration' });
export const validFromSchema = instantSchema.meta({
  description: 'From when the border holds: at least a minute ahead; a minute from now when not given',
});

/** What a border in force looks like in an answer. */
export const bordered = {
  border: borderSchema.optional(),
  borderFrom: instantSchema.optional().meta({ description: 'Since when this border is in force' }),
  nextBorderFrom: instantSchema.optional().meta({ description: 'From when a border already decided takes its place' }),
};

export const parentGridSchema = gridCodeSchema.meta({
  description: 'The grid that a micro-grid lies under (needed), or the one that a dedicated grid lies in',
});

export const partyBranchSchema = z.string().trim().min(1).max(60).meta({ description: '网格党支部 · Party branch' });

export const servicesSchema = z
  .array(z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/))
  .max(60)
  .refine((codes) => new Set(codes).size === codes.length, { error: 'repeated' })
  .meta({ description: '服务清单事项 · Codes of the service list’s items done here', example: ['S01', 'S05'] });

/** The published names and telephones: only what the town itself writes here for everybody to see. */
export const cardSchema = z.lazy(() =>
  z
    .strictObject({
      range: z.string().trim().min(1).max(300).meta({ description: '四至范围 · where the grid reaches, in words' }),
      contacts: z
        .array(
          z.strictObject({
            duty: z.enum(CARD_DUTIES),
            name: z
              .string()
              .trim()
              .min(1)
              .max(40)
              .meta({ description: 'The name as published', example: '网格长 王师傅' }),
            phone: z
              .string()
              .regex(/^\d[\d-]{2,15}$/, { error: 'published-phone' })
              .meta({ description: 'The duty telephone as published', example: '0512-66260000' }),
          }),
        )
        .min(1)
        .max(8),
    })
    .meta({ id: 'GridCard', description: '网格公示牌 · What the town publishes about a grid, for everybody to see' }),
);

/** Lists start at a town: above it they would grow with the number of towns. */
export const mapAreaSchema = z
  .string()
  .regex(/^\d{9}(\d{3}){0,2}$/)
  .refine(isPrefixCode, { error: 'not-an-area-code' })
  .meta({ description: 'Town (9), unit (12) or grid (15 digits)', example: '320506103' });

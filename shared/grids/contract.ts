import * as z from 'zod';
import type { Border } from '../kernel/geometry.ts';
import { daySchema, instantSchema } from '../registers/contract.ts';
import {
  bordered,
  borderSchema,
  cardSchema,
  crsSchema,
  gridCodeSchema,
  gridKindSchema,
  householdsSchema,
  mapAreaSchema,
  nameSchema,
  parentGridSchema,
  partyBranchSchema,
  type pointSchema,
  populationSchema,
  servicesSchema,
  syntheticSchema,
  unitCodeSchema,
  unitKindSchema,
  validFromSchema,
  versionSchema,
} from './contract-fields.ts';

export const unitSchema = z.lazy(() =>
  z
    .strictObject({
      unitCode: unitCodeSchema,
      townCode: z.string(),
      name: nameSchema,
      kind: unitKindSchema,
      ...bordered,
      synthetic: syntheticSchema.optional(),
      version: versionSchema,
      updatedAt: instantSchema,
    })
    .meta({ id: 'Unit', description: 'A village or community' }),
);

export const unitInputSchema = z.lazy(() =>
  z
    .strictObject({
      name: nameSchema,
      kind: unitKindSchema,
      border: borderSchema.optional(),
      validFrom: validFromSchema.optional(),
    })
    .meta({ id: 'UnitInput', description: 'A village or community; its border stays as it is when none is given' }),
);

const gridRow = {
  gridCode: gridCodeSchema,
  unitCode: unitCodeSchema,
  townCode: z.string(),
  name: nameSchema,
  kind: gridKindSchema,
  households: householdsSchema,
  population: populationSchema,
  parentGrid: parentGridSchema.optional(),
  partyBranch: partyBranchSchema.optional(),
  services: servicesSchema.optional(),
  card: cardSchema.optional(),
  retiredFrom: instantSchema.optional().meta({ description: 'From when it is no grid any more' }),
  successors: z.array(gridCodeSchema).optional().meta({ description: 'The grids in its place' }),
  predecessors: z.array(gridCodeSchema).optional().meta({ description: 'The grids in whose place it was made' }),
  synthetic: syntheticSchema.optional(),
  version: versionSchema,
  updatedAt: instantSchema,
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
      gridCode: gridCodeSchema.optional().meta({
        description: 'The code that the town gave it already, for lists that are taken over; else the next of its unit',
      }),
      name: nameSchema,
      kind: gridKindSchema.default('comprehensive'),
      households: householdsSchema,
      population: populationSchema,
      parentGrid: parentGridSchema.optional(),
      partyBranch: partyBranchSchema.optional(),
      services: servicesSchema.optional(),
      card: cardSchema.optional(),
      border: borderSchema,
      validFrom: validFromSchema.optional(),
    })
    .meta({ id: 'NewGrid', description: 'A new grid; its number is the next of its unit, or the one it had' }),
);

/** The kind, the unit and the parent of a grid never change: another kind or place is another grid. */
export const gridInputSchema = z.lazy(() =>
  z
    .strictObject({
      name: nameSchema,
      households: householdsSchema,
      population: populationSchema,
      partyBranch: partyBranchSchema.optional(),
      services: servicesSchema.optional(),
      card: cardSchema.nullable().optional().meta({ description: 'As it is when left out; taken back with null' }),
      border: borderSchema.optional(),
      validFrom: validFromSchema.optional(),
    })
    .meta({ id: 'GridInput', description: 'A grid; border and card stay as they are when none is given' }),
);

export const unitParamsSchema = z.strictObject({ unitCode: unitCodeSchema });
export const gridParamsSchema = z.strictObject({ gridCode: gridCodeSchema });

export const gridListQuerySchema = z.strictObject({
  area: mapAreaSchema,
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
  on: daySchema
    .optional()
    .meta({ description: 'Which grid it was on this day, as its end left the map; now without it' }),
});

const locatedGrid = z.lazy(() =>
  z.strictObject({
    gridCode: gridCodeSchema,
    unitCode: unitCodeSchema,
    townCode: z.string(),
    name: nameSchema,
    kind: gridKindSchema,
    match: z.enum(['ruling', 'inside', 'edge', 'gap']).meta({
      description:
        'By a boundary ruling; inside; on a shared border (the lowest code has it); or in a gap of up to 20 m beside it',
    }),
    ruling: z.string().optional().meta({ description: 'The boundary ruling that gave the point to the grid' }),
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

import * as z from 'zod';
import { daySchema, instantSchema } from '../registers/contract.ts';
import { borderSchema, gridCodeSchema, gridKindSchema, unitCodeSchema } from './contract-fields.ts';

export const coverageQuerySchema = z.strictObject({
  on: daySchema
    .optional()
    .meta({ description: 'The map as it stands at the end of this day; as it is now without it' }),
});
export type CoverageQuery = z.infer<typeof coverageQuerySchema>;

const area = z.number().min(0).meta({ description: 'Square metres' });
const place = { area, border: borderSchema };

export const coverageSchema = z.lazy(() =>
  z
    .strictObject({
      unitCode: unitCodeSchema,
      at: instantSchema,
      bordered: z
        .boolean()
        .meta({ description: 'Whether the unit has a border; without one there are no gaps to find' }),
      grids: z.number().int().min(0).meta({ description: 'Comprehensive grids in force' }),
      covered: z.boolean().meta({
        description: 'Whether they fill the unit: no gap, no overlap, nothing outside, no ground that another unit has',
      }),
      units: z
        .array(z.strictObject({ unitCode: unitCodeSchema, ...place }))
        .meta({ description: 'Ground that another unit of the town has as well: drawn before that was refused' }),
      gaps: z
        .array(z.strictObject({ parentGrid: gridCodeSchema.optional(), ...place }))
        .meta({ description: 'Ground of the unit that has no grid; of a grid, that has no micro-grid beside others' }),
      overlaps: z.array(
        z.strictObject({ kind: gridKindSchema, grids: z.tuple([gridCodeSchema, gridCodeSchema]), ...place }),
      ),
      outside: z
        .array(z.strictObject({ gridCode: gridCodeSchema, kind: gridKindSchema, ...place }))
        .meta({ description: 'Ground of grids beyond the unit, or beyond the grid above them' }),
    })
    .meta({
      id: 'Coverage',
      description:
        '网格覆盖检查 · How grids fill their unit; what is narrower than a metre is the survey’s, not a finding',
    }),
);
export type Coverage = z.input<typeof coverageSchema>;

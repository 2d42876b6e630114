import * as z from 'zod';
import { isPrefixCode, isTownCode } from '../kernel/codes.ts';

/** Pieces that the contracts of the registers are made of. */

export const townCodeSchema = z
  .string()
  .regex(/^\d{9}$/)
  .refine(isTownCode, { error: 'not-a-town-code' })
  .meta({ description: 'Code of a town, 9 digits', example: '320506103' });

export const areaCodeSchema = z
  .string()
  .regex(/^\d{2}(\d{2}(\d{2}(\d{3}(\d{3}(\d{3})?)?)?)?)?$/)
  .refine(isPrefixCode, { error: 'not-an-area-code' })
  .meta({
    description: 'Code of an area: province 2, prefecture 4, county 6, town 9, village or community 12, grid 15 digits',
    example: '320506103203',
  });

/** A department's own word, or the 12-digit code of a village or community. */
export const departmentIdSchema = z
  .string()
  .regex(/^([a-z][a-z0-9]{1,23}|\d{12})$/)
  .meta({
    description: 'Id of a department, unique in the deployment: a word, or the 12-digit code of a village or community',
    example: 'zhzf',
  });

export const instantSchema = z.iso
  .datetime({ offset: true })
  .meta({ description: 'RFC 3339 with offset', example: '2026-03-06T22:10:00+08:00' });

export const daySchema = z.iso.date().meta({ description: 'A day in China', example: '2026-03-06' });

export const versionSchema = z.number().int().min(1).meta({ description: 'Version of the row, as in its ETag' });

export const bilingualSchema = z.lazy(() =>
  z
    .strictObject({ zh: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(120) })
    .meta({ description: 'A name in Chinese and English' }),
);

/** The town a register route is about; the caller's own when it is left out and there is only one. */
export const townQuerySchema = z.strictObject({
  town: townCodeSchema.optional().meta({ description: 'The town; without it the only town of the caller’s posts' }),
});
export type TownQuery = z.infer<typeof townQuerySchema>;

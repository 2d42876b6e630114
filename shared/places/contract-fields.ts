import * as z from 'zod';

export const placeIdSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,31}$/)
  .meta({ description: '地点编号 · Id of a place in its town’s file, a letter first', example: 'P0012' });

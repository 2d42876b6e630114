import * as z from 'zod';

/** The environment of `insight`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  STATS_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  SECRET_ARN: z.string().min(1),
});

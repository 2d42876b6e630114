import * as z from 'zod';

/** The environment of `cases`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  PEOPLE_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  STATS_TABLE: z.string().min(1),
  ATTACHMENTS_BUCKET: z.string().min(1),
  PEOPLE_KEY_ARN: z.string().min(1),
  SECRET_ARN: z.string().min(1),
  /** Towns of the deployment; the first takes what names no place. */
  TOWNS: z.string().transform((towns) => towns.split(',').filter((town) => town !== '')),
});

import * as z from 'zod';

/** The environment of `clock`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  PEOPLE_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  JOBS_QUEUE_URL: z.string().min(1),
});

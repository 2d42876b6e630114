import * as z from 'zod';

/** The environment of `notify`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  PEOPLE_TABLE: z.string().min(1),
  PEOPLE_KEY_ARN: z.string().min(1),
  STAGE: z.string().min(1),
});

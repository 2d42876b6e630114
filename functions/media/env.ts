import * as z from 'zod';

/** The environment of `media`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  ATTACHMENTS_BUCKET: z.string().min(1),
});

import * as z from 'zod';

/** The environment of `tally`. */
export const schema = z.object({
  STATS_TABLE: z.string().min(1),
  POISON_QUEUE_URL: z.string().min(1),
  SECRET_ARN: z.string().min(1),
});

import * as z from 'zod';

/** The environment of `relay`. */
export const schema = z.object({
  NOTIFICATIONS_QUEUE_URL: z.string().min(1),
  POISON_QUEUE_URL: z.string().min(1),
});

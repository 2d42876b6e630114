import * as z from 'zod';
import { LIMIT_TYPES } from '../../workflow/deadlines.ts';

/** How a limit is stored; its meaning is the workflow's. */
export const limitItem = z.union([
  z.object({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1) }),
  z.object({ type: z.literal('absolute'), at: z.string() }),
]);

/** How a running, paused or stopped clock is stored on its matter. */
export const clockItem = z.lazy(() =>
  z.object({
    limit: limitItem,
    startedAt: z.string(),
    dueAt: z.string().optional(),
    pausedAt: z.string().optional(),
    leftMs: z.number().int().optional(),
    stoppedAt: z.string().optional(),
    provisional: z.literal(true).optional(),
    extensions: z.number().int().default(0),
    resumedAt: z.string().optional(),
    baseDueAt: z.string().optional(),
    shiftedDays: z.number().int().optional(),
  }),
);

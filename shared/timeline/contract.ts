import * as z from 'zod';
import { ROLES } from '../kernel/roles.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

export const actorView = z.lazy(() =>
  z.strictObject({
    person: z.string(),
    role: z.enum(ROLES),
    post: z.string().optional(),
    party: z.string().optional(),
  }),
);

/** One line of a matter's timeline. */
export const timelineEntry = z.lazy(() =>
  z
    .strictObject({
      part: z.string(),
      version: z.number().int(),
      action: z.string(),
      from: z.string().optional(),
      to: z.string(),
      actor: actorView,
      at: time,
      occurredAt: time.optional(),
      data: z.record(z.string(), z.unknown()),
    })
    .meta({ id: 'TimelineEntry' }),
);

export const timelineAnswer = z.lazy(() =>
  z.strictObject({ items: z.array(timelineEntry), cursor: z.string().optional() }).meta({ id: 'Timeline' }),
);

import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { REQUEST_STATES } from './rules-requests.ts';
import type { WaitingRequest } from './rules-waiting.ts';

export const waitingPk = (id: string): string => `SREQ#${id}`;
export const waitingKey = (id: string) => ({ pk: waitingPk(id), sk: 'META' });

/** `SREQ#<id>` / `META` among the matters: what wakes the clock for a request; parsed on every read. */
export const waitingItem = z.lazy(() =>
  z.object({
    id: z.string(),
    town: z.string(),
    state: z.enum(REQUEST_STATES),
    version: z.number().int(),
    code: z.string(),
    asker: z.string(),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }).optional(),
  }),
);
export const toWaiting = (item: z.infer<typeof waitingItem>): WaitingRequest => item as WaitingRequest;

/** In the sweep while it waits for a decision. */
export const toWaitingItem = (waiting: WaitingRequest, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = waiting.timer && nextWake(waiting.timer.clock, waiting.timer.reminded, calendar)?.at;
  return {
    ...waiting,
    ...waitingKey(waiting.id),
    kind: 'service-request',
    ...(wakeAt ? { shard: shardOf(waiting.id), wakeAt } : {}),
  };
};

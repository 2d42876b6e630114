import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { DAY, SECOND, toMillis } from '../kernel/time.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import { reportPk } from './items.ts';
import { CALL_OUTCOMES, CHANNELS } from './model.ts';
import { CALL_STATES, type DueCall } from './model-calls.ts';
import { callWakesAt, isWaiting } from './rules-calls.ts';
import { hiddenOf } from './rules-lists.ts';

export const callKey = (rid: string) => ({ pk: reportPk(rid), sk: 'CALL' });

/** A stored call-back; parsed on every read. */
export const callItem = z.lazy(() =>
  z.object({
    rid: z.string(),
    caseNum: z.string(),
    via: z.string().optional(),
    closing: z.number().int(),
    town: z.string(),
    state: z.enum(CALL_STATES),
    version: z.number().int(),
    openedAt: z.string(),
    dueAt: z.string(),
    attempts: z.number().int(),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }).optional(),
    asked: z.literal(true).optional(),
    last: z.object({ outcome: z.enum(CALL_OUTCOMES), at: z.string(), person: z.string() }).optional(),
    endedAt: z.string().optional(),
    hidden: z.literal(true).optional(),
    channel: z.enum(CHANNELS),
    receivedAt: z.string(),
    phoneMasked: z.string().optional(),
  }),
);

export const toCall = (item: z.infer<typeof callItem>): DueCall => item as DueCall;

/** The list of a town that a call-back stands on; what is over, and was reached, stands on none. */
export const callList = ({ state, hidden }: Pick<DueCall, 'state' | 'hidden'>): string =>
  hidden ? hiddenOf(`cb:${state}`) : `cb:${state}`;

/** After its end it is only there so that a message that comes twice opens none again; a message lives for days at most. */
const KEPT_MS = 180 * DAY;

/**
 * By its town in the order of when to ring, and for whoever rang last; in the sweep while it waits. What is over leaves
 * all lists, but for those not reached, whom somebody may want to see.
 */
export const toCallItem = (call: DueCall, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = callWakesAt(call, calendar);
  const listed = isWaiting(call) || call.state === 'unreached';
  return {
    ...call,
    ...callKey(call.rid),
    kind: 'call-back',
    ...(listed ? { list: callList(call), num: `${call.dueAt}#${call.caseNum}#${call.rid.slice(0, 16)}` } : {}),
    ...(isWaiting(call) && call.last ? { post: `CB#${call.last.person}`, bucket: 'open' } : {}),
    ...(wakeAt ? { shard: shardOf(call.caseNum), wakeAt } : {}),
    ...(call.endedAt ? { ttl: Math.ceil((toMillis(call.endedAt) + KEPT_MS) / SECOND) } : {}),
  };
};

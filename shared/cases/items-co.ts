import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { NO_DUE } from '../workflow/deadlines.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import { casePk } from './items.ts';
import { CO_DONE, CO_RESULTS, CO_STATES, type CoPart } from './model-co.ts';
import { coDue } from './rules-co-clock.ts';
import { drillOf } from './rules-lists.ts';
import { coWakings } from './timers-co.ts';

/** Apart from the lead's row, which is dropped when the lead changes: a part's version must outlive its round. */
export const CO_PREFIX = 'PART#co#';
export const coKey = (num: string, party: string) => ({ pk: casePk(num), sk: `${CO_PREFIX}${party}` });

const timer = z.lazy(() => z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }));

export const coPartItem = z.lazy(() =>
  z.object({
    num: z.string(),
    party: z.string(),
    state: z.enum(CO_STATES),
    version: z.number().int(),
    town: z.string(),
    drill: z.literal(true).optional(),
    round: z.number().int(),
    clock: clockItem.optional(),
    reminded: z.enum(REMINDER_STAGES).optional(),
    stage: timer.optional(),
    invitedAt: z.string(),
    signedAt: z.string().optional(),
    result: z.enum(CO_RESULTS).optional(),
    filedAt: z.string().optional(),
    onTime: z.boolean().optional(),
    rejections: z.number().int().optional(),
    reworks: z.number().int().optional(),
    reckoned: z.number().int().optional(),
    handledBy: z.array(z.string()).optional(),
    endedAt: z.string().optional(),
  }),
);

/** Holds the schema against the model: a field added to one and not to the other does not compile. */
export const parsedCo = (item: z.infer<typeof coPartItem>): CoPart => item as CoPart;

/** A co-unit's row: on its to-do list until it is done, and in the sweep while a limit of it runs. */
export const toCoItem = (part: CoPart, calendar: Calendar): Record<string, unknown> => {
  const open = part.endedAt === undefined && !CO_DONE.includes(part.state);
  const wakeAt = coWakings(part, calendar)[0]?.at;
  return {
    ...part,
    ...coKey(part.num, part.party),
    kind: 'case-part',
    role: 'co',
    post: `D#${part.party}`,
    bucket: part.drill ? drillOf(open ? 'open' : 'done') : open ? 'open' : 'done',
    dueAt: open ? (coDue(part) ?? NO_DUE) : (part.filedAt ?? part.invitedAt),
    ...(wakeAt ? { shard: shardOf(part.num), wakeAt } : {}),
  };
};

/** What ends with the round: the row leaves the to-do list and the sweep, whatever stood in it. */
export const ENDED = {
  set: (at: Instant) => ({ bucket: 'done', endedAt: at }),
  remove: ['shard', 'wakeAt'],
} as const;

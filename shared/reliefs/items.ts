import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { RELIEF_STATES, type ReliefKind, type ReliefMeta, type ReliefState } from './model.ts';
import { kindOf, type Relief } from './rules.ts';

export const reliefPk = (id: string): string => `RELIEF#${id}`;
export const reliefKey = (id: string) => ({ pk: reliefPk(id), sk: 'META' });

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

const walk = z.lazy(() =>
  z.object({
    round: z.union([z.literal(1), z.literal(2)]),
    at: z.string(),
    list: z.number().int(),
    position: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    cases: z.number().int(),
    step: z.number().int(),
  }),
);

/** The stored relief; parsed on every read. */
export const reliefItem = z.lazy(() =>
  z.object({
    id: z.string(),
    state: z.enum(RELIEF_STATES),
    version: z.number().int(),
    town: z.string(),
    area: z.string(),
    categories: z.array(z.string()).optional(),
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    cause: z.literal('outage').optional(),
    askedBy: actor,
    askedAt: z.string(),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }).optional(),
    decidedBy: actor.optional(),
    decidedAt: z.string().optional(),
    selfApproved: z.literal(true).optional(),
    withdrawnBy: actor.optional(),
    withdrawnAt: z.string().optional(),
    walk: walk.optional(),
    effect: z.object({ cases: z.number().int(), at: z.string() }).optional(),
  }),
);
export const toRelief = (item: z.infer<typeof reliefItem>): ReliefMeta => item as ReliefMeta;

/** When the sweep has to do with a relief: it waits for a decision, or its walk goes on. */
const wakeOf = ({ timer, walk: going }: ReliefMeta, calendar: Calendar): string | undefined =>
  going?.at ?? (timer && nextWake(timer.clock, timer.reminded, calendar)?.at);

/** Reliefs and outages are listed apart, so that no page reads past the others. */
export const reliefList = (kind: ReliefKind, state: ReliefState): string => `${kind === 'outage' ? 'o' : 'r'}:${state}`;

/** In the town's list of its kind and state by when it begins, and in the sweep while something is to be done. */
export const toReliefItem = (relief: ReliefMeta, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = wakeOf(relief, calendar);
  return {
    ...relief,
    ...reliefKey(relief.id),
    kind: 'relief',
    list: reliefList(kindOf(relief), relief.state),
    num: `${relief.from}#${relief.id}`,
    ...(relief.walk ? { step: relief.walk.step } : {}),
    ...(wakeAt ? { shard: shardOf(relief.id), wakeAt } : {}),
  };
};

/** The reliefs in force of a town, in one partition by their beginning: whoever starts a clock reads them in one query. */
export const reliefRowsPk = (town: string): string => `RELIEFS#${town}`;
export const reliefRowKey = ({ town, from, id }: Pick<ReliefMeta, 'town' | 'from' | 'id'>) => ({
  pk: reliefRowsPk(town),
  sk: `${from}#${id}`,
});

export const reliefRow = z.lazy(() =>
  z.object({
    id: z.string(),
    area: z.string(),
    categories: z.array(z.string()).optional(),
    from: z.string(),
    to: z.string(),
    cause: z.literal('outage').optional(),
  }),
);
export const toReliefOf = (row: z.infer<typeof reliefRow>): Relief => row as Relief;

export const toReliefRow = ({ town, id, area, categories, from, to, cause }: ReliefMeta): Record<string, unknown> => ({
  ...reliefRowKey({ town, from, id }),
  kind: 'relief-row',
  id,
  area,
  from,
  to,
  ...(categories ? { categories } : {}),
  ...(cause ? { cause } : {}),
});

import * as z from 'zod';
import { ROLES } from '../kernel/roles.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { type Gathering, gatheringKey, SURGE_STATES, type SurgeMeta, surgeKey } from './model.ts';
import { surgeWake } from './reminding.ts';

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

const gathering = {
  id: z.string(),
  town: z.string(),
  head: z.string(),
  area: z.string(),
  near: z.object({ lon: z.number(), lat: z.number(), radius: z.number() }).optional(),
  categories: z.array(z.string()).optional(),
  group: z.string().optional(),
  words: z.array(z.string()).optional(),
  from: z.string(),
  until: z.string(),
};

/** The stored surge; parsed on every read. */
export const surgeItem = z.lazy(() =>
  z.object({
    ...gathering,
    state: z.enum(SURGE_STATES),
    version: z.number().int(),
    reason: z.string(),
    declaredBy: actor,
    reminded: z.literal(true).optional(),
    endedBy: actor.optional(),
    endedAt: z.string().optional(),
    endedFor: z.enum(['time', 'head-ended']).optional(),
    undoneBy: actor.optional(),
    undoneAt: z.string().optional(),
    walk: z
      .object({
        round: z.union([z.literal(1), z.literal(2)]),
        at: z.string(),
        after: z.string().optional(),
        position: z.string().optional(),
        apart: z.number().int(),
        step: z.number().int(),
      })
      .optional(),
    effect: z.object({ apart: z.number().int(), at: z.string() }).optional(),
  }),
);
export const toSurge = (item: z.infer<typeof surgeItem>): SurgeMeta => item as SurgeMeta;

/** In the town's list of its state by when it began, and in the sweep while something is to be done. */
export const toSurgeItem = (surge: SurgeMeta): Record<string, unknown> => {
  const wakeAt = surgeWake(surge);
  return {
    ...surge,
    ...surgeKey(surge.id),
    kind: 'surge',
    list: `s:${surge.state}`,
    num: `${surge.from}#${surge.id}`,
    ...(surge.walk ? { step: surge.walk.step } : {}),
    ...(wakeAt ? { shard: shardOf(surge.id), wakeAt } : {}),
  };
};

/** A surge that gathers, as whoever takes a report down reads it. */
export const gatheringRow = z.lazy(() => z.object(gathering));
export const toGathering = (row: z.infer<typeof gatheringRow>): Gathering => row as Gathering;

export const toGatheringRow = (surge: SurgeMeta): Record<string, unknown> => {
  const { id, town, head, area, near, categories, group, words, from, until } = surge;
  return {
    ...gatheringKey(town, id),
    kind: 'gathering',
    ...{ id, town, head, area, from, until },
    ...(near ? { near } : {}),
    ...(categories ? { categories } : {}),
    ...(group ? { group } : {}),
    ...(words ? { words } : {}),
  };
};

import * as z from 'zod';
import { shardOf, ver6 } from '../platform/dynamodb/matter-items.ts';
import type { ReckonedCase, Reckoning } from './model.ts';

const calendar = z.lazy(() =>
  z.object({
    slots: z.array(z.object({ from: z.string(), to: z.string() })).exactOptional(),
    off: z.array(z.string()),
    on: z.array(z.string()),
  }),
);

/** `RECKON#<9>` / `<version>`: a change of a town's calendar, in the sweep until every running deadline was reckoned. */
export const reckoningItem = z.lazy(() =>
  z.object({
    town: z.string(),
    version: z.number().int(),
    at: z.string(),
    before: calendar,
    after: calendar,
    walk: z
      .object({
        round: z.union([z.literal(1), z.literal(2)]),
        at: z.string(),
        list: z.number().int(),
        position: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
        step: z.number().int(),
      })
      .exactOptional(),
    doneAt: z.string().exactOptional(),
  }),
);

export const reckoningPk = (town: string): string => `RECKON#${town}`;
export const reckoningKey = ({ town, version }: Pick<Reckoning, 'town' | 'version'>) =>
  ({ pk: reckoningPk(town), sk: `CHANGE#${ver6(version)}` }) as const;

export const toReckoningItem = (change: Reckoning): Record<string, unknown> => ({
  ...change,
  ...reckoningKey(change),
  kind: 'reckoning',
  step: change.walk?.step ?? 0,
  ...(change.walk ? { shard: shardOf(change.town), wakeAt: change.walk.at } : {}),
});

/** `RECKON#<9>` / `CASE#<version>#<num>`: a case that a change has moved. */
export const reckonedItem = z.lazy(() =>
  z.object({
    num: z.string(),
    at: z.string(),
    from: z.string().exactOptional(),
    to: z.string().exactOptional(),
  }),
);

export const reckonedPrefix = (version: number): string => `CASE#${ver6(version)}#`;

export const toReckonedItem = (
  { town, version }: Pick<Reckoning, 'town' | 'version'>,
  moved: ReckonedCase,
): Record<string, unknown> => ({
  ...moved,
  pk: reckoningPk(town),
  sk: `${reckonedPrefix(version)}${moved.num}`,
  kind: 'reckoned-case',
});

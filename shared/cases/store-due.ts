import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Lane } from '../platform/dynamodb/lanes.ts';
import { batchGet, queryPage } from '../platform/dynamodb/query.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import { lanesOf, shownTo } from './rules-lists.ts';
import { callLanes } from './store-calls.ts';

/** More that are due at once are told as "more than": who sees a hundred does not need to be told the hundred and first. */
const MOST_COUNTED = 200;

export interface DueConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
}

interface Count {
  readonly count: number;
  readonly more?: boolean;
}

/**
 * Counts kept lists by key alone, up to a number; of what is hidden (its lanes are named `h…`) the heads are judged, because
 * some of it may be about who asks. At most two round trips.
 */
const countLanes = async (
  { client, matters }: DueConfig,
  lanes: readonly Lane[],
  caller: Caller,
  caseOf: (num: string) => string,
): Promise<Count> => {
  const counts = await Promise.all(
    lanes.map(async ({ name, query }) => {
      const { items, next } = await queryPage(client, query, MOST_COUNTED);
      const more = next !== undefined;
      if (!name.startsWith('h') || items.length === 0) return { count: items.length, more };
      const nums = items.map(({ num }) => caseOf(String(num)));
      const heads = await batchGet(
        client,
        matters,
        nums.map((num) => ({ pk: casePk(num), sk: 'META' })),
      );
      const metas = heads.flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
      return { count: shownTo(caller, metas).length, more };
    }),
  );
  const count = counts.reduce((sum, one) => sum + one.count, 0);
  return counts.some(({ more }) => more) ? { count, more: true } : { count };
};

/** How many open cases fall due before a time, of a town or of a party. */
export const dueCounter =
  (config: DueConfig) =>
  async (
    of: { readonly area: string } | { readonly owner: string },
    before: Instant,
    caller: Caller,
  ): Promise<Count> => {
    const lanes = lanesOf({ ...of, dueBefore: before }, caller, before, () => '');
    if (!lanes.ok) return { count: 0 };
    const exact = lanes.value.map(({ name, descending: _, ...lane }) => ({
      name,
      query: { table: config.matters, ...lane },
    }));
    return countLanes(config, exact, caller, (num) => num);
  };

/** How many reporters of a town may be rung now. */
export const callCounter =
  (config: DueConfig) =>
  (town: string, now: Instant, caller: Caller): Promise<Count> =>
    // Between its time and its report stands the number of the case.
    countLanes(
      config,
      callLanes(config.matters, town, undefined, caller, now),
      caller,
      (num) => num.split('#')[1] ?? '',
    );

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryPage } from '../platform/dynamodb/query.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import { lanesOf, shownTo } from './rules-lists.ts';

/** More that are due at once are told as "more than": who sees a hundred does not need to be told the hundred and first. */
const MOST_COUNTED = 200;

/**
 * How many open cases fall due before a time, of a town or of a party, read from their list by key alone; what is hidden is
 * judged by its heads, because some of it may be about who asks. `more`: beyond what is counted.
 */
export const dueCounter =
  ({ client, matters }: { readonly client: DynamoDBDocumentClient; readonly matters: string }) =>
  async (
    of: { readonly area: string } | { readonly owner: string },
    before: Instant,
    caller: Caller,
  ): Promise<{ readonly count: number; readonly more?: boolean }> => {
    const lanes = lanesOf({ ...of, dueBefore: before }, caller, before, () => '');
    if (!lanes.ok) return { count: 0 };
    const counts = await Promise.all(
      lanes.value.map(async ({ name, range, descending: _, ...lane }) => {
        const query = { table: matters, ...lane, ...(range ? { range } : {}) };
        const { items, next } = await queryPage(client, query, MOST_COUNTED);
        const keys = items.map(({ num }) => ({ pk: casePk(String(num)), sk: 'META' }));
        if (!name.startsWith('h') || keys.length === 0) return { count: items.length, more: next !== undefined };
        const heads = await batchGet(client, matters, keys);
        const metas = heads.flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
        return { count: shownTo(caller, metas).length, more: next !== undefined };
      }),
    );
    const count = counts.reduce((sum, one) => sum + one.count, 0);
    return counts.some(({ more }) => more) ? { count, more: true } : { count };
  };

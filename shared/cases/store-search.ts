import type { Caller } from '../kernel/caller.ts';
import { ok } from '../kernel/result.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type CursorScope, decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { batchGet } from '../platform/dynamodb/query.ts';
import type { SearchBody } from './contract-search.ts';
import { caseMetaItem, casePk, caseTextItem, parsedMeta } from './items.ts';
import type { SearchDeps } from './search-service.ts';
import type { StoreConfig } from './store-config.ts';
import { visibilityOf } from './store-reads.ts';

/** What a search reads besides the index: cases in one batch, and cursors that are good for one search of one caller. */
export const searchStore = ({
  client,
  matters,
  keys,
}: Pick<StoreConfig, 'client' | 'matters' | 'keys'>): Pick<SearchDeps, 'cases' | 'cursors'> => {
  const scopeOf = (body: SearchBody, caller: Caller): CursorScope => ({
    route: 'searchCases',
    query: { ...body },
    person: caller.person,
    visibility: visibilityOf(caller),
  });
  return {
    cases: async (nums) => {
      const wanted = nums.flatMap((num) => ['META', 'TEXT'].map((sk) => ({ pk: casePk(num), sk })));
      const items = await batchGet(client, matters, wanted);
      return nums.flatMap((_, n) => {
        const [meta, text] = items.slice(2 * n, 2 * n + 2);
        if (!meta || !text) return [];
        const { text: said, address } = parseItem(caseTextItem, text);
        return [{ meta: parsedMeta(parseItem(caseMetaItem, meta)), text: said, address }];
      });
    },
    cursors: {
      read: (body, caller, now) => {
        if (body.cursor === undefined) return ok(undefined);
        const position = decodeCursor(keys, scopeOf(body, caller), body.cursor, now);
        return position.ok ? ok(String(position.value.num)) : position;
      },
      make: (body, caller, last, now) => encodeCursor(keys, scopeOf(body, caller), { num: last }, now),
    },
  };
};

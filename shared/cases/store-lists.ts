import type { Caller } from '../kernel/caller.ts';
import { ok } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type CursorScope, decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { type Lane, mergedPage } from '../platform/dynamodb/lanes.ts';
import { batchGet } from '../platform/dynamodb/query.ts';
import { CALLER_HANDLE, unseal } from '../platform/sealed.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import type { CaseStore } from './ports.ts';
import { type CaseLane, type CaseListQuery, lanesOf, shownTo } from './rules-lists.ts';
import type { StoreConfig } from './store-config.ts';
import { visibilityOf } from './store-reads.ts';
import { aboutHandle } from './store-rows.ts';

const laneIn = (table: string, { name, index, partition, range, descending }: CaseLane): Lane => ({
  name,
  query: { table, index, partition, ...(range ? { range } : {}), ...(descending ? { descending } : {}) },
});

/** A person's handle is asked for as it is; what else a case may be about is asked for by name. */
const PERSON = 'person:';
const handleFor = (keys: StoreConfig['keys']) => (about: string) =>
  about.startsWith(PERSON) ? about.slice(PERSON.length) : aboutHandle(keys)(about);

/** A reporter is asked for by the handle that a look-up gave to this person; any other leads to nobody. */
const withReporter = (
  keys: StoreConfig['keys'],
  query: CaseListQuery,
  { person }: Caller,
  now: Instant,
): CaseListQuery => {
  if (query.reporter === undefined) return query;
  const contact = unseal(keys, CALLER_HANDLE, person, query.reporter, now);
  return { ...query, reporter: typeof contact === 'string' ? contact : 'nobody' };
};

/** Lists of cases in two round trips: the entries of all kept lists behind the query, and the heads of a page of them. */
export const listStore = (config: StoreConfig): Pick<CaseStore, 'list' | 'aboutHandle'> => {
  const { client, matters, keys } = config;
  return {
    aboutHandle: aboutHandle(keys),

    list: async (query, caller) => {
      const lanes = lanesOf(withReporter(keys, query, caller, config.now()), caller, config.now(), handleFor(keys));
      if (!lanes.ok) return lanes;
      const scope: CursorScope = {
        route: 'listCases',
        query: { ...query },
        person: caller.person,
        visibility: visibilityOf(caller),
      };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const exact = lanes.value.map((lane) => laneIn(matters, lane));
      const page = await mergedPage(client, exact, query.limit, from.value);
      // A unit that leads and helps stands there twice, and a case of several reports once for each.
      const nums = [...new Set(page.items.map(({ num }) => String(num)))];
      const found = await batchGet(
        client,
        matters,
        nums.map((num) => ({ pk: casePk(num), sk: 'META' })),
      );
      const metas = found.flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
      const items = [...shownTo(caller, metas)];
      return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, config.now()) } : { items });
    },
  };
};

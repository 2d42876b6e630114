import { type Caller, standsFor } from '../kernel/caller.ts';
import { covers, levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor, type Position } from '../platform/dynamodb/cursor.ts';
import { type Lane, mergedPage } from '../platform/dynamodb/lanes.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, type ListQuery as Exact, getItem, type Page } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { PromiseQuery } from './contract-promise.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import {
  PROMISE_SK,
  promiseBucket,
  promiseCountKey,
  promiseItem,
  promiseKey,
  promiseList,
  promisesOf,
  toPromise,
  toPromiseItem,
} from './items-promise.ts';
import { type CasePromise, MOST_PROMISES } from './model-promise.ts';
import type { Promised, PromiseSave, PromiseStore } from './ports-promise.ts';
import { drillOf, hiddenOf } from './rules-lists.ts';
import { CENTRE_ROLES } from './rules-rights.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';
import { visibilityOf } from './store-reads.ts';

const read = (item: Readonly<Record<string, unknown>>): CasePromise => toPromise(parseItem(promiseItem, item));

/** Whose promises a caller answers for: their own, and those of the people they stand in for now. */
const ownersOf = (caller: Caller): readonly string[] => [
  ...new Set([caller.person, ...caller.posts.flatMap((post) => standsFor(post) ?? [])]),
];

/** What the people of an area read, and beside it what is hidden from them, which the centre reads as one. */
const placeLanes = (
  table: string,
  index: 'town' | 'unit',
  place: string,
  bucket: 'open' | 'done',
  caller: Caller,
  drill = false,
): readonly Lane[] => {
  const centre = caller.posts.some(({ role, area }) => CENTRE_ROLES.includes(role) && covers(area, place));
  const list = promiseList(bucket);
  const lists = drill ? [drillOf(list)] : [list, ...(centre ? [hiddenOf(list)] : [])];
  return lists.map((kept, n) => ({
    name: `${n}`,
    query: { table, index, partition: { [index]: place, list: kept }, descending: bucket === 'done' },
  }));
};

/** The exact queries behind a list, each in the list's own order; exactly one of an area, one's own, or a case. */
const lanesOf = (table: string, query: PromiseQuery, caller: Caller): Result<readonly Lane[], Refusal> => {
  const notOffered = (detail: string): Result<never, Refusal> => err({ code: 'list-not-offered', params: { detail } });
  const { area, mine, case: num, state = 'open', drill } = query;
  if ([area, mine, num].filter((one) => one !== undefined).length !== 1) return notOffered('area-mine-or-case');
  const descending = state === 'done';
  const lane = (name: string, exact: Omit<Exact, 'table'>): Lane => ({ name, query: { table, ...exact } });
  if (num) {
    return ok([lane('case', { partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith: PROMISE_SK } })]);
  }
  if (mine) {
    const bucket = promiseBucket(state, drill !== undefined);
    const lanes = ownersOf(caller).map((person) =>
      lane(person, { index: 'work', partition: { post: promisesOf(person), bucket }, descending }),
    );
    return ok(lanes);
  }
  const level = levelOf(area ?? '');
  if (!area || (level !== 'town' && level !== 'unit')) return notOffered('area');
  return ok(placeLanes(table, level, area, state, caller, drill !== undefined));
};

/** The promise as it is from now on, and its event: what every change of one writes, whatever it is written with. */
export const promiseWrites = (
  matters: string,
  { change: { next, event }, calendar }: Pick<PromiseSave, 'change' | 'calendar'>,
): Write[] => {
  const label = 'promise';
  const expect =
    next.version === 1 ? ({ kind: 'absent' } as const) : ({ kind: 'version', version: next.version - 1 } as const);
  const eventRow = toEventItem(casePk(next.caseNum), event);
  return [
    { op: 'put', table: matters, item: toPromiseItem(next, calendar), expect, label },
    { op: 'put', table: matters, item: eventRow, expect: { kind: 'absent' }, label },
  ];
};

const saveWrites = (config: StoreConfig, given: PromiseSave): Write[] => {
  const { meta, change, trace } = given;
  return [
    ...promiseWrites(config.matters, given),
    ...messageWrites(config.matters, meta, change.event.at, trace, change.messages),
    commandAudit(config.audit, change.event, `case:${meta.num}`, trace),
  ];
};

/** Promises in DynamoDB: items beside the head, so that making one stands in nobody's way. */
export const promiseStore = (config: StoreConfig): PromiseStore => {
  const { client, matters: table, keys } = config;
  const count = (num: string, by: 1 | -1): Write => ({
    op: 'add',
    table,
    key: promiseCountKey(num),
    counters: { open: by },
    set: { kind: 'promise-count' },
    ...(by === 1 ? { expect: { kind: 'older', attribute: 'open', than: MOST_PROMISES } } : {}),
    label: 'count',
  });
  /** The promises behind entries of an index and their cases, in one batch: who may not see the one may not see the other. */
  const withCases = async (entries: Page['items']): Promise<Promised[]> => {
    const found = entries.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const rows = await batchGet(client, table, [...found, ...found.map(({ pk }) => ({ pk, sk: 'META' }))]);
    return found.flatMap((_, n): Promised[] => {
      const [row, head] = [rows[n], rows[found.length + n]];
      return row && head ? [{ promise: read(row), meta: parsedMeta(parseItem(caseMetaItem, head)) }] : [];
    });
  };
  return {
    promise: async (num, id) => {
      const item = await getItem(client, table, promiseKey(num, id));
      return item && read(item);
    },

    makePromise: async (given) => {
      const written = await transact(client, [...saveWrites(config, given), count(given.meta.num, 1)]);
      if (written.ok) return 'made';
      if (written.error.kind === 'conflict') return 'collided';
      return written.error.label === 'count' ? 'full' : 'known';
    },

    savePromise: async (given) => {
      const ends = given.change.next.state === 'open' ? [] : [count(given.meta.num, -1)];
      const written = await transact(client, [...saveWrites(config, given), ...ends]);
      if (written.ok) return 'saved';
      return written.error.kind === 'conflict' ? 'collided' : 'moved';
    },

    promisesOf: async (person, limit) => {
      // Whoever leaves hands over what was promised in exercises too: nothing stays with who is gone.
      const kept = [promiseBucket('open', false), promiseBucket('open', true)];
      const lanes = kept.map((bucket): Lane => {
        const partition = { post: promisesOf(person), bucket };
        return { name: bucket, query: { table, index: 'work', partition } };
      });
      return withCases((await mergedPage(client, lanes, limit, undefined)).items);
    },

    promisesAt: async (place, limit, caller) => {
      const page = await mergedPage(client, placeLanes(table, 'unit', place, 'open', caller), limit, undefined);
      return { items: await withCases(page.items), more: page.next !== undefined };
    },

    promises: async (query, caller) => {
      const lanes = lanesOf(table, query, caller);
      if (!lanes.ok) return lanes;
      const scope = { route: 'listPromises', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await mergedPage(client, lanes.value, query.limit, from.value);
      const items = await withCases(page.items);
      const next: Position | undefined = page.next;
      return ok(next ? { items, cursor: encodeCursor(keys, scope, next, config.now()) } : { items });
    },
  };
};

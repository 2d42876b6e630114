import type { CaseMeta } from '../cases/model.ts';
import { drillOf } from '../cases/rules-lists.ts';
import type { Caller } from '../kernel/caller.ts';
import { levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { batchGet, type ListQuery as Exact, type Page, queryPage, type SortRange } from '../platform/dynamodb/query.ts';
import type { TaskQuery } from './contract.ts';
import { taskItem, toTask } from './items.ts';
import type { TaskMeta } from './model.ts';
import type { Owner, OwnWork, TaskStore } from './ports.ts';
import { ownerKey } from './rules-rights.ts';
import type { TaskStoreConfig } from './store-config.ts';

const readTask = (item: Readonly<Record<string, unknown>>): TaskMeta => toTask(parseItem(taskItem, item));

const notOffered = (detail: string): Result<never, Refusal> => err({ code: 'list-not-offered', params: { detail } });

/** Town, village and grid by state, town and village by flag: a grid's few are told apart by looking. */
const areaQuery = (table: string, area: string, { state, flag, drill }: TaskQuery): Result<Exact, Refusal> => {
  const level = levelOf(area);
  if ((state === undefined) === (flag === undefined)) return notOffered('state-or-flag');
  if (level !== 'grid' && level !== 'unit' && level !== 'town') return notOffered('town-or-finer');
  if (flag !== undefined && level === 'grid') return notOffered('flag-of-village-or-town');
  const list = state === undefined ? `flag:task-${flag}` : `t:${state}`;
  return ok({
    table,
    index: level,
    partition: { [level]: area, list: drill ? drillOf(list) : list },
    descending: true,
  });
};

/** The grammar of lists: an area by state or by flag, or one owner by when it is due. */
export const exactQuery = (table: string, query: TaskQuery): Result<Exact, Refusal> => {
  const { area, state, flag, person, post, bucket = 'open', drill } = query;
  const named = [area, person, post].filter((one) => one !== undefined);
  if (named.length !== 1) return notOffered('one-of-area-person-post');
  if (area !== undefined)
    return query.bucket === undefined ? areaQuery(table, area, query) : notOffered('bucket-of-owner');
  if (state !== undefined || flag !== undefined) return notOffered('owner-by-bucket');
  const owner = ownerKey(person === undefined ? { post: post ?? '' } : { person });
  return ok({
    table,
    index: 'work',
    partition: { post: owner, bucket: drill ? drillOf(bucket) : bucket },
    descending: bucket === 'done',
  });
};

const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map(({ postId }) => postId)
    .sort()
    .join(' ');

/** What one list of one owner gives at most: more than anybody does in a day. */
const SHOWN = 100;
/** What comes after today is a look ahead. */
const AHEAD = 50;

const ownQueries = (table: string, { key, hidden }: Owner, now: Instant, endOfDay: Instant): [Exact, number][] => {
  const exact = (bucket: string, range?: SortRange): Exact => ({
    table,
    index: 'work',
    partition: { post: key, bucket },
    ...(range ? { range } : {}),
  });
  return [
    [exact('open', { attribute: 'dueAt', op: '<', value: now }), SHOWN],
    [exact('open', { attribute: 'dueAt', from: now, to: endOfDay }), SHOWN],
    [exact('open', { attribute: 'dueAt', op: '>', value: endOfDay }), AHEAD],
    ...(hidden ? [[exact('hidden:open'), SHOWN] as [Exact, number]] : []),
    [exact('drill:open'), AHEAD],
  ];
};

/** One row of the index: a task, or what somebody has of a case. */
interface Entry {
  readonly pk: string;
  readonly num: string;
  readonly step: string;
  readonly dueAt: Instant;
}

const entriesOf = (pages: readonly Page[]): readonly Entry[] => {
  const all = pages.flatMap(({ items }) =>
    items.map(({ pk, sk, num, dueAt }) => ({
      pk: String(pk),
      num: String(num),
      step: String(sk).split('#')[1] ?? '',
      dueAt: String(dueAt),
    })),
  );
  // The same case may be theirs by name and by post.
  return [...new Map(all.map((one) => [`${one.pk} ${one.step}`, one])).values()];
};

/** Lists of tasks, and a worker's own day. */
export const readingStore = (config: TaskStoreConfig): Pick<TaskStore, 'list' | 'own'> => {
  const { client, matters } = config;
  return {
    list: async (query, caller) => {
      const exact = exactQuery(matters, query);
      if (!exact.ok) return exact;
      const scope = { route: 'listTasks', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await queryPage(client, exact.value, query.limit, from.value);
      // Cases that were given to somebody stand in the same index; a list of tasks leaves them out.
      const keys = page.items.flatMap(({ pk }) =>
        String(pk).startsWith('TASK#') ? [{ pk: String(pk), sk: 'META' }] : [],
      );
      const found = await batchGet(client, matters, keys);
      const items = found.flatMap((item) => (item ? [readTask(item)] : []));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },

    own: async (owners, now, endOfDay): Promise<OwnWork> => {
      const queries = owners.flatMap((owner) => ownQueries(matters, owner, now, endOfDay));
      const pages = await Promise.all(queries.map(([exact, most]) => queryPage(client, exact, most)));
      const entries = entriesOf(pages);
      const taskKeys = entries.flatMap(({ pk }) => (pk.startsWith('TASK#') ? [{ pk, sk: 'META' }] : []));
      const held = entries.filter(({ pk }) => pk.startsWith('CASE#'));
      const [tasks, heads] = await Promise.all([
        batchGet(client, matters, taskKeys),
        held.length > 0 ? config.caseHeads(held.map(({ num }) => num)) : new Map<string, CaseMeta>(),
      ]);
      return {
        tasks: tasks.flatMap((item) => (item ? [readTask(item)] : [])),
        cases: held.flatMap(({ num, step, dueAt }) => {
          const head = heads.get(num);
          return head ? [{ head, step, dueAt }] : [];
        }),
        more: pages.some(({ next }) => next !== undefined),
      };
    },
  };
};

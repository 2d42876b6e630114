import type { Caller, Post } from '../kernel/caller.ts';
import { isGridCode } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { areaPk, townPk } from '../registers/items.ts';
import type { Change } from '../registers/rules.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { deputyPosts } from './absences.ts';
import {
  gridStaffItem,
  gridStaffItemSchema,
  holderOf,
  identityItem,
  identityItemSchema,
  identityKey,
  type PostItem,
  personOf,
  postItem,
  postItemSchema,
  postKey,
  postsOf,
  strengthItem,
  strengthItemSchema,
  strengthOf,
  workerItem,
  workerItemSchema,
  workerKey,
} from './items.ts';
import type { GridStaffing, PersonChange, StaffPlan } from './plan.ts';
import type { StaffReader, StaffStore } from './ports.ts';
import { callerOf, type Deputising, dutyAreas, type Holder, isInForce, isLive, type Person } from './rules.ts';

type Reading = Pick<RegisterSettings, 'client' | 'table'>;

/** Grids of the largest town there may be; five times what any has. */
const MOST_GRIDS = 5_000;

/** After every sort key that begins with the text before it. */
const LAST = '\uffff';

/** What every function may ask of the staff register: who a token means, and who holds a post somewhere. */
export function staffReader({ client, table }: Reading): StaffReader {
  /** Reads only what has begun in one role; posts that are over stay a while, until their person's next change. */
  const holders = async (area: string, role: Role, now: Instant): Promise<readonly Holder[]> => {
    const range = { attribute: 'sk', from: `POST#${role}#`, to: `POST#${role}#${now}${LAST}` };
    const items = await queryAll(client, { table, partition: { pk: areaPk(area) }, range });
    return items.map((item) => holderOf(parseItem(postItemSchema, item))).filter(({ post }) => isInForce(post, now));
  };
  const holdersIn: StaffReader['holdersIn'] = async (area, roles, now) =>
    (await Promise.all(roles.map((role) => holders(area, role, now)))).flat();
  const person = async (id: string): Promise<Person | undefined> => {
    const item = await getItem(client, table, workerKey(id), false);
    return item === undefined ? undefined : personOf(parseItem(workerItemSchema, item));
  };
  const standIns = async (
    deputy: { readonly person: string; readonly posts: readonly Post[] },
    hints: readonly Deputising[],
    now: Instant,
  ): Promise<readonly Post[]> => {
    const absent = [...new Set(hints.filter((hint) => isInForce(hint, now)).map((hint) => hint.person))];
    const people = await Promise.all(absent.map(person));
    return people.flatMap((one) => (one === undefined ? [] : deputyPosts(deputy, one, now)));
  };
  return {
    /**
     * One eventually consistent read: the handler's own minute of caching is far longer than the lag. Only who acts for
     * somebody away at this time costs another round trip, in which that person's own record is asked.
     */
    async resolve(iss: string, sub: string, now: Instant): Promise<Caller | undefined> {
      const item = await getItem(client, table, identityKey(iss, sub), false);
      if (item === undefined) return undefined;
      const { person, name, deputyFor = [], ...identity } = parseItem(identityItemSchema, item);
      const own = postsOf({ person, name, ...identity });
      const deputed = await standIns({ person, posts: own }, deputyFor, now);
      return callerOf({ person, name, posts: [...own, ...deputed] }, now);
    },
    person,
    async deputiesOf(id, now) {
      // A query and no read by key: who delivers messages has a right to nothing else.
      const range = { attribute: 'sk', op: '=', value: 'META' } as const;
      const [item] = await queryAll(client, { table, partition: { pk: workerKey(id).pk }, range });
      const { absences = [] } = item === undefined ? {} : personOf(parseItem(workerItemSchema, item));
      return absences.flatMap((one) => (one.deputy !== undefined && isInForce(one, now) ? [one.deputy.person] : []));
    },
    holdersIn,
    holdersOf: async (area, roles, now) =>
      (await Promise.all(dutyAreas(area).map((level) => holdersIn(level, roles, now)))).flat(),
  };
}

/** The rows of a person's live posts by their keys. */
const liveRows = (person: Person | undefined, now: Instant): ReadonlyMap<string, PostItem> =>
  new Map(
    (person?.posts ?? [])
      .filter((post) => isLive(post, now))
      .map((post) => postItem(person ?? { id: '', name: '' }, post, now))
      .map((item) => [`${item.pk} ${item.sk}`, item]),
  );

/** Rows that are no longer wanted go, also those of posts that are over by now; what stands unchanged is not written. */
function postWrites(table: string, { before, after }: PersonChange, now: Instant): readonly Write[] {
  const wanted = liveRows(after, now);
  const stood = liveRows(before, now);
  const gone = (before?.posts ?? [])
    .map((post) => postKey(after.id, post))
    .filter(({ pk, sk }) => !wanted.has(`${pk} ${sk}`));
  const changed = [...wanted].filter(([key, item]) => JSON.stringify(item) !== JSON.stringify(stood.get(key)));
  return [
    ...gone.map((key): Write => ({ op: 'delete', table, key })),
    ...changed.map(([, item]): Write => ({ op: 'put', table, item })),
  ];
}

/** An account stands for one person: it is taken only if nobody has it, and given up when the person gets another. */
function identityWrites(table: string, { before, after }: PersonChange): readonly Write[] {
  const same = before !== undefined && before.iss === after.iss && before.sub === after.sub;
  const put: Write = {
    op: 'put',
    table,
    item: identityItem(after),
    expect: same ? { kind: 'equals', values: { person: after.id } } : { kind: 'absent' },
    label: 'identity',
  };
  if (before === undefined || same) return [put];
  return [{ op: 'delete', table, key: identityKey(before.iss, before.sub) }, put];
}

function gridWrites(
  table: string,
  { grid, version, serving }: StaffPlan['grids'][number],
  now: Instant,
): readonly Write[] {
  const lock: Write = {
    op: 'put',
    table,
    item: gridStaffItem(grid, version + 1, now),
    expect: version === 0 ? { kind: 'absent' } : { kind: 'version', version },
    label: 'grid',
  };
  return [lock, { op: 'put', table, item: strengthItem(grid, serving) }];
}

/** All writes of a change of posts, without its audit record. */
export const staffWrites = (table: string, plan: StaffPlan, change: Pick<Change, 'by' | 'at'>): readonly Write[] => [
  ...plan.people.flatMap((person) => [
    ...rowWrites(table, workerItem(person.after, change.at), change.by),
    ...identityWrites(table, person),
    ...postWrites(table, person, change.at),
  ]),
  ...plan.grids.flatMap((grid) => gridWrites(table, grid, change.at)),
];

/** The staff register in the directory table. Reads that decide a change are strong. */
export function staffStore(settings: RegisterSettings): StaffStore {
  const { client, table } = settings;

  async function staffing(grid: string): Promise<GridStaffing> {
    if (!isGridCode(grid)) throw new RangeError(`Not a grid: ${grid}`);
    const range = { attribute: 'sk', from: 'POST#', to: 'STAFF' };
    const items = await queryAll(client, { table, partition: { pk: areaPk(grid) }, range, consistent: true });
    const lock = items.find(({ sk }) => sk === 'STAFF');
    const posts = items.filter((item) => item !== lock).map((item) => holderOf(parseItem(postItemSchema, item)));
    return { grid, version: lock === undefined ? 0 : parseItem(gridStaffItemSchema, lock).version, holders: posts };
  }

  return {
    ...staffReader(settings),
    async persons(ids) {
      const items = await batchGet(client, table, ids.map(workerKey), { consistent: true });
      return items.flatMap((item) => (item === undefined ? [] : [personOf(parseItem(workerItemSchema, item))]));
    },
    staffings: (grids) => Promise.all(grids.map(staffing)),
    async strengths(town) {
      const query = { table, partition: { pk: townPk(town) }, range: { attribute: 'sk', beginsWith: 'STAFF#' } };
      const items = await queryAll(client, query, MOST_GRIDS);
      return items.map((item) => strengthOf(parseItem(strengthItemSchema, item)));
    },
    async save(plan, change) {
      const saved = await commit(settings, change, staffWrites(table, plan, change));
      if (saved === 'saved' || saved === 'conflict') return saved;
      return saved.broken === 'identity' ? 'identity-taken' : 'conflict';
    },
  };
}

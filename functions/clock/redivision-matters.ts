import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { narrowWrites } from '../../shared/cases/store-rows.ts';
import { CLOCK_ACTOR } from '../../shared/kernel/caller.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { commandAudit } from '../../shared/platform/command-audit.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import type { Item } from '../../shared/platform/dynamodb/expressions.ts';
import { toEventItem } from '../../shared/platform/dynamodb/matter-items.ts';
import { batchGet, queryAll, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { type Home, homeOf, postAt, type Succession } from '../../shared/redivisions/rules-home.ts';
import { type MovedKind, movedCounters, movedKey, ruledItem } from '../../shared/redivisions/rules-moved.ts';
import { toWhistle, whistleMetaItem, whistlePk } from '../../shared/whistles/items.ts';
import type { MatterEvent } from '../../shared/workflow/matter.ts';
import { findAmong } from './redivision-finding.ts';

/** What moves the things of one old grid. */
export interface Mover {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly people: string;
  readonly audit: string;
  readonly id: string;
  readonly now: Instant;
  readonly requestId: string;
}

/** How many moved, and how many could not. */
export interface Moves {
  readonly moved: number;
  readonly left: number;
}

export const NOTHING: Moves = { moved: 0, left: 0 };
export const together = (moves: readonly Moves[]): Moves =>
  moves.reduce((sum, { moved, left }) => ({ moved: sum.moved + moved, left: sum.left + left }), NOTHING);

/**
 * Cases of one transaction: each is a head, an event, an audit record, perhaps a line of the report and a row of who has it
 * by post, taken out of one list and put into another, and one count.
 */
const CASES_AT_ONCE = 16;
const PAGE = 200;

/** Adds to the counts of an old grid, in the same transaction as what is counted. */
export const countOf = (mover: Mover, old: string, kind: MovedKind, homes: readonly Home[]): Write => ({
  op: 'add',
  table: mover.matters,
  key: movedKey(mover.id, old, kind),
  counters: movedCounters(homes),
});

/** One matter on its way: its condition is that it lies where it lay, as it was read. */
export interface Moving {
  readonly num: string;
  readonly home: Home;
  /** The head and its parts in the new grid. */
  readonly heads: readonly Write[];
  /** What is written once: event, audit record, and the line of the report for what went by the rule. */
  readonly once: readonly Write[];
}

/** A stream of its own, so that no version moves and no form that somebody has open is refused. */
export const eventOf = (mover: Mover, state: string, old: string, { grid, by }: Home): MatterEvent => ({
  part: `rehome-${mover.id}`,
  version: 1,
  action: 'rehome',
  actor: CLOCK_ACTOR,
  at: mover.now,
  from: state,
  to: state,
  data: { redivision: mover.id, fromGrid: old, toGrid: grid, by },
});

/** What a matter of each kind is called in the audit. */
const SUBJECTS = { cases: 'case', whistles: 'whistle', tasks: 'task' } as const;
type MatterKind = keyof typeof SUBJECTS;

export const onceOf = (
  mover: Mover,
  kind: MatterKind,
  pk: string,
  num: string,
  old: string,
  event: MatterEvent,
  home: Home,
): Write[] => [
  { op: 'put', table: mover.matters, item: toEventItem(pk, event), expect: { kind: 'absent' }, label: 'event' },
  commandAudit(mover.audit, event, `${SUBJECTS[kind]}:${num}`, {
    requestId: mover.requestId,
    sourceIp: 'clock',
  }),
  ...(home.by === 'rule'
    ? [{ op: 'put', table: mover.matters, item: ruledItem(mover.id, kind, num, old, home.grid) } as const]
    : []),
];

/** Who has a case by a post of the old grid has it by the same post of the new one. */
const postsAt = (c: CaseMeta, old: string, grid: string): Pick<CaseMeta, 'assignee' | 'verification'> => {
  const { assignee, verification } = c;
  return {
    ...(assignee?.post ? { assignee: { ...assignee, post: postAt(assignee.post, old, grid) } } : {}),
    ...(verification?.post ? { verification: { ...verification, post: postAt(verification.post, old, grid) } } : {}),
  };
};

const caseMoving = (mover: Mover, c: CaseMeta, succession: Succession): Moving => {
  const { old } = succession;
  const home = homeOf(succession, c.point, findAmong);
  const pk = casePk(c.num);
  const moved = { grid: home.grid, ...postsAt(c, old, home.grid) };
  const head: Write = {
    op: 'add',
    table: mover.matters,
    key: { pk, sk: 'META' },
    counters: {},
    set: moved,
    expect: { kind: 'version', version: c.version, states: [c.state], equals: { grid: old } },
    label: 'head',
  };
  const event = eventOf(mover, c.state, old, home);
  const heads = [head, ...narrowWrites(mover, c, { ...c, ...moved })];
  return { num: c.num, home, heads, once: onceOf(mover, 'cases', pk, c.num, old, event, home) };
};

/** Moves several at once, or nothing: somebody is at one of them. */
const moveAll = async (mover: Mover, old: string, kind: MovedKind, moving: readonly Moving[]): Promise<boolean> => {
  const writes = moving.flatMap(({ heads, once }) => [...heads, ...once]);
  const count = countOf(
    mover,
    old,
    kind,
    moving.map(({ home }) => home),
  );
  return (await transact(mover.client, [...writes, count])).ok;
};

/**
 * Moves one. Where its event stands already, a command that was decided before the first move has put it back: it is
 * moved again, and neither told nor counted twice. Where it has changed since it was read the next round finds it.
 */
const moveOne = async (mover: Mover, old: string, kind: MovedKind, moving: Moving): Promise<boolean> => {
  const writes = [...moving.heads, ...moving.once, countOf(mover, old, kind, [moving.home])];
  const written = await transact(mover.client, writes);
  if (written.ok) return true;
  if (written.error.kind === 'conflict' || written.error.label !== 'event') return false;
  return (await transact(mover.client, moving.heads)).ok;
};

export const moveGroup = async (
  mover: Mover,
  old: string,
  kind: MovedKind,
  moving: readonly Moving[],
): Promise<Moves> => {
  if (moving.length === 0) return NOTHING;
  if (await moveAll(mover, old, kind, moving)) return { moved: moving.length, left: 0 };
  const done: boolean[] = [];
  for (const one of moving) done.push(await moveOne(mover, old, kind, one));
  const moved = done.filter(Boolean).length;
  // What somebody was at counts as moved, so that there is another round in which it is looked at again.
  return { moved: Math.max(moved, 1), left: moving.length - moved };
};

/** Old grids of one unit that are emptied together, by their codes. */
export type Emptied = ReadonlyMap<string, Succession>;

/** What stands in a list of a unit: fewer lists than its grids have, and one page of them is read at once. */
export async function* listed(mover: Mover, unit: string, list: string): AsyncGenerator<readonly Item[]> {
  let from: Parameters<typeof queryPage>[3];
  do {
    const exact = { table: mover.matters, index: 'unit', partition: { unit, list } } as const;
    const page = await queryPage(mover.client, exact, PAGE, from);
    yield page.items;
    from = page.next;
  } while (from !== undefined);
}

/** Heads of some matters, as far as they lie in a grid that is emptied, by that grid. */
export const lyingIn = async (
  mover: Mover,
  emptied: Emptied,
  keys: readonly { readonly pk: string; readonly sk: string }[],
): Promise<ReadonlyMap<string, readonly Item[]>> => {
  const found = await batchGet(mover.client, mover.matters, keys, { consistent: true });
  const here = found.filter((item) => item !== undefined && emptied.has(String(item.grid)));
  return Map.groupBy(here as Item[], ({ grid }) => String(grid));
};

export const groupsOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

/** Data that is wrong stays wrong: the one matter is left, and the others move. */
export const readOr = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};

/** Moves the cases of one list of a unit out of its old grids to where they lie. */
export async function moveCases(mover: Mover, unit: string, emptied: Emptied, list: string): Promise<Moves> {
  const moves: Moves[] = [];
  for await (const rows of listed(mover, unit, list)) {
    const keys = rows.map(({ num }) => ({ pk: casePk(String(num)), sk: 'META' }));
    for (const [old, items] of await lyingIn(mover, emptied, keys)) {
      const succession = emptied.get(old);
      const read = items.map((item) => readOr(() => parsedMeta(parseItem(caseMetaItem, item))));
      const cases = read.filter((c) => c !== undefined);
      const moving = succession ? cases.map((c) => caseMoving(mover, c, succession)) : [];
      for (const group of groupsOf(moving, CASES_AT_ONCE)) moves.push(await moveGroup(mover, old, 'cases', group));
      moves.push({ moved: 0, left: read.length - cases.length });
    }
  }
  return together(moves);
}

/** A whistle moves with its case, and its departments' parts with it. */
async function moveWhistle(mover: Mover, succession: Succession, id: string): Promise<Moves> {
  const { old } = succession;
  const pk = whistlePk(id);
  const rows = await queryAll(mover.client, { table: mover.matters, partition: { pk }, consistent: true }, 2_000);
  const head = rows.find(({ sk }) => sk === 'META');
  if (head === undefined || head.grid !== old) return NOTHING;
  const whistle = readOr(() => toWhistle(parseItem(whistleMetaItem, head)));
  if (whistle === undefined) return { moved: 0, left: 1 };
  const keys = [{ pk: casePk(whistle.caseNum), sk: 'META' }];
  const [c] = await batchGet(mover.client, mover.matters, keys, { consistent: true });
  const point = c && readOr(() => parsedMeta(parseItem(caseMetaItem, c)))?.point;
  const home = homeOf(succession, point, findAmong);
  const equals = { grid: old };
  const heads: Write[] = [
    {
      op: 'add',
      table: mover.matters,
      key: { pk, sk: 'META' },
      counters: {},
      set: { grid: home.grid },
      expect: { kind: 'version', version: whistle.version, states: [whistle.state], equals },
      label: 'head',
    },
    ...rows
      .filter(({ sk, grid }) => String(sk).startsWith('PART#') && grid === old)
      .map(
        ({ sk }): Write => ({
          op: 'add',
          table: mover.matters,
          key: { pk, sk: String(sk) },
          counters: {},
          set: { grid: home.grid },
          expect: { kind: 'equals', values: equals },
        }),
      ),
  ];
  const event = eventOf(mover, whistle.state, old, home);
  const once = onceOf(mover, 'whistles', pk, id, old, event, home);
  return moveGroup(mover, old, 'whistles', [{ num: id, home, heads, once }]);
}

/** Moves the whistles of one list of a unit out of its old grids. */
export async function moveWhistles(mover: Mover, unit: string, emptied: Emptied, list: string): Promise<Moves> {
  const moves: Moves[] = [];
  for await (const rows of listed(mover, unit, list)) {
    const keys = rows.map(({ num }) => ({ pk: whistlePk(String(num)), sk: 'META' }));
    for (const [old, items] of await lyingIn(mover, emptied, keys)) {
      const succession = emptied.get(old);
      if (succession) for (const { id } of items) moves.push(await moveWhistle(mover, succession, String(id)));
    }
  }
  return together(moves);
}

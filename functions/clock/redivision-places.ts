import type { Item } from '../../shared/platform/dynamodb/expressions.ts';
import { batchGet, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import { type Home, homeOf, type Succession } from '../../shared/redivisions/rules-home.ts';
import { findAmong } from './redivision-finding.ts';
import { countOf, type Mover, type Moves, NOTHING, together } from './redivision-matters.ts';

/**
 * The lists of the index `place` by which things lie in a grid: addresses, households, persons and their plans. Whoever
 * adds a list names it here, else a redivision leaves it behind.
 */
export const PLACE_LISTS = ['addr', 'hh', 'person', 'plan'] as const;

/** A page is one transaction with its count, so that the figures are exact: at most a hundred writes. */
const PAGE = 90;

interface Key {
  readonly pk: string;
  readonly sk: string;
}

const keyOf = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) });

/** Where some things lie: key, grid and point, and nothing else of what is known about people. */
const placesOf = async ({ client, people }: Mover, keys: readonly Key[]): Promise<readonly Item[]> => {
  const only = { consistent: true, attributes: ['grid', 'point'] } as const;
  const found = await batchGet(
    client,
    people,
    keys.map((key) => ({ ...key })),
    only,
  );
  return found.filter((item) => item !== undefined);
};

const pointOf = ({ point }: Item): { readonly lon: number; readonly lat: number } | undefined => {
  const { lon, lat } = (point ?? {}) as { readonly lon?: unknown; readonly lat?: unknown };
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : undefined;
};

const moveWrite = ({ people }: Mover, key: Key, old: string, { grid }: Home): Write => ({
  op: 'add',
  table: people,
  key: { ...key },
  counters: {},
  set: { grid },
  expect: { kind: 'equals', values: { grid: old } },
});

/** Moves a page at once; where one of it changed meanwhile each goes by itself. */
async function movePage(mover: Mover, succession: Succession, keys: readonly Key[]): Promise<Moves> {
  const { old, made } = succession;
  // With one successor nobody has to be asked where anything lies.
  const items: readonly Item[] =
    made.length === 1
      ? keys.map((key) => ({ ...key }))
      : (await placesOf(mover, keys)).filter(({ grid }) => grid === old);
  const moving = items.map((item) => ({ key: keyOf(item), home: homeOf(succession, pointOf(item), findAmong) }));
  if (moving.length === 0) return NOTHING;
  const writes = moving.map(({ key, home }) => moveWrite(mover, key, old, home));
  const count = countOf(
    mover,
    old,
    'addresses',
    moving.map(({ home }) => home),
  );
  if ((await transact(mover.client, [...writes, count])).ok) return { moved: moving.length, left: 0 };
  let moved = 0;
  for (const { key, home } of moving) {
    const one = [moveWrite(mover, key, old, home), countOf(mover, old, 'addresses', [home])];
    if ((await transact(mover.client, one)).ok) moved += 1;
  }
  return { moved: Math.max(moved, 1), left: moving.length - moved };
}

/** Moves what lies in one list of an old grid; the index is the queue, as for matters. */
export async function movePlaces(mover: Mover, succession: Succession, list: string): Promise<Moves> {
  const moves: Moves[] = [];
  let from: Parameters<typeof queryPage>[3];
  do {
    const exact = { table: mover.people, index: 'place', partition: { grid: succession.old, list } } as const;
    const page = await queryPage(mover.client, exact, PAGE, from);
    moves.push(await movePage(mover, succession, page.items.map(keyOf)));
    from = page.next;
  } while (from !== undefined);
  return together(moves);
}

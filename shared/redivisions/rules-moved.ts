import type { Home } from './rules-home.ts';

/** What a redivision has moved, as it is counted: by whoever moves something, in the transaction that moves it. */

/** What is counted of a move, apart for each kind of thing. */
export const MOVED_KINDS = ['cases', 'whistles', 'tasks', 'addresses', 'posts'] as const;
export type MovedKind = (typeof MOVED_KINDS)[number];

/** All of a redivision lies together. */
export const redivisionPk = (id: string): string => `REDIV#${id}`;

/**
 * `REDIV#<id>` / `MOVED#<old>#<kind>`: how many went to which new grid, `n<15>` by place and `r<15>` by rule; written
 * with the moves themselves, so the figures are exact.
 */
export const movedKey = (id: string, old: string, kind: MovedKind) => ({
  pk: redivisionPk(id),
  sk: `MOVED#${old}#${kind}`,
});

/** What some moves add to the counts of their old grid. */
export const movedCounters = (homes: readonly Home[]): Readonly<Record<string, number>> => {
  const counters: Record<string, number> = {};
  for (const { grid, by } of homes) {
    const name = `${by === 'place' ? 'n' : 'r'}${grid}`;
    counters[name] = (counters[name] ?? 0) + 1;
  }
  return counters;
};

/** `REDIV#<id>` / `RULED#<kind>#<number>`: a matter that had no place, and went by the rule. */
export const ruledItem = (id: string, kind: MovedKind, num: string, old: string, to: string) => ({
  pk: redivisionPk(id),
  sk: `RULED#${kind}#${num}`,
  kind: 'redivision-ruled',
  matter: kind,
  number: num,
  old,
  to,
});

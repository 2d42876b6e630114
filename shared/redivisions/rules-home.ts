import type { Instant } from '../kernel/time.ts';
import type { GridKind, Retirement, Step } from './model.ts';

/** Where what lies in a retired grid goes. */
export interface Succession {
  readonly old: string;
  readonly kind: GridKind;
  /** The one that takes what has no place. */
  readonly main: string;
  readonly made: Step['made'];
}

/** A new home, and whether its place or the rule gave it. */
export interface Home {
  readonly grid: string;
  readonly by: 'place' | 'rule';
}

/** The successions of some steps, in their order. */
export const successionsOf = (steps: readonly Step[]): readonly Succession[] =>
  steps.flatMap(({ retired, made, kind, successors }) =>
    retired.flatMap((old) => {
      const [main] = successors[old] ?? [];
      return main === undefined ? [] : [{ old, kind, main, made }];
    }),
  );

/** Which of the new grids a point belongs to, if any. */
export type FindAmong = (
  succession: Pick<Succession, 'made' | 'kind'>,
  point: { readonly lon: number; readonly lat: number },
) => string | undefined;

/**
 * The new home of what lay in a retired grid: where it lies, found as everything is located; the grid's main successor
 * for what has no place or lies where none of the new grids is. A grid with one successor needs no place.
 */
export function homeOf(
  succession: Succession,
  point: { readonly lon: number; readonly lat: number } | undefined,
  find: FindAmong,
): Home {
  const [only] = succession.made;
  if (succession.made.length === 1 && only !== undefined) return { grid: only.gridCode, by: 'place' };
  const found = point && find(succession, point);
  return found === undefined ? { grid: succession.main, by: 'rule' } : { grid: found, by: 'place' };
}

/** A post in a retired grid, as `<area>:<role>`, in its new one; any other as it is. */
export const postAt = (post: string, old: string, grid: string): string =>
  post.startsWith(`${old}:`) ? `${grid}${post.slice(old.length)}` : post;

/** Where a matter goes whose grid is retired, from which grid, and which redivision retired that. */
export interface NewHome extends Home {
  readonly from: string;
  readonly redivision: string;
}

/** What is in the place of a grid that is retired. */
export interface Heirs {
  /** Every grid in force that has some of its ground. */
  readonly grids: readonly string[];
  /** The one that takes what has no place. */
  readonly main: string;
  readonly redivision: string;
}

/**
 * What is in the place of a grid at a time, through all redivisions since; nothing while the grid is in force. A grid is
 * never among its own heirs, because a code is never used again.
 */
export function heirsOf(retirements: readonly Retirement[], grid: string, at: Instant): Heirs | undefined {
  const known = new Map(retirements.filter(({ from }) => from <= at).map((one) => [one.old, one]));
  const inForce = (code: string): readonly string[] => known.get(code)?.successors.flatMap(inForce) ?? [code];
  const retired = known.get(grid);
  const [main, ...others] = inForce(grid);
  if (retired === undefined || main === undefined) return undefined;
  return { grids: [...new Set([main, ...others])], main, redivision: retired.redivision };
}

/** The new home among some heirs, when it is known in which grid the place of the matter lies, if it has one. */
export const homeAmong = ({ grids, main }: Heirs, located: string | undefined): Home => {
  if (grids.length === 1) return { grid: main, by: 'place' };
  return located !== undefined && grids.includes(located) ? { grid: located, by: 'place' } : { grid: main, by: 'rule' };
};

/** Every grid that came, or will come, in the place of one, through all redivisions. */
export function descendantsOf(retirements: readonly Retirement[], grid: string): readonly string[] {
  const known = new Map(retirements.map(({ old, successors }) => [old, successors]));
  const below = (code: string): readonly string[] =>
    (known.get(code) ?? []).flatMap((successor) => [successor, ...below(successor)]);
  return [...new Set(below(grid))];
}

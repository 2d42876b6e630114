import type { GridKind, Step } from './model.ts';

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

import type { Day } from '../kernel/time.ts';
import type { DispatchRule } from './rules.ts';

/** Grids of one step of a redivision: what is retired, and of each which new grids have its ground. */
export interface RetiredGrids {
  readonly retired: readonly string[];
  readonly successors: Readonly<Record<string, readonly string[]>>;
}

/** The last day of the old grids and the first of the new ones; one day where they change in its course. */
export interface Change {
  readonly last: Day;
  readonly first: Day;
}

export interface Succeeded {
  /** New entries for new grids, of a category each, and the old ones that end with them. */
  readonly carried: readonly { readonly placed: readonly DispatchRule[]; readonly ended: readonly DispatchRule[] }[];
  /** Entries that some new grid can't simply take over: it has ground of a grid for which something else was decided. */
  readonly unclear: readonly DispatchRule[];
}

const beginOf = ({ validFrom }: DispatchRule, { first }: Change): Day => (validFrom > first ? validFrom : first);

/** What is decided for a grid from the change on, in words that can be compared. */
const decided = (rules: readonly DispatchRule[], change: Change): string =>
  JSON.stringify(
    rules
      .map((rule) => [beginOf(rule, change), rule.validTo ?? '', rule.lead, ...[...rule.co].sort()])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  );

const heirOf = (rule: DispatchRule, area: string, change: Change): DispatchRule => ({
  ...rule,
  area,
  validFrom: beginOf(rule, change),
  version: 1,
});

const isSame = (a: DispatchRule, b: DispatchRule): boolean => a.area === b.area && a.validFrom === b.validFrom;

const ofCategory = (
  there: readonly DispatchRule[],
  { retired, successors }: RetiredGrids,
  change: Change,
): { readonly placed: readonly DispatchRule[]; readonly ended: readonly DispatchRule[]; unclear: DispatchRule[] } => {
  const goingOn = (grid: string): readonly DispatchRule[] =>
    there.filter(({ area, validTo }) => area === grid && (validTo === undefined || validTo > change.last));
  const heirs = (grid: string): readonly string[] => successors[grid] ?? [];
  const isClear = (grid: string): boolean => {
    const before = retired.filter((old) => heirs(old).includes(grid)).map((old) => decided(goingOn(old), change));
    return new Set(before).size === 1;
  };
  const placed = new Map<string, DispatchRule>();
  const olds = retired.flatMap((old) => goingOn(old));
  for (const rule of olds) {
    for (const area of heirs(rule.area).filter(isClear)) {
      const heir = heirOf(rule, area, change);
      // Whatever somebody has entered for the new grid stays as it is; what a sweep has carried before is there already.
      const others = there.filter(
        (one) => one.area === area && !olds.some((old) => isSame(heirOf(old, area, change), one)),
      );
      if (others.length > 0 || there.some((one) => isSame(one, heir))) continue;
      placed.set(`${area}#${heir.validFrom}`, heir);
    }
  }
  const whole = (grid: string): boolean => heirs(grid).length > 0 && heirs(grid).every(isClear);
  return {
    placed: [...placed.values()],
    ended: olds
      .filter(({ area, validFrom }) => whole(area) && validFrom <= change.last)
      .map((rule) => ({ ...rule, validTo: change.last, version: rule.version + 1 })),
    unclear: olds.filter(({ area }) => !whole(area)),
  };
};

/**
 * What becomes of the entries that name a grid to be retired. The town decided for the ground, not for the code: a new grid
 * takes them over where all grids whose ground it has were decided on alike. Where they were not, nobody but the town can
 * say what holds there. Done twice it is done once.
 */
export const succeedRules = (rules: readonly DispatchRule[], grids: RetiredGrids, change: Change): Succeeded => {
  const named = rules.filter(({ area }) => grids.retired.includes(area));
  const categories = [...new Set(named.map(({ category }) => category))];
  const each = categories.map((category) =>
    ofCategory(
      rules.filter((rule) => rule.category === category),
      grids,
      change,
    ),
  );
  return {
    carried: each.flatMap(({ placed, ended }) => (placed.length + ended.length > 0 ? [{ placed, ended }] : [])),
    unclear: each.flatMap(({ unclear }) => unclear),
  };
};

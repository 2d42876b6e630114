import type { Caller } from '../kernel/caller.ts';
import { covers, townOf, unitOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { CaseMeta } from './model.ts';
import { readsOf } from './rules-lists.ts';
import { areaOf, mayView } from './rules-rights.ts';

/** Where somebody searches. */
export interface SearchScope {
  readonly area: string;
  readonly town: string;
  /** Of this village alone. */
  readonly unit?: string;
  /** What the people of the area find. */
  readonly open: boolean;
  /** What lies apart from it. */
  readonly apart?: 'hidden' | 'drill';
}

/** The widest area of a caller's own that has an index: a post in a grid looks at what it has to do, not through the town. */
const ownArea = (caller: Caller): string | undefined =>
  caller.posts
    .map(({ area }) => area)
    .filter((area) => (area.length === 9 || area.length === 12) && readsOf(caller, area).open)
    .sort((a, b) => a.length - b.length)[0];

/**
 * What of an area a caller searches: the same that its lists show. `not-found` where that is nothing, or where none is named
 * and none follows from the caller's posts.
 */
export const searchScope = (
  caller: Caller,
  { area = ownArea(caller), drill }: { readonly area?: string | undefined; readonly drill?: boolean | undefined },
): Result<SearchScope, Refusal> => {
  const town = area === undefined ? undefined : townOf(area);
  if (area === undefined || town === undefined) return err({ code: 'not-found' });
  const { open, hidden } = readsOf(caller, area);
  if (!open && !hidden) return err({ code: 'not-found' });
  const unit = unitOf(area);
  const place = { area, town, ...(unit ? { unit } : {}) };
  if (drill) return ok({ ...place, open: false, apart: 'drill' });
  return ok({ ...place, open, ...(hidden ? { apart: 'hidden' as const } : {}) });
};

/** Whether what was found is shown: the case alone says where it lies, what it is, and who sees it. */
export const isFound = (caller: Caller, { area, apart }: SearchScope, c: CaseMeta): boolean =>
  mayView(caller, c) && covers(area, areaOf(c)) && (c.drill === true) === (apart === 'drill');

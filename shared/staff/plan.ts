import type { Instant } from '../kernel/time.ts';
import { type Holder, isGridRole, isLive, type Person } from './rules.ts';
import { type Serving, servingOf } from './staffing.ts';

/** A person before and after a change; `before` is absent for one who is new. */
export interface PersonChange {
  readonly before?: Person;
  readonly after: Person;
}

/** A grid's staff as read, with the number of changes so far (0: never staffed). */
export interface GridStaffing {
  readonly grid: string;
  readonly version: number;
  readonly holders: readonly Holder[];
}

/** Everything that one change of posts writes. */
export interface StaffPlan {
  readonly people: readonly PersonChange[];
  readonly grids: readonly (GridStaffing & { readonly serving: readonly Serving[] })[];
}

const gridsOfPerson = (person: Person | undefined): readonly string[] =>
  (person?.posts ?? []).filter(({ role }) => isGridRole(role)).map(({ area }) => area);

/** The grids whose staffing a change may touch. */
export const gridsTouched = (changes: readonly PersonChange[]): readonly string[] => [
  ...new Set(changes.flatMap(({ before, after }) => [...gridsOfPerson(before), ...gridsOfPerson(after)])),
];

/** A grid's holders after the change: all others as they are, the changed ones by their new live posts there. */
function holdersAfter(staffing: GridStaffing, changes: readonly PersonChange[], now: Instant): readonly Holder[] {
  const changed = new Set(changes.map(({ after }) => after.id));
  const kept = staffing.holders.filter(({ person }) => !changed.has(person));
  const placed = changes.flatMap(({ after }) =>
    after.posts
      .filter((post) => post.area === staffing.grid && isLive(post, now))
      .map((post) => ({ person: after.id, name: after.name, post })),
  );
  return [...kept, ...placed];
}

/** The change with what it makes of each grid it touches. `staffings` holds those grids as read. */
export const planOf = (
  people: readonly PersonChange[],
  staffings: readonly GridStaffing[],
  now: Instant,
): StaffPlan => ({
  people,
  grids: staffings.map((staffing) => {
    const holders = holdersAfter(staffing, people, now);
    return { ...staffing, holders, serving: servingOf(holders, now) };
  }),
});

import type { Post } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { type Holder, isInForce, isLive, NEEDED_ROLES, type NeededRole } from './rules.ts';

/**
 * The staffing of a grid against the formula 1+1+N (one leader, one full-time worker, any number of part-timers). The
 * formula is a policy: a breach is a finding that somebody sees, never a refused write, because people fall ill and
 * leave whatever a register says.
 */

/** A grid with nobody in a needed role, from an instant to just before another; without end when nobody is to come. */
export interface Vacancy {
  readonly role: NeededRole;
  readonly from: Instant;
  readonly to?: Instant;
}

/** One person may lead or walk two grids (a neighbour's leave); with a third the duty stands on paper only. */
export const SHARED_BY = 2;

type Span = { readonly from: Instant; readonly to?: Instant | undefined };

/**
 * The times from `now` on that no span covers. Computed ahead, so that a post that ends by its date leaves a gap
 * without anybody writing one.
 */
export function uncovered(spans: readonly Span[], now: Instant): readonly Span[] {
  const gaps: Span[] = [];
  let covered: Instant | undefined = now;
  for (const span of spans.filter((s) => s.to === undefined || s.to > now).sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (covered === undefined) break;
    if (span.from > covered) gaps.push({ from: covered, to: span.from });
    if (span.to === undefined) covered = undefined;
    else if (span.to > covered) covered = span.to;
  }
  return covered === undefined ? gaps : [...gaps, { from: covered }];
}

/** Where a grid's posts leave a needed role open, now and as far as they are known. */
export const vacanciesOf = (posts: readonly Post[], now: Instant): readonly Vacancy[] =>
  NEEDED_ROLES.flatMap((role) =>
    uncovered(
      posts.filter((post) => post.role === role),
      now,
    ).map(({ from, to }) => ({ role, from, ...(to === undefined ? {} : { to }) })),
  );

/** Those of a grid's vacancies that are open at an instant. */
export const openVacancies = (vacancies: readonly Vacancy[], now: Instant): readonly Vacancy[] =>
  vacancies.filter(({ from, to }) => from <= now && (to === undefined || now < to));

/** What is wrong with a grid's staffing; `person` where it is about one. */
export type Finding =
  | ({ readonly code: 'vacant' } & Vacancy)
  | { readonly code: 'more-than-one'; readonly role: NeededRole; readonly n: number }
  | { readonly code: 'shared-too-widely'; readonly role: NeededRole; readonly person: string; readonly n: number };

/** How many grids a person holds a role in, by all the person's live posts. */
export type GridCount = (person: string, role: NeededRole) => number;

/** How many different people hold posts at the same instant, from now on: a handing-over on one day is no surplus. */
const mostAtOnce = (holders: readonly Holder[], now: Instant): number => {
  const instants = [now, ...holders.map(({ post }) => post.from).filter((from) => from > now)];
  const at = (instant: Instant): number =>
    new Set(holders.filter(({ post }) => isInForce(post, instant)).map(({ person }) => person)).size;
  return Math.max(0, ...instants.map(at));
};

/** The findings about a grid whose live holders are given: vacancies, surplus, people spread over too many grids. */
export function findingsOf(holders: readonly Holder[], gridsOf: GridCount, now: Instant): readonly Finding[] {
  const live = holders.filter(({ post }) => isLive(post, now));
  const vacant = vacanciesOf(
    live.map(({ post }) => post),
    now,
  ).map((vacancy): Finding => ({ code: 'vacant', ...vacancy }));
  const others = NEEDED_ROLES.flatMap((role): Finding[] => {
    const inRole = live.filter(({ post }) => post.role === role);
    const n = mostAtOnce(inRole, now);
    const surplus: Finding[] = n > 1 ? [{ code: 'more-than-one', role, n }] : [];
    const spread = [...new Set(inRole.map(({ person }) => person))]
      .map((person) => ({ person, n: gridsOf(person, role) }))
      .filter((spreading) => spreading.n > SHARED_BY)
      .map((spreading): Finding => ({ code: 'shared-too-widely', role, ...spreading }));
    return [...surplus, ...spread];
  });
  return [...vacant, ...others];
}

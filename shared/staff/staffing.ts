import type { Post } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { StaffingFormula } from '../policies/model.ts';
import { GRID_ROLES, type GridRole, isGridRole, isInForce, isLive } from './rules.ts';

/**
 * The staffing of a grid against a town's formula 1+1+N (one leader, one full-time worker, N part-timers). The formula is
 * a policy: a breach is a finding that somebody sees, never a refused write.
 */

/** Somebody's live post in a grid: all of a holder that the formula asks about. */
export interface Serving {
  readonly person: string;
  readonly role: GridRole;
  readonly from: Instant;
  readonly to?: Instant;
}

/** A grid with too few in a role, from an instant to just before another; without end when nobody is to come. */
export interface Vacancy {
  readonly role: GridRole;
  /** How many are lacking. */
  readonly short: number;
  readonly from: Instant;
  readonly to?: Instant;
}

/** What is wrong with a grid's staffing; `person` where it is about one. */
export type Finding =
  | ({ readonly code: 'vacant' } & Vacancy)
  | { readonly code: 'too-many'; readonly role: GridRole; readonly n: number }
  | { readonly code: 'shared-too-widely'; readonly role: GridRole; readonly person: string; readonly n: number };

/** Those of a grid's holders who serve there now or will. */
export const servingOf = (
  holders: readonly { readonly person: string; readonly post: Post }[],
  now: Instant,
): readonly Serving[] =>
  holders.flatMap(({ person, post: { role, from, to } }) =>
    isGridRole(role) && isLive({ ...(to === undefined ? {} : { to }) }, now)
      ? [{ person, role, from, ...(to === undefined ? {} : { to }) }]
      : [],
  );

/** How many different people serve at an instant: two posts of one person are one pair of hands. */
const headcount = (serving: readonly Serving[], at: Instant): number =>
  new Set(serving.filter((one) => isInForce(one, at)).map(({ person }) => person)).size;

/** The instants from `now` on at which the number of those who serve may change, in order. */
const turns = (serving: readonly Serving[], now: Instant): readonly Instant[] =>
  [...new Set([now, ...serving.flatMap(({ from, to }) => [from, to ?? now]).filter((at) => at > now)])].sort();

/**
 * Where a role is short of what is asked, from `now` on. Computed ahead, so that a post that ends by its date leaves a
 * gap without anybody writing one.
 */
export function shortages(serving: readonly Serving[], needed: number, now: Instant): readonly Omit<Vacancy, 'role'>[] {
  const found: { short: number; from: Instant; to?: Instant }[] = [];
  let open: { short: number; from: Instant; to?: Instant } | undefined;
  for (const at of turns(serving, now)) {
    const short = Math.max(0, needed - headcount(serving, at));
    if (short === (open?.short ?? 0)) continue;
    if (open !== undefined) open.to = at;
    open = short === 0 ? undefined : { short, from: at };
    if (open !== undefined) found.push(open);
  }
  return found;
}

/** Where a grid's posts leave a role short, now and as far as they are known. */
export const vacanciesOf = (serving: readonly Serving[], formula: StaffingFormula, now: Instant): readonly Vacancy[] =>
  GRID_ROLES.flatMap((role) =>
    shortages(
      serving.filter((one) => one.role === role),
      formula[role],
      now,
    ).map((shortage) => ({ role, ...shortage })),
  );

/** The most people who serve at one instant, from now on: a handing-over on one day is no surplus. */
const mostAtOnce = (serving: readonly Serving[], now: Instant): number =>
  Math.max(0, ...turns(serving, now).map((at) => headcount(serving, at)));

/** Of part-timers there are never too many, and one who serves where none is asked for is none too many either. */
const surplusOf = (serving: readonly Serving[], formula: StaffingFormula, now: Instant): readonly Finding[] =>
  (['gridLeader', 'gridWorker'] as const).flatMap((role): Finding[] => {
    const n = mostAtOnce(
      serving.filter((one) => one.role === role),
      now,
    );
    return n > Math.max(1, formula[role]) ? [{ code: 'too-many', role, n }] : [];
  });

/** How many grids a person serves in, in a role, by all the person's live posts. */
export type GridCount = (person: string, role: GridRole) => number;

const spreadOf = (serving: readonly Serving[], formula: StaffingFormula, gridsOf: GridCount): readonly Finding[] =>
  GRID_ROLES.flatMap((role) =>
    [...new Set(serving.filter((one) => one.role === role).map(({ person }) => person))]
      .map((person) => ({ person, n: gridsOf(person, role) }))
      .filter(({ n }) => n > formula.sharedBy)
      .map((spreading): Finding => ({ code: 'shared-too-widely', role, ...spreading })),
  );

/** The findings about a grid whose staff is given: vacancies, surplus, people spread over too many grids. */
export function findingsOf(
  serving: readonly Serving[],
  gridsOf: GridCount,
  formula: StaffingFormula,
  now: Instant,
): readonly Finding[] {
  const live = serving.filter((one) => isLive(one, now));
  return [
    ...vacanciesOf(live, formula, now).map((vacancy): Finding => ({ code: 'vacant', ...vacancy })),
    ...surplusOf(live, formula, now),
    ...spreadOf(live, formula, gridsOf),
  ];
}

/** Those that hold at an instant: what is to come is not yet wrong. */
export const presentFindings = (findings: readonly Finding[], now: Instant): readonly Finding[] =>
  findings.filter((one) => one.code !== 'vacant' || isInForce(one, now));

/** A grid's staff as the town keeps it beside its grids. */
export interface Strength {
  readonly gridCode: string;
  readonly serving: readonly Serving[];
}

/** In how many of these grids a person serves in a role. */
export function countOver(strengths: readonly Strength[], now: Instant): GridCount {
  const grids = new Map<string, Set<string>>();
  for (const { gridCode, serving } of strengths) {
    for (const one of serving.filter((serves) => isLive(serves, now))) {
      const key = `${one.person} ${one.role}`;
      grids.set(key, (grids.get(key) ?? new Set()).add(gridCode));
    }
  }
  return (person, role) => grids.get(`${person} ${role}`)?.size ?? 0;
}

/**
 * The grids of a town whose staff is not what the formula asks. A grid that nobody was ever posted to is among them: the
 * list of grids comes from the map and not from the postings.
 */
export function gapsOf(
  grids: readonly string[],
  strengths: readonly Strength[],
  formula: StaffingFormula,
  now: Instant,
): readonly { readonly gridCode: string; readonly findings: readonly Finding[] }[] {
  const byGrid = new Map(strengths.map(({ gridCode, serving }) => [gridCode, serving]));
  const count = countOver(strengths, now);
  return grids
    .map((gridCode) => {
      const found = findingsOf(byGrid.get(gridCode) ?? [], count, formula, now);
      return { gridCode, findings: presentFindings(found, now) };
    })
    .filter(({ findings }) => findings.length > 0);
}

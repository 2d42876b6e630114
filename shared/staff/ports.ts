import type { Caller } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { StaffingFormula } from '../policies/model.ts';
import type { Change } from '../registers/rules.ts';
import type { GridStaffing, StaffPlan } from './plan.ts';
import type { Holder, Person } from './rules.ts';
import type { Strength } from './staffing.ts';

/** What other modules ask of the staff register. All reads may be a moment behind. */
export interface StaffReader {
  /** Who a token means, with the posts in force; nobody when unknown or without a post. One read. */
  resolve(iss: string, sub: string, now: Instant): Promise<Caller | undefined>;
  person(id: string): Promise<Person | undefined>;
  /** Who acts for a person away at this time; nobody otherwise. One query. */
  deputiesOf(id: string, now: Instant): Promise<readonly string[]>;
  /** Who holds one of these roles in exactly this area now, departments' officers included. One query. */
  holdersIn(area: string, roles: readonly Role[], now: Instant): Promise<readonly Holder[]>;
  /**
   * Who holds one of these roles now in this area or in one that contains it, up to the town; nearest first. Three
   * queries side by side, one round trip.
   */
  holdersOf(area: string, roles: readonly Role[], now: Instant): Promise<readonly Holder[]>;
}

export interface StaffStore extends StaffReader {
  /** Those of the persons that exist, strongly read. */
  persons(ids: readonly string[]): Promise<readonly Person[]>;
  /** Who stands in these grids' lists, with the version of each, strongly read. */
  staffings(grids: readonly string[]): Promise<readonly GridStaffing[]>;
  /** Who serves in each grid of a town that was ever staffed. One query. */
  strengths(town: string): Promise<readonly Strength[]>;
  /** `conflict`: somebody wrote first, decide again; `identity-taken`: the account is another person's. */
  save(plan: StaffPlan, change: Change): Promise<'saved' | 'conflict' | 'identity-taken'>;
}

/** What the staff register asks of other registers. */
export interface References {
  /** Those of these units and grids that exist. */
  areas(codes: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * The comprehensive grids of a town in force at a time, at present where none is given: those that the formula 1+1+N is
   * about, by code.
   */
  gridsOf(town: string, now?: Instant): Promise<readonly string[]>;
  /** What a town asks of its grids' staff. */
  formula(town: string): Promise<StaffingFormula>;
  /** The towns of those departments that exist. */
  departments(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

import type { Role } from '../kernel/roles.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { Holder, Person } from '../staff/rules.ts';
import type { Known, Rota } from './rules.ts';

/** What duty reads of the staff register. */
export interface StaffReads {
  /** Who holds one of these roles in exactly this area now. */
  holdersIn(area: string, roles: readonly Role[], now: Instant): Promise<readonly Holder[]>;
  /** Those of the persons that exist, strongly read. */
  persons(ids: readonly string[]): Promise<readonly Person[]>;
}

export interface DutyStore {
  /** A rota, strongly read. */
  rota(area: string, day: Day): Promise<Rota | undefined>;
  /** The rotas of an area from a day to a day, both included. One query. */
  rotas(area: string, from: Day, to: Day): Promise<readonly Rota[]>;
  /**
   * What is known about areas at an instant: their rotas in one batch, beside it exact queries for who holds the posts that
   * answer for them, and the records of those on the rota who hold none of these, as it was when it was last asked. Further
   * ones only where such a turn has changed hands, or somebody is away for whom another acts.
   */
  known(areas: readonly string[], at: Instant): Promise<Known>;
  /** `conflict`: somebody wrote first, decide again. */
  save(rota: Rota, change: Change): Promise<'saved' | 'conflict'>;
}

export interface DutyDeps {
  readonly store: DutyStore;
  readonly staff: Pick<StaffReads, 'persons'>;
  /** Those of these units and grids that exist. */
  readonly areas: (codes: readonly string[]) => Promise<ReadonlySet<string>>;
}

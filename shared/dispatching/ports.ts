import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { PlacedPeriod } from '../registers/periods.ts';
import type { Change } from '../registers/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { Classified, DispatchRule } from './rules.ts';
import type { Objected } from './rules-objection.ts';

export interface DispatchStore {
  /** Every entry of a town, or those of one category in one area; strongly read. */
  entries(town: string, entry?: Pick<DispatchRule, 'category' | 'area'>): Promise<readonly DispatchRule[]>;
  /** `conflict`: somebody wrote first, decide again. */
  save(town: string, placed: PlacedPeriod<DispatchRule>, change: Change): Promise<'saved' | 'conflict'>;
}

/** A case, and what happened to its head. */
export interface SeenCase {
  readonly meta: Objected;
  readonly events: readonly MatterEvent[];
}

/** Everything that the use cases of the directory stand on. */
export interface DispatchDeps {
  readonly store: DispatchStore;
  /** The categories that may be filed under. */
  readonly categories: (town: string, now: Instant) => Promise<readonly Classified[]>;
  /** Departments that take part in new matters, villages and communities included. */
  readonly parties: (town: string) => Promise<ReadonlySet<string>>;
  /** Of towns, villages and grids those that exist. */
  readonly areas: (codes: readonly string[]) => Promise<ReadonlySet<string>>;
  /** A case that the caller may see. */
  readonly seenCase: (num: string, caller: Caller) => Promise<Result<SeenCase, Refusal>>;
}

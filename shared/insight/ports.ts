import type { Caller } from '../kernel/caller.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Counts, Fact, FactKey, NOW } from './model.ts';
import type { QueueRows, RowName } from './rules-queues.ts';
import type { Plan } from './rules-rows.ts';

/** A fact as it was read; one that can not be read is known by its error, so that the others go on. */
export type Loaded = { readonly fact: Fact | undefined } | { readonly error: unknown };

/** Where counting keeps what it has counted. */
export interface TallyPort {
  /** The facts of these names, in their order; they may be a little behind. */
  readonly facts: (keys: readonly FactKey[]) => Promise<readonly Loaded[]>;
  /**
   * Writes a plan if what it stands on still stands. `moved`: something else is counted already, and nothing was
   * written; `busy`: another writer holds one of the rows, and nothing was written.
   */
  readonly commit: (plan: Plan) => Promise<'done' | 'busy' | { readonly moved: Fact | undefined }>;
  /** Waits before the n-th repetition (from 1). */
  readonly backoff: (n: number) => Promise<void>;
}

/** Figures of one child, on one day or running. */
export interface Figures {
  readonly child: string;
  readonly day: Day | typeof NOW;
  readonly counts: Counts;
}

/** What an overview is made of: the rows that were found, each list for the days asked and for the present. */
export interface OverviewRows {
  /** Of the area itself; empty for a town, which is the sum of its children. */
  readonly own: readonly Figures[];
  readonly children: readonly Figures[];
  readonly parties: readonly Figures[];
  /** By `<category>#<channel>`. */
  readonly categories: readonly Figures[];
}

export interface OverviewPort {
  /** All rows of an area for some days, read side by side: one round trip. */
  readonly rows: (area: string, days: readonly Day[]) => Promise<OverviewRows>;
}

export interface QueuePort {
  /** The rows behind queues, all read side by side: one round trip. */
  readonly read: (
    rows: readonly RowName[],
    towns: { readonly sums: readonly string[]; readonly hidden: readonly string[] },
  ) => Promise<QueueRows>;
  /**
   * How many open cases of a town or of a party fall due before a time, as far as the caller sees them; `more`: beyond what
   * is counted. At most two round trips.
   */
  readonly due: (
    of: { readonly area: string } | { readonly owner: string },
    before: Instant,
    caller: Caller,
  ) => Promise<{ readonly count: number; readonly more?: boolean }>;
  /** How many reporters of a town may be rung now. */
  readonly calls: (
    town: string,
    now: Instant,
    caller: Caller,
  ) => Promise<{ readonly count: number; readonly more?: boolean }>;
}

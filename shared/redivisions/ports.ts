import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Band } from '../policies/model.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { RedivisionQuery } from './contract.ts';
import type { MovedLine } from './items.ts';
import type { RedivisionMeta, RegisteredGrid, Step } from './model.ts';

/** A redivision before and after a command; without `before` it is new and comes with its steps. */
export interface RedivisionSave {
  readonly before?: RedivisionMeta;
  readonly next: RedivisionMeta;
  readonly steps?: readonly Step[];
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly trace: Trace;
}

/** A matter that went by the rule. */
export interface Ruled {
  readonly kind: string;
  readonly num: string;
  readonly from: string;
  readonly to: string;
}

export interface RedivisionStore {
  load(id: string): Promise<RedivisionMeta | undefined>;
  /** The steps in their order. */
  steps(id: string): Promise<readonly Step[]>;
  /** `moved`: somebody was faster; `busy`: another redivision of the town is on its way; `collided`: nobody won. */
  save(given: RedivisionSave): Promise<Result<void, 'moved' | 'busy' | 'collided'>>;
  event(id: string, version: number): Promise<MatterEvent | undefined>;
  list(query: RedivisionQuery, caller: Caller): Promise<Result<{ items: RedivisionMeta[]; cursor?: string }, Refusal>>;
  /** What moved so far, and what moved by the rule, at most `limit` of it. */
  report(
    id: string,
    limit: number,
  ): Promise<{ readonly lines: readonly MovedLine[]; readonly ruled: readonly Ruled[] }>;
  /** Open cases and whistles of a grid. */
  openWork(grid: string): Promise<{ readonly cases: number; readonly whistles: number }>;
}

/** Everything the use cases of redivisions stand on. */
export interface RedivisionDeps {
  readonly store: RedivisionStore;
  readonly grids: {
    gridsOfUnit(unit: string): Promise<readonly RegisteredGrid[]>;
    borderAt(code: string, at: Instant): Promise<{ readonly border: Border } | undefined>;
    lastBorder(code: string): Promise<{ readonly validFrom: Instant } | undefined>;
  };
  /** Households that a comprehensive grid of the town is to have. */
  readonly households: (town: string) => Promise<Band>;
  readonly calendar: Calendar;
  readonly derivedId: (caller: string, route: string, key: string | undefined) => string;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}

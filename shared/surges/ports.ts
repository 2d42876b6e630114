import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { SurgeQuery } from './contract.ts';
import type { Gathering, SurgeMeta } from './model.ts';

/** A case as surges see it: what its rules need is between `gather`, `letGo` and who stores it. */
export interface HeadCase {
  readonly num: string;
  readonly state: string;
  readonly version: number;
  readonly town: string;
  readonly category?: string;
  readonly closedAt?: string;
  /** The surge that gathers into it now. */
  readonly surge?: string;
}

/** The head of a surge before and after, with the event of its own timeline. */
export interface HeadChange<C extends HeadCase = HeadCase> {
  readonly before: C;
  readonly next: C;
  readonly event: MatterEvent;
}

/** A surge before and after a command; without `before` it is new. */
export interface SurgeSave<C extends HeadCase = HeadCase> {
  readonly before?: SurgeMeta;
  readonly next: SurgeMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly trace: Trace;
  /** The case that begins or ceases to gather. */
  readonly head?: HeadChange<C>;
}

export interface SurgeStore<C extends HeadCase = HeadCase> {
  load(id: string): Promise<SurgeMeta | undefined>;
  /** Those of a town that gather now. */
  gathering(town: string): Promise<readonly Gathering[]>;
  /** `moved`: somebody else was faster, or a new one is there already; `collided`: both collided and nobody won. */
  save(given: SurgeSave<C>): Promise<Result<void, 'moved' | 'collided'>>;
  event(id: string, version: number): Promise<MatterEvent | undefined>;
  timeline(id: string): Promise<readonly MatterEvent[]>;
  list(query: SurgeQuery, caller: Caller): Promise<Result<{ items: SurgeMeta[]; cursor?: string }, Refusal>>;
}

/** Everything the use cases of surges stand on. */
export interface SurgeDeps<C extends HeadCase = HeadCase> {
  readonly store: SurgeStore<C>;
  /** How many cases hang on their head through a surge of a town, as they were counted a moment ago. */
  readonly attached: (town: string, id: string) => Promise<number>;
  readonly loadCase: (num: string) => Promise<C | undefined>;
  /** The head of a surge that this function has lately read, so that it can be read beside the surge. */
  readonly headOf?: (id: string) => string | undefined;
  readonly mayViewCase: (caller: Caller, c: C) => boolean;
  /** The head as it gathers from now on; nothing where it may not. */
  readonly gather: (c: C, surge: string) => C | undefined;
  /** The head as it gathers no more. */
  readonly letGo: (c: C) => C;
  /** Whether the registers have this town, village or grid. */
  readonly hasArea: (area: string) => Promise<boolean>;
  /** The group of a category; nothing where the town's catalogue has none of that code. */
  readonly groupOf: (town: string, code: string) => Promise<string | undefined>;
  /** An id that a request with an `Idempotency-Key` gets again. */
  readonly derivedId: (caller: string, route: string, key: string | undefined) => string;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}

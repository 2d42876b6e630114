import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { ReliefQuery } from './contract.ts';
import type { ReliefMeta } from './model.ts';

/** A relief before and after a command; without `before` it is new. */
export interface ReliefSave {
  readonly before?: ReliefMeta;
  readonly next: ReliefMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly trace: Trace;
}

export interface ReliefStore {
  load(id: string): Promise<ReliefMeta | undefined>;
  /** `moved`: somebody else was faster, or a new one is there already; `collided`: both collided and nobody won. */
  save(given: ReliefSave): Promise<Result<void, 'moved' | 'collided'>>;
  event(id: string, version: number): Promise<MatterEvent | undefined>;
  /** Everything that happened to it: a few lines. */
  timeline(id: string): Promise<readonly MatterEvent[]>;
  /** Reliefs of one state in the town of an area, those first that begin last. */
  list(query: ReliefQuery, caller: Caller): Promise<Result<{ items: ReliefMeta[]; cursor?: string }, Refusal>>;
}

/** Everything the use cases of reliefs stand on. */
export interface ReliefDeps {
  readonly store: ReliefStore;
  readonly calendar: Calendar;
  /** Whether the registers have this town, village or grid. */
  readonly hasArea: (area: string) => Promise<boolean>;
  readonly hasCategory: (town: string, code: string) => Promise<boolean>;
  /** An id that a request with an `Idempotency-Key` gets again. */
  readonly derivedId: (caller: string, route: string, key: string | undefined) => string;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}

import type { CaseMeta } from '../cases/model.ts';
import type { CasePromise, PromiseChange } from '../cases/rules-promise.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Result } from '../kernel/result.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { ShiftMeta, ShiftSheet, ShiftWatch } from './model.ts';
import type { RotaTurn } from './rules-shifts.ts';

/** A shift before and after a command; without `before` it is handed over for the first time. */
export interface ShiftSave {
  readonly before?: ShiftMeta;
  readonly next: ShiftMeta;
  readonly sheet: ShiftSheet;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  /** Promises that change hands with it. */
  readonly passed: readonly PromiseChange[];
  /** The next shift, which is expected to be handed over in its turn. */
  readonly watch?: ShiftWatch;
  readonly trace: Trace;
}

export interface StoredShift {
  readonly meta: ShiftMeta;
  readonly sheet: ShiftSheet;
}

export interface ShiftStore {
  load(area: string, shift: string): Promise<StoredShift | undefined>;
  /** `moved`: somebody else was faster, with the shift or with a promise; `collided`: both collided and nobody won. */
  save(given: ShiftSave): Promise<Result<void, 'moved' | 'collided'>>;
  event(area: string, shift: string, version: number): Promise<MatterEvent | undefined>;
  timeline(area: string, shift: string): Promise<readonly MatterEvent[]>;
  /** Heads of the shifts of a place that began in this time and were handed over, those first that began first. */
  shifts(area: string, from: Instant, to: Instant): Promise<readonly ShiftMeta[]>;
}

/** A promise with its case. */
export interface HandedPromise {
  readonly promise: CasePromise;
  readonly meta: CaseMeta;
}

interface Some<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/** What a caller reads of the work that a shift leaves; each is a list that is kept, read in at most two round trips. */
export interface ShiftWork {
  urgent(area: string, caller: Caller): Promise<Some<CaseMeta>>;
  /** Open cases whose limit ends before this time. */
  due(area: string, before: Instant, caller: Caller): Promise<Some<CaseMeta>>;
  unacknowledged(area: string, caller: Caller): Promise<Some<CaseMeta>>;
  /** Whistles that the centre has not accepted, by id and case. */
  whistles(area: string, caller: Caller): Promise<Some<{ readonly id: string; readonly num: string }>>;
  asked(area: string, caller: Caller): Promise<Some<CaseMeta>>;
  disputed(area: string, caller: Caller): Promise<Some<CaseMeta>>;
  /** What the people of this very place have promised. */
  promises(area: string, caller: Caller): Promise<Some<HandedPromise>>;
  /** Cases by their numbers, and promises by case and id, as they are now; one round trip. */
  look(
    nums: readonly string[],
    promises: readonly { readonly num: string; readonly promise: string }[],
  ): Promise<{ readonly cases: ReadonlyMap<string, CaseMeta>; readonly promises: readonly CasePromise[] }>;
}

/** Everything the use cases of shifts stand on. */
export interface ShiftDeps {
  readonly store: ShiftStore;
  readonly work: ShiftWork;
  /** What was handed over of a shift, as this function has lately read or written it: good for guessing what to read and no more. */
  readonly seen?: (area: string, shift: string) => ShiftSheet | undefined;
  /** The turns of a place that begin on these days, both included. */
  readonly turns: (area: string, from: Day, to: Day) => Promise<readonly RotaTurn[]>;
  readonly calendar: Calendar;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}

import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Trace } from '../workflow/command.ts';
import type { PromiseQuery } from './contract-promise.ts';
import type { CaseMeta } from './model.ts';
import type { CasePromise } from './model-promise.ts';
import type { PromiseChange } from './rules-promise.ts';

/** A promise with the case it was made on. */
export interface Promised {
  readonly promise: CasePromise;
  readonly meta: CaseMeta;
}

export interface PromiseSave {
  readonly meta: Pick<CaseMeta, 'num' | 'town'>;
  readonly change: PromiseChange;
  readonly calendar: Calendar;
  readonly trace: Trace;
}

export interface PromiseStore {
  promise(num: string, id: string): Promise<CasePromise | undefined>;
  /** `known`: it is there already; `full`: as many as there may be are open. */
  makePromise(given: PromiseSave): Promise<'made' | 'known' | 'full' | 'collided'>;
  /** `moved`: somebody was faster. */
  savePromise(given: PromiseSave): Promise<'saved' | 'moved' | 'collided'>;
  /** Open promises of a person, at most `limit`, those first that fall due first, with their cases. */
  promisesOf(person: string, limit: number): Promise<readonly Promised[]>;
  /** Open promises of the people of a place: a village or community, or a town's centre (9 digits), as a caller reads them. */
  promisesAt(place: string, limit: number, caller: Caller): Promise<{ items: readonly Promised[]; more: boolean }>;
  promises(query: PromiseQuery, caller: Caller): Promise<Result<{ items: Promised[]; cursor?: string }, Refusal>>;
}

/** What acting on promises asks of the staff register. */
export interface PromisePeople {
  /** A person with the posts in force; nobody where none is. */
  readonly colleague: (person: string, now: Instant) => Promise<Caller | undefined>;
}

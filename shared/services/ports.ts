import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Change } from '../registers/rules.ts';
import type { RequestQuery } from './contract-requests.ts';
import type { StoredRequest } from './items-requests.ts';
import type { ServiceChange, ServiceItem } from './rules.ts';
import type { ServiceRequest } from './rules-requests.ts';

export interface ServiceStore {
  /** All periods of a town's list, or of one code; strongly read. */
  periods(town: string, code?: string): Promise<readonly ServiceItem[]>;
  /** `conflict`: somebody wrote first, decide again. */
  save(town: string, placed: ServiceChange, change: Change): Promise<'saved' | 'conflict'>;
}

/** Requests to put items on the list. */
export interface RequestStore {
  /** Strongly read. */
  request(town: string, id: string): Promise<StoredRequest | undefined>;
  /** All that wait for a decision in a town, strongly read: each has five working days. */
  waiting(town: string): Promise<readonly ServiceRequest[]>;
  /** A page of a town's requests of one state: of those that wait the oldest first, of the others the newest. One query. */
  list(
    town: string,
    query: RequestQuery,
    caller: Caller,
  ): Promise<Result<{ items: readonly ServiceRequest[]; cursor?: string }, Refusal>>;
  /**
   * With what an approval puts on the list, or neither is written; the town's calendar says when to remind. `conflict`:
   * somebody wrote first, decide again.
   */
  saveRequest(
    stored: StoredRequest,
    placed: ServiceChange | undefined,
    change: Change,
    calendar: Calendar,
  ): Promise<'saved' | 'conflict'>;
}

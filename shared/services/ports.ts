import type { Change } from '../registers/rules.ts';
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
  /** All of a town, decided ones too: some dozens a year. */
  requests(town: string): Promise<readonly ServiceRequest[]>;
  /** With what an approval puts on the list, or neither is written. `conflict`: somebody wrote first, decide again. */
  saveRequest(stored: StoredRequest, placed: ServiceChange | undefined, change: Change): Promise<'saved' | 'conflict'>;
}

import type { Change } from '../registers/rules.ts';
import type { ServiceChange, ServiceItem } from './rules.ts';

export interface ServiceStore {
  /** All periods of a town's list, or of one code; strongly read. */
  periods(town: string, code?: string): Promise<readonly ServiceItem[]>;
  /** `conflict`: somebody wrote first, decide again. */
  save(town: string, placed: ServiceChange, change: Change): Promise<'saved' | 'conflict'>;
}

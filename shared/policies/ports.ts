import type { Change } from '../registers/rules.ts';
import type { TownPolicy } from './model.ts';

export interface PolicyStore {
  /** What a town has set, strongly read; undefined while it goes by the defaults. */
  policy(town: string): Promise<TownPolicy | undefined>;
  /** `conflict`: somebody wrote first, decide again. */
  save(policy: TownPolicy, change: Change): Promise<'saved' | 'conflict'>;
}

import type { Change } from '../registers/rules.ts';
import type { TownPolicy } from './model.ts';

export interface PolicyStore {
  /** What a town has set, strongly read; undefined while it goes by the defaults. */
  policy(town: string): Promise<TownPolicy | undefined>;
  /**
   * `conflict`: somebody wrote first, decide again. `calendar`: as it was before, where it changes; word of that goes to
   * the clock with the policy, or neither is written.
   */
  save(policy: TownPolicy, change: Change, calendar?: TownPolicy['calendar']): Promise<'saved' | 'conflict'>;
}

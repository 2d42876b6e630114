import type { Names } from '../kernel/names.ts';
import type { ReliefState } from './model.ts';
import type { ReliefAction } from './table.ts';

/** What a relief of the clocks is called in the offices. */
export const RELIEF_STATE_NAMES: Names<ReliefState> = {
  asked: ['待批', 'asked'],
  approved: ['已批准', 'approved'],
  denied: ['未批准', 'denied'],
  withdrawn: ['已撤回', 'withdrawn'],
};

export const RELIEF_ACTION_NAMES: Names<ReliefAction> = {
  approve: ['批准', 'approve'],
  deny: ['不批准', 'deny'],
  withdraw: ['撤回', 'withdraw'],
};

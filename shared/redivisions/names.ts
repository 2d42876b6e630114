import type { Names } from '../kernel/names.ts';
import type { RedivisionState } from './model.ts';
import type { RedivisionAction } from './table.ts';

/** What a redivision is called in the offices. */
export const REDIVISION_STATE_NAMES: Names<RedivisionState> = {
  drafted: ['草案', 'drafted'],
  proposed: ['待区县同意', 'proposed'],
  consented: ['已同意', 'consented'],
  activated: ['生效中', 'activated'],
  done: ['已完成', 'done'],
  withdrawn: ['已撤回', 'withdrawn'],
};

export const REDIVISION_ACTION_NAMES: Names<RedivisionAction | 'finish'> = {
  check: ['校验', 'check'],
  approve: ['镇级通过', 'approve'],
  consent: ['区县同意', 'consent'],
  activate: ['启用', 'activate'],
  finish: ['完成', 'finish'],
  withdraw: ['撤回', 'withdraw'],
};

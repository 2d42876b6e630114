import type { Names } from '../kernel/names.ts';
import type { SurgeState } from './model.ts';
import type { SurgeAction } from './table.ts';

/** What a surge is called in the offices. */
export const SURGE_STATE_NAMES: Names<SurgeState> = {
  active: ['归集中', 'gathering'],
  ended: ['已结束', 'ended'],
  undone: ['已撤销', 'undone'],
};

export const SURGE_ACTION_NAMES: Names<SurgeAction> = {
  extend: ['延长', 'go on longer'],
  end: ['结束', 'end'],
  undo: ['撤销归集', 'take apart'],
};

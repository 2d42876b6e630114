import type { Names } from '../kernel/names.ts';
import type { Section, ShiftState } from './model.ts';
import type { ShiftAction } from './table.ts';

export const SHIFT_STATE_NAMES: Names<ShiftState> = {
  handed: ['待接班', 'handed over'],
  taken: ['已接班', 'taken over'],
};

export const SHIFT_ACTION_NAMES: Names<ShiftAction> = {
  'hand-over': ['交班', 'hand over'],
  'take-over': ['接班', 'take over'],
};

export const SECTION_NAMES: Names<Section> = {
  urgent: ['紧急与突发', 'urgent and emergency'],
  due: ['下一班内到期', 'due in the next shift'],
  unacknowledged: ['已派未签收', 'dispatched and not signed'],
  whistles: ['吹哨待受理', 'whistles not accepted'],
  decisions: ['待审批与异议', 'waiting decisions'],
  promises: ['未兑现的承诺', 'open promises'],
};

import type { Names } from '../kernel/names.ts';
import type { PartState, WhistleState } from './model.ts';
import type { PartAction, WhistleAction } from './table.ts';

/** What a whistle and a department's part in it are called in the offices. */
export const WHISTLE_STATE_NAMES: Names<WhistleState> = {
  blown: ['已吹哨', 'blown'],
  'in-force': ['已响应', 'in force'],
  declined: ['不予响应', 'declined'],
  confirmed: ['已确认办结', 'confirmed'],
  withdrawn: ['已撤哨', 'withdrawn'],
};

export const WHISTLE_ACTION_NAMES: Names<WhistleAction> = {
  accept: ['受理哨', 'accept'],
  decline: ['不予响应', 'decline'],
  appeal: ['申诉', 'appeal'],
  amend: ['更正', 'amend'],
  postpone: ['改期', 'postpone'],
  withdraw: ['撤哨', 'withdraw'],
  confirm: ['确认办结', 'confirm'],
  'force-confirm': ['强制办结', 'confirm by force'],
};

export const PART_STATE_NAMES: Names<PartState> = {
  invited: ['待报到', 'invited'],
  'cannot-come': ['不能到场', 'cannot come'],
  'reported-in': ['已报到', 'reported in'],
  arrived: ['已到场', 'arrived'],
  'result-filed': ['已反馈', 'result filed'],
  left: ['已离场', 'left'],
  excused: ['已免除', 'excused'],
};

export const PART_ACTION_NAMES: Names<PartAction> = {
  'report-in': ['报到', 'report in'],
  'cannot-come': ['不能到场', 'cannot come'],
  decide: ['裁定', 'decide'],
  arrive: ['到场', 'arrive'],
  'file-result': ['反馈结果', 'file a result'],
  leave: ['离场', 'leave'],
  excuse: ['免除', 'excuse'],
  rate: ['互评', 'rate'],
};

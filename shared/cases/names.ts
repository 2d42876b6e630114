import type { Names } from '../kernel/names.ts';
import type { AskKind, CaseState } from './model.ts';
import type { CallState } from './model-calls.ts';
import type { CoState } from './model-co.ts';
import type { PromiseState } from './model-promise.ts';
import type { SupervisionState } from './model-supervision.ts';
import type { CaseAction } from './table.ts';
import type { CallAction } from './table-calls.ts';
import type { CoAction } from './table-co.ts';
import type { PromiseAction } from './table-promise.ts';

/** What the states and actions of a case are called in the offices; reporters read other words (`rules-public.ts`). */
export const CASE_STATE_NAMES: Names<CaseState> = {
  reported: ['已上报', 'reported'],
  verifying: ['核实中', 'being verified'],
  filed: ['已立案', 'filed'],
  dispatched: ['已派遣', 'dispatched'],
  handling: ['处置中', 'being handled'],
  suspended: ['已挂起', 'suspended'],
  returned: ['已退回', 'returned'],
  escalated: ['已上报上级', 'escalated'],
  handled: ['已处置', 'handled'],
  inspected: ['已核查', 'inspected'],
  closed: ['已结案', 'closed'],
  refused: ['不予受理', 'refused'],
  merged: ['已并案', 'merged'],
  cancelled: ['已撤销', 'cancelled'],
};

export const CASE_ACTION_NAMES: Names<CaseAction> = {
  claim: ['占用', 'claim'],
  release: ['释放', 'release'],
  amend: ['更正', 'amend'],
  answer: ['直接答复', 'answer at once'],
  refuse: ['不予受理', 'refuse'],
  reconsider: ['重新受理', 'reconsider'],
  merge: ['并案', 'merge'],
  unmerge: ['拆分', 'take apart'],
  'ask-verification': ['派员核实', 'have it looked at'],
  verify: ['核实反馈', 'say what was found'],
  'recall-verification': ['收回核实', 'take the verification back'],
  'resolve-on-spot': ['自行处置', 'solve on the spot'],
  file: ['立案', 'file'],
  'send-back': ['退回受理', 'send back to the acceptor'],
  dispatch: ['派遣', 'dispatch'],
  sign: ['签收', 'sign'],
  return: ['退回', 'return'],
  'reject-return': ['驳回退回', 'reject a return'],
  'request-transfer': ['申请转办', 'ask for another unit'],
  uphold: ['同意转办', 'agree to another unit'],
  assign: ['交办', 'assign'],
  take: ['领办', 'take'],
  'hand-back': ['交回', 'hand back'],
  contact: ['联系反映人', 'contact the reporter'],
  recuse: ['回避', 'step back'],
  'ask-extension': ['申请延期', 'ask for more time'],
  'ask-suspension': ['申请挂起', 'ask to suspend'],
  grant: ['批准', 'grant'],
  deny: ['不批准', 'deny'],
  'review-suspension': ['挂起复核', 'review a suspension'],
  resume: ['恢复办理', 'go on'],
  submit: ['提交处置结果', 'submit'],
  'withdraw-submit': ['撤回提交', 'take the submission back'],
  'ask-inspection': ['派员核查', 'have it inspected'],
  inspect: ['核查', 'inspect'],
  rework: ['退回重办', 'have it done again'],
  close: ['结案', 'close'],
  'force-close': ['申请特殊结案', 'ask to close it unsolved'],
  reopen: ['重开', 'reopen'],
  cancel: ['撤销', 'cancel'],
  restore: ['恢复', 'restore'],
  escalate: ['上报上级', 'escalate'],
  'recall-escalation': ['收回上报', 'take the escalation back'],
  'upstream-result': ['上级反馈', 'the platform’s result'],
  'appeal-overdue': ['超时申诉', 'appeal against an overdue mark'],
  'overrule-dispute': ['异议不成立', 'overrule a dispute'],
  supplement: ['补充', 'supplement'],
  withdraw: ['撤回反映', 'take the report back'],
  dispute: ['提出异议', 'dispute'],
  urge: ['催办', 'urge'],
  rate: ['评价', 'rate'],
  supervise: ['督办', 'give an instruction'],
  'answer-supervision': ['督办反馈', 'answer an instruction'],
  'call-back': ['回访', 'call back'],
  'waive-call-back': ['免予回访', 'waive a call-back'],
  'answer-group': ['统一答复', 'answer all reporters'],
  note: ['备注', 'note'],
};

export const ASK_NAMES: Names<AskKind> = {
  extension: ['延期', 'more time'],
  suspension: ['挂起', 'a suspension'],
  transfer: ['转办', 'another unit'],
  'force-close': ['特殊结案', 'closing it unsolved'],
  submission: ['单位确认', 'the unit’s word on a submission'],
  refusal: ['不予受理', 'a refusal that a platform owns'],
  closing: ['结案', 'a closing that a platform owns'],
  'overdue-appeal': ['超时申诉', 'not counting it as late'],
};

export const CO_STATE_NAMES: Names<CoState> = {
  invited: ['待协办', 'invited'],
  signed: ['已签收', 'signed'],
  returned: ['已退回', 'returned'],
  'result-filed': ['已反馈', 'result filed'],
  excused: ['已免除', 'excused'],
};

export const CO_ACTION_NAMES: Names<CoAction> = {
  'co-sign': ['协办签收', 'sign'],
  'co-return': ['协办退回', 'return'],
  'deny-co-return': ['驳回协办退回', 'reject a return'],
  'co-result': ['协办反馈', 'file a result'],
  'excuse-co': ['免除协办', 'excuse'],
};

export const PROMISE_STATE_NAMES: Names<PromiseState> = {
  open: ['待兑现', 'open'],
  kept: ['已兑现', 'kept'],
  dropped: ['已注销', 'dropped'],
};

export const PROMISE_ACTION_NAMES: Names<PromiseAction> = {
  'keep-promise': ['兑现承诺', 'keep it'],
  'pass-promise': ['移交承诺', 'pass it on'],
  'drop-promise': ['注销承诺', 'drop it'],
};

export const CALL_STATE_NAMES: Names<CallState> = {
  asked: ['已发短信', 'asked by SMS'],
  due: ['待回访', 'to be rung'],
  answered: ['已回访', 'answered'],
  replied: ['已评价', 'rated'],
  refused: ['拒绝回访', 'refused'],
  unreached: ['未能联系', 'not reached'],
  waived: ['免予回访', 'waived'],
  lapsed: ['已失效', 'lapsed'],
};

export const CALL_ACTION_NAMES: Names<CallAction> = {
  'call-back': ['回访', 'call back'],
  'waive-call-back': ['免予回访', 'waive'],
  rate: ['评价', 'rate'],
  ring: ['转电话回访', 'ring instead'],
  lapse: ['失效', 'lapse'],
};

export const SUPERVISION_STATE_NAMES: Names<SupervisionState> = {
  open: ['待反馈', 'open'],
  answered: ['已反馈', 'answered'],
};

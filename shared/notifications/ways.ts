import { CASE, CASE_EN, descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told on the ways a case may go besides the straight one: asked and decided, verified, laid aside, sent up. */

const WAYS = {
  asked: {
    description: 'Something is asked and waits for the decision',
    zh: ['待审批', `${CASE}有[{ask}]申请待审批[，请于 {decideAt} 前决定]。`],
    en: ['To decide', `${CASE_EN}: a decision[ about {ask}] is asked of you[ by {decideAt}].`],
  },
  lapsed: {
    description: 'What was asked needs no answer any more: the matter has gone on',
    zh: ['申请失效', `${CASE}已有新进展，您的[{ask}]申请自动失效，不再处理。`],
    en: ['Lapsed', `${CASE_EN} has gone on: what you asked[, {ask},] lapses without an answer.`],
  },
  granted: {
    description: 'What was asked was granted',
    zh: ['申请已通过', `${CASE}的[{ask}]申请已通过[，办理时限 {dueAt}]。`],
    en: ['Granted', `${CASE_EN}: what you asked[, {ask},] was granted[, due {dueAt}].`],
  },
  denied: {
    description: 'What was asked was denied, or taken back',
    zh: ['申请未通过', `${CASE}的[{ask}]申请未通过[，办理时限 {dueAt}]。`],
    en: ['Denied', `${CASE_EN}: what you asked[, {ask},] was denied[, due {dueAt}].`],
  },
  suspended: {
    description: 'The case rests until a planned day',
    zh: ['已挂起', `${CASE}已挂起[，计划 {untilAt} 恢复]。`],
    en: ['Suspended', `${CASE_EN} was suspended[ until {untilAt}].`],
  },
  'suspension-reviewed': {
    description: 'The suspension was reviewed and goes on',
    zh: ['挂起已复核', `${CASE}的挂起已复核[，计划 {untilAt} 恢复]。`],
    en: ['Suspension reviewed', `The suspension of case {caseNum} was reviewed[; it lasts until {untilAt}].`],
  },
  resumed: {
    description: 'The suspension has ended; handling goes on',
    zh: ['已恢复办理', `${CASE}已恢复办理[，办理时限 {dueAt}]。`],
    en: ['Resumed', `${CASE_EN} goes on[, due {dueAt}].`],
  },
  escalated: {
    description: 'The case was sent up to a platform',
    zh: ['已上报', `${CASE}已上报上级平台办理。`],
    en: ['Sent up', `${CASE_EN} was sent up to the platform above.`],
  },
  'escalation-recalled': {
    description: 'The case was taken back from the platform, perhaps because it was silent',
    zh: ['上报已撤回', `${CASE}的上报已撤回，由中心重新派遣。`],
    en: ['Taken back', `${CASE_EN} was taken back from the platform above and waits to be dispatched.`],
  },
  'upstream-returned': {
    description: 'The platform sent the case back unsolved',
    zh: ['上级退回', `${CASE}被上级平台退回，请重新派遣。`],
    en: ['Sent back from above', `${CASE_EN} was sent back by the platform above; please dispatch it.`],
  },
  problem: {
    description: 'So many transfers and reworks that it is a problem order',
    zh: ['疑难件', `${CASE}多次转办或返工，已列为疑难件，请协调。`],
    en: ['Problem order', `${CASE_EN} was transferred or reworked so often that it needs you.`],
  },
  'verification-asked': {
    description: 'Somebody is asked to look whether the problem is there',
    zh: ['请核实', `${CASE}请到现场核实。`],
    en: ['To verify', `${CASE_EN} is to be verified on the spot.`],
  },
  verified: {
    description: 'Somebody has looked, or could not',
    zh: ['核实结果', `${CASE}核实结果[：{outcome}]。`],
    en: ['Verified', `${CASE_EN} was verified[: {outcome}].`],
  },
  'verification-recalled': {
    description: 'Nobody needs to look any more',
    zh: ['核实已撤回', `${CASE}无需再核实。`],
    en: ['No need to verify', `${CASE_EN} needs no verifying any more.`],
  },
  reconsidered: {
    description: 'A refusal was lifted; the case waits to be accepted',
    zh: ['重新受理', `${CASE}的不予受理决定已撤销，请重新受理。`],
    en: ['Reconsidered', `The refusal of case {caseNum} was lifted; it waits to be accepted.`],
  },
  restored: {
    description: 'A cancelled case was restored and waits to be accepted',
    zh: ['已恢复', `${CASE}的撤销已收回，请重新受理。`],
    en: ['Restored', `${CASE_EN} is no longer cancelled; it waits to be accepted.`],
  },
  unmerged: {
    description: 'A merged case goes its own way again',
    zh: ['已拆分', `${CASE}已从并案中拆出，单独办理[，办理时限 {dueAt}]。`],
    en: ['Unmerged', `${CASE_EN} was taken out of the merge and goes on by itself[, due {dueAt}].`],
  },
  reopened: {
    description: 'A closed case was opened again',
    zh: ['已重开', `${CASE}已重新打开，请办理[，办理时限 {dueAt}]。`],
    en: ['Reopened', `${CASE_EN} was opened again[, due {dueAt}].`],
  },
  'dispute-overruled': {
    description: 'The reporter disputed the closing in vain',
    zh: ['异议不成立', `${CASE}的异议经审核不成立，维持结案。`],
    en: ['Dispute overruled', `The dispute about case {caseNum} was overruled; it stays closed.`],
  },
  recused: {
    description: 'Somebody who is related to the matter has withdrawn from it',
    zh: ['回避', `${CASE}有人员回避，请另行安排。`],
    en: ['Recused', `Somebody has withdrawn from case {caseNum}; please give it to another.`],
  },
  'submission-withdrawn': {
    description: 'The lead unit took its submission back',
    zh: ['提交已撤回', `${CASE}的处置结果已撤回，无需核查。`],
    en: ['Submission withdrawn', `The submission of case {caseNum} was taken back; nothing to inspect.`],
  },
  'inspection-asked': {
    description: 'Somebody is asked to inspect',
    zh: ['请核查', `${CASE}请核查。`],
    en: ['To inspect', `${CASE_EN} is to be inspected.`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const WAY_EVENTS = descriptionsOf(WAYS);
export const wayTemplates = templatesOf('onegrid.case', WAYS);

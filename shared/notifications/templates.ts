import { callTemplates } from './calls.ts';
import { coTemplates } from './co-units.ts';
import type { EventType } from './events.ts';
import { importTemplates } from './imports.ts';
import { instructionTemplates } from './instructions.ts';
import { limitTemplates } from './limits.ts';
import { promiseTemplates } from './promises.ts';
import { redivisionTemplates } from './redivisions.ts';
import { outageTemplates, reliefTemplates } from './reliefs.ts';
import { type Language, render, type Template, type Text } from './render.ts';
import { reporterTemplates } from './reporters.ts';
import { serviceRequestTemplates } from './service-requests.ts';
import { shiftTemplates } from './shifts.ts';
import { surgeTemplates } from './surges.ts';
import { taskTemplates } from './tasks.ts';
import { CASE, CASE_EN } from './told.ts';
import { wayTemplates } from './ways.ts';

const t = (zhTitle: string, zh: string, enTitle: string, en: string): Template => ({
  'zh-CN': { title: zhTitle, text: zh },
  en: { title: enTitle, text: en },
});

const DUE = '[，办理时限 {dueAt}]';
const DUE_EN = '[, due {dueAt}]';
const WHISTLE = '哨单 {whistleId}[（案件 {caseNum}）]';
const WHISTLE_EN = 'Whistle {whistleId}[ (case {caseNum})]';
const BY = '[，报到时限 {dueAt}]';
const BY_EN = '[, by {dueAt}]';
const PARTY = '[（{party}）]';

/** What people read of each type of message. Names of persons and what residents said never stand here. */
export const templates: Readonly<Record<EventType, Template>> = {
  'onegrid.case.reported': t(
    '新上报',
    `${CASE}已上报，请受理。`,
    'New report',
    `${CASE_EN} was reported and waits to be accepted.`,
  ),
  'onegrid.case.filed': t(
    '待派遣',
    `${CASE}已立案，请派遣${DUE}。`,
    'To dispatch',
    `${CASE_EN} was filed and waits to be dispatched${DUE_EN}.`,
  ),
  'onegrid.case.sent-back': t(
    '退回受理',
    `${CASE}被退回受理。`,
    'Sent back',
    `${CASE_EN} was sent back to the acceptors.`,
  ),
  'onegrid.case.amended': t('案件变更', `${CASE}的信息已变更${DUE}。`, 'Amended', `${CASE_EN} was amended${DUE_EN}.`),
  'onegrid.case.dispatched': t(
    '新派案件',
    `${CASE}已派遣至你单位，请签收处置${DUE}。`,
    'Dispatched to you',
    `${CASE_EN} was dispatched to you; please sign for it${DUE_EN}.`,
  ),
  'onegrid.case.recalled': t(
    '派遣撤回',
    `${CASE}已撤回，无需再处置。`,
    'Recalled',
    `${CASE_EN} was taken back; nothing more to do.`,
  ),
  'onegrid.case.signed': t('已签收', `${CASE}已签收。`, 'Signed for', `${CASE_EN} was signed for.`),
  'onegrid.case.returned': t(
    '退单',
    `${CASE}被退回，请重新派遣或驳回。`,
    'Returned',
    `${CASE_EN} was returned; dispatch it again or reject the return.`,
  ),
  'onegrid.case.return-rejected': t(
    '退单被驳回',
    `${CASE}的退单未通过，请继续处置${DUE}。`,
    'Return rejected',
    `The return of case {caseNum} was rejected; please handle it${DUE_EN}.`,
  ),
  'onegrid.case.assigned': t(
    '指派给你',
    `${CASE}已指派给你${DUE}。`,
    'Assigned to you',
    `${CASE_EN} was assigned to you${DUE_EN}.`,
  ),
  'onegrid.case.handed-back': t(
    '交回',
    `${CASE}已交回单位，请另行安排。`,
    'Handed back',
    `${CASE_EN} was handed back to the unit.`,
  ),
  'onegrid.case.submitted': t(
    '待核查',
    `${CASE}已提交处置结果，请核查。`,
    'To inspect',
    `${CASE_EN} was submitted and waits to be inspected.`,
  ),
  'onegrid.case.inspected': t(
    '核查通过',
    `${CASE}核查通过，请结案。`,
    'Inspected',
    `${CASE_EN} passed the inspection and waits to be closed.`,
  ),
  'onegrid.case.inspection-failed': t(
    '核查未通过',
    `${CASE}核查未通过，请继续处置${DUE}。`,
    'Inspection failed',
    `${CASE_EN} failed the inspection; please go on${DUE_EN}.`,
  ),
  'onegrid.case.rework': t('返工', `${CASE}需要返工${DUE}。`, 'Rework', `${CASE_EN} needs rework${DUE_EN}.`),
  'onegrid.case.closed': t('已结案', `${CASE}已结案。`, 'Closed', `${CASE_EN} was closed.`),
  'onegrid.case.answered': t('已答复', `${CASE}已直接答复。`, 'Answered', `${CASE_EN} was answered directly.`),
  'onegrid.case.refused': t('不予受理', `${CASE}不予受理。`, 'Refused', `${CASE_EN} was refused.`),
  'onegrid.case.cancelled': t(
    '已撤销',
    `${CASE}已撤销，无需再处置。`,
    'Cancelled',
    `${CASE_EN} was cancelled; nothing more to do.`,
  ),
  'onegrid.case.merged': t(
    '已并案',
    `${CASE}已并入[案件 {into}]，无需单独处置。`,
    'Merged',
    `${CASE_EN} was merged[ into {into}]; nothing more to do on its own.`,
  ),
  'onegrid.case.note': t('有新备注', `${CASE}有新备注。`, 'Note', `${CASE_EN} has a new note.`),
  'onegrid.case.reminder': t(
    '时限提醒',
    `${CASE}请抓紧处置${DUE}。`,
    'Limit near',
    `${CASE_EN} needs attention${DUE_EN}.`,
  ),
  'onegrid.case.overdue': t(
    '已超时',
    `${CASE}已超过办理时限[ {dueAt}]。`,
    'Overdue',
    `${CASE_EN} is past its limit[ of {dueAt}].`,
  ),
  'onegrid.case.stuck': t(
    '自动流转受阻',
    `${CASE}无法自动流转[（{action}：{reason}）]，请人工处理。`,
    'Needs a person',
    `${CASE_EN} could not go on by itself[ ({action}: {reason})]; please see to it.`,
  ),
  ...limitTemplates,
  ...coTemplates,
  ...instructionTemplates,
  ...promiseTemplates,
  ...reporterTemplates,
  ...callTemplates,
  ...reliefTemplates,
  ...outageTemplates,
  ...taskTemplates,
  ...surgeTemplates,
  ...serviceRequestTemplates,
  ...redivisionTemplates,
  ...importTemplates,
  ...shiftTemplates,
  ...wayTemplates,
  'onegrid.whistle.blown': t(
    '吹哨待审',
    `${WHISTLE}待审核。`,
    'Whistle to accept',
    `${WHISTLE_EN} waits for the centre.`,
  ),
  'onegrid.whistle.in-force': t('哨已生效', `${WHISTLE}已生效。`, 'In force', `${WHISTLE_EN} is in force.`),
  'onegrid.whistle.declined': t('吹哨未通过', `${WHISTLE}未通过审核。`, 'Declined', `${WHISTLE_EN} was declined.`),
  'onegrid.whistle.accepted': t('吹哨已通过', `${WHISTLE}已通过审核。`, 'Accepted', `${WHISTLE_EN} was accepted.`),
  'onegrid.whistle.invited': t(
    '吹哨：请报到',
    `${WHISTLE}请你单位报到[，集合时间 {meetAt}][，报到时限 {dueAt}]。`,
    'Called to report in',
    `${WHISTLE_EN} calls you[, meeting at {meetAt}][, report in by {dueAt}].`,
  ),
  'onegrid.whistle.amended': t(
    '哨单变更',
    `${WHISTLE}已变更[，集合时间 {meetAt}]。`,
    'Amended',
    `${WHISTLE_EN} was amended[, meeting at {meetAt}].`,
  ),
  'onegrid.whistle.postponed': t(
    '哨单改期',
    `${WHISTLE}已改期[至 {meetAt}]。`,
    'Postponed',
    `${WHISTLE_EN} was postponed[ to {meetAt}].`,
  ),
  'onegrid.whistle.withdrawn': t(
    '哨单撤回',
    `${WHISTLE}已撤回，无需报到。`,
    'Withdrawn',
    `${WHISTLE_EN} was withdrawn; no need to report in.`,
  ),
  'onegrid.whistle.late': t(
    '报到超时',
    `${WHISTLE}有部门${PARTY}未按时报到。`,
    'Late',
    `${WHISTLE_EN}: a department[ ({party})] has not reported in in time.`,
  ),
  'onegrid.whistle.reported-in': t(
    '已报到',
    `${WHISTLE}有部门${PARTY}已报到。`,
    'Reported in',
    `${WHISTLE_EN}: a department[ ({party})] reported in.`,
  ),
  'onegrid.whistle.cannot-come': t(
    '部门无法到场',
    `${WHISTLE}有部门${PARTY}无法到场，请决定。`,
    'Can’t come',
    `${WHISTLE_EN}: a department[ ({party})] can’t come; please decide.`,
  ),
  'onegrid.whistle.cannot-come-decided': t(
    '到场安排已定',
    `${WHISTLE}的到场安排已定[，集合时间 {meetAt}]。`,
    'Decided',
    `${WHISTLE_EN}: the centre has decided about your coming[, meeting at {meetAt}].`,
  ),
  'onegrid.whistle.arrived': t(
    '已到场',
    `${WHISTLE}有部门${PARTY}已到场。`,
    'Arrived',
    `${WHISTLE_EN}: a department[ ({party})] arrived.`,
  ),
  'onegrid.whistle.result-filed': t(
    '已反馈结果',
    `${WHISTLE}有部门${PARTY}已反馈结果。`,
    'Result filed',
    `${WHISTLE_EN}: a department[ ({party})] filed its result.`,
  ),
  'onegrid.whistle.left': t(
    '已离场',
    `${WHISTLE}有部门${PARTY}已离场。`,
    'Left',
    `${WHISTLE_EN}: a department[ ({party})] left.`,
  ),
  'onegrid.whistle.excused': t(
    '已免除',
    `${WHISTLE}有部门${PARTY}已免除报到。`,
    'Excused',
    `${WHISTLE_EN}: a department[ ({party})] was excused.`,
  ),
  'onegrid.whistle.confirmed': t(
    '哨单办结',
    `${WHISTLE}已确认办结。`,
    'Confirmed',
    `${WHISTLE_EN} was confirmed as done.`,
  ),
  'onegrid.whistle.appealed': t(
    '申诉待审',
    `${WHISTLE}申诉待审核。`,
    'Appeal',
    `${WHISTLE_EN} was declined and appealed; it waits for you.`,
  ),
  'onegrid.whistle.reminder': t(
    '报到提醒',
    `${WHISTLE}请及时报到${PARTY}${BY}。`,
    'Report-in near',
    `${WHISTLE_EN}: report in soon${BY_EN}.`,
  ),
  'onegrid.whistle.accept-due': t(
    '吹哨待审提醒',
    `${WHISTLE}仍待审核[，时限 {dueAt}]，请尽快处理。`,
    'Whistle waits',
    `${WHISTLE_EN} still waits for the centre[, limit {dueAt}].`,
  ),
  'onegrid.whistle.decision-due': t(
    '到场安排待定',
    `${WHISTLE}有部门${PARTY}无法到场，仍待决定[，时限 {dueAt}]。`,
    'Decision due',
    `${WHISTLE_EN}: a department[ ({party})] can’t come and waits for a decision[, limit {dueAt}].`,
  ),
  'onegrid.whistle.result-due': t(
    '待反馈结果',
    `${WHISTLE}有部门${PARTY}尚未反馈结果[，时限 {dueAt}]。`,
    'Result due',
    `${WHISTLE_EN}: a department[ ({party})] has not filed its result[, limit {dueAt}].`,
  ),
  'onegrid.whistle.confirm-due': t(
    '哨单待确认',
    `${WHISTLE}各部门结果已齐，待确认[，时限 {dueAt}]。`,
    'To be confirmed',
    `${WHISTLE_EN}: every result is in; please confirm[, limit {dueAt}].`,
  ),
  'onegrid.whistle.rating-due': t(
    '待评价',
    `${WHISTLE}请评价[，时限 {dueAt}]。`,
    'Rating due',
    `${WHISTLE_EN}: please rate[ by {dueAt}].`,
  ),
  'onegrid.whistle.rated': t('收到评价', `${WHISTLE}有新的评价。`, 'Rated', `${WHISTLE_EN} was rated.`),
};

/** For types that are not declared: a newer version may send them before this one learns their words. */
export const generalTemplate: Template = t(
  '新消息',
  '[案件 {caseNum} ][哨单 {whistleId} ]有新消息。',
  'News',
  'There is news[ on case {caseNum}][ on whistle {whistleId}].',
);

/** Title and text of a message in one language. */
export function textOf(type: string, data: Readonly<Record<string, unknown>>, language: Language): Text {
  const known: Readonly<Record<string, Template>> = templates;
  return render(Object.hasOwn(known, type) ? (known[type] ?? generalTemplate) : generalTemplate, data, language);
}

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
import { CASE, CASE_EN, inBoth as t } from './told.ts';
import { wayTemplates } from './ways.ts';
import { whistleTemplates } from './whistles.ts';

const DUE = '[，办理时限 {dueAt}]';
const DUE_EN = '[, due {dueAt}]';

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
  ...whistleTemplates,
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

import { CASE, CASE_EN, descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of instructions on a case (督办), and of a relief that was taken from under it. */

const INSTRUCTIONS = {
  supervised: {
    description: 'An instruction was given that has to be answered',
    zh: ['督办', `${CASE}被督办，请于[ {dueAt} 前]答复。`],
    en: ['Supervised', `${CASE_EN} is under supervision; please answer[ by {dueAt}].`],
  },
  'supervision-answered': {
    description: 'The instruction was answered',
    zh: ['督办已答复', `${CASE}的督办已答复。`],
    en: ['Supervision answered', `Your instruction on case {caseNum} was answered.`],
  },
  'supervision-due': {
    description: 'An instruction is to be answered soon',
    zh: ['督办答复提醒', `${CASE}的督办尚未答复，请抓紧[，时限 {dueAt}]。`],
    en: ['Supervision to answer', `${CASE_EN}: the instruction is still to be answered[, by {dueAt}].`],
  },
  'supervision-late': {
    description: 'An instruction was not answered in time',
    zh: ['督办超时未答复', `${CASE}的督办超过时限[ {dueAt} ]仍未答复。`],
    en: ['Supervision not answered', `${CASE_EN}: the instruction was not answered in time[, by {dueAt}].`],
  },
  'relief-undone': {
    description: 'A relief was taken back and the deadline comes nearer',
    zh: ['停时撤回，时限提前', `${CASE}所在范围的停时已撤回[，办理时限调整为 {dueAt}]。`],
    en: ['Deadline nearer', `A relief over case {caseNum} was withdrawn[; it is now due {dueAt}].`],
  },
  'calendar-changed': {
    description: 'The town has changed its calendar and the deadline comes nearer',
    zh: ['工作日历调整，时限提前', `${CASE}所在镇的工作日历已调整[，办理时限调整为 {dueAt}]。`],
    en: ['Deadline nearer', `The town of case {caseNum} has changed its calendar[; it is now due {dueAt}].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const INSTRUCTION_EVENTS = descriptionsOf(INSTRUCTIONS);
export const instructionTemplates = templatesOf('onegrid.case', INSTRUCTIONS);

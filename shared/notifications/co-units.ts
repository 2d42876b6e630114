import { CASE, CASE_EN, descriptionsOf, type Told, templatesOf } from './told.ts';

/** What is told about co-units' parts (协办) of a case: to the co-unit, to the lead, and to the centre. */

const PARTY = '[ {party} ]';
const DUE = '[，时限 {dueAt}]';
const DUE_EN = '[, due {dueAt}]';

const WORDS = {
  'co-dispatched': {
    description: 'A co-unit is asked for its part',
    zh: ['新协办任务', `${CASE}请你单位协办，请签收${DUE}。`],
    en: ['You are asked to help', `${CASE_EN}: your unit is asked to do its part; please sign for it${DUE_EN}.`],
  },
  'co-ended': {
    description: 'The round that the co-unit helped in has ended; nothing more to do',
    zh: ['协办结束', `${CASE}的协办已结束，无需再处置。`],
    en: ['Nothing more to do', `${CASE_EN}: your part has ended; nothing more to do.`],
  },
  'co-rework': {
    description: 'The co-unit’s work is sent back; its part goes on',
    zh: ['协办重办', `${CASE}的协办结果未通过，请继续处置${DUE}。`],
    en: ['Your part goes on', `${CASE_EN}: the result of your part did not pass; please go on${DUE_EN}.`],
  },
  'co-signed': {
    description: 'A co-unit signed for its part',
    zh: ['协办已签收', `${CASE}的协办单位${PARTY}已签收。`],
    en: ['A co-unit signed', `${CASE_EN}: the co-unit[ {party}] signed for its part.`],
  },
  'co-returned': {
    description: 'A co-unit returned its part',
    zh: ['协办退回', `${CASE}的协办单位${PARTY}退回协办，请审核${DUE}。`],
    en: ['A co-unit objects', `${CASE_EN}: the co-unit[ {party}] returned its part; to be decided${DUE_EN}.`],
  },
  'co-return-denied': {
    description: 'The return was rejected; the part is the co-unit’s',
    zh: ['协办退回被驳回', `${CASE}的协办退回未通过，请继续处置${DUE}。`],
    en: ['Return rejected', `${CASE_EN}: the return of your part was rejected; please go on${DUE_EN}.`],
  },
  'co-result-filed': {
    description: 'A co-unit filed its result',
    zh: ['协办已反馈', `${CASE}的协办单位${PARTY}已反馈结果。`],
    en: ['A co-unit filed its result', `${CASE_EN}: the co-unit[ {party}] filed the result of its part.`],
  },
  'co-excused': {
    description: 'A co-unit was excused',
    zh: ['协办已免除', `${CASE}的协办单位${PARTY}已免除协办。`],
    en: ['A co-unit was excused', `${CASE_EN}: the co-unit[ {party}] was excused from its part.`],
  },
  'co-sign-due': {
    description: 'A part waits to be signed for; the limit is near',
    zh: ['协办待签收提醒', `${CASE}的协办任务待签收，请抓紧办理${DUE}。`],
    en: ['To be signed for', `${CASE_EN}: your part waits to be signed for${DUE_EN}.`],
  },
  'co-sign-late': {
    description: 'A part was not signed for; the limit has passed',
    zh: ['协办签收超时', `${CASE}的协办单位${PARTY}未按时签收[，时限 {dueAt}]。`],
    en: ['Not signed for', `${CASE_EN}: the co-unit[ {party}] has not signed for its part[, limit {dueAt}].`],
  },
  'co-return-due': {
    description: 'The return of a part waits for a decision; the limit is near',
    zh: ['协办退回待审核', `${CASE}的协办单位${PARTY}退回待审核，请抓紧办理${DUE}。`],
    en: [
      'A return to decide',
      `${CASE_EN}: the return of its part by the co-unit[ {party}] waits for a decision${DUE_EN}.`,
    ],
  },
  'co-return-late': {
    description: 'The return of a part was not decided; the limit has passed',
    zh: ['协办退回审核超时', `${CASE}的协办单位${PARTY}退回未按时审核[，时限 {dueAt}]，请立即办理。`],
    en: [
      'A return not decided',
      `${CASE_EN}: the return of its part by the co-unit[ {party}] is still undecided[, limit {dueAt}].`,
    ],
  },
  'co-result-due': {
    description: 'A part’s result is not in; the limit is near',
    zh: ['协办待反馈提醒', `${CASE}的协办结果待反馈，请抓紧办理${DUE}。`],
    en: ['Result due', `${CASE_EN}: the result of your part is due soon${DUE_EN}.`],
  },
  'co-result-late': {
    description: 'A part’s result is not in; the limit has passed',
    zh: ['协办超时', `${CASE}的协办单位${PARTY}未按时反馈结果[，时限 {dueAt}]。`],
    en: ['Result late', `${CASE_EN}: the co-unit[ {party}] has not filed the result of its part[, limit {dueAt}].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const CO_EVENTS = descriptionsOf(WORDS);
export const coTemplates = templatesOf('onegrid.case', WORDS);

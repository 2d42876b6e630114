import type { Template } from './render.ts';

/** What is told about co-units' parts (协办) of a case: to the co-unit, to the lead, and to the centre. */

const CASE = '案件 {caseNum}[（{categoryName}）]';
const CASE_EN = 'Case {caseNum}[ ({categoryName})]';
const PARTY = '[ {party} ]';
const DUE = '[，时限 {dueAt}]';
const DUE_EN = '[, due {dueAt}]';

/** Description; title and text in Chinese; title and text in English. */
type Words = readonly [string, string, string, string, string];

const WORDS = {
  'co-dispatched': [
    'A co-unit is asked for its part',
    '新协办任务',
    `${CASE}请你单位协办，请签收${DUE}。`,
    'You are asked to help',
    `${CASE_EN}: your unit is asked to do its part; please sign for it${DUE_EN}.`,
  ],
  'co-ended': [
    'The round that the co-unit helped in has ended; nothing more to do',
    '协办结束',
    `${CASE}的协办已结束，无需再处置。`,
    'Nothing more to do',
    `${CASE_EN}: your part has ended; nothing more to do.`,
  ],
  'co-rework': [
    'The co-unit’s work is sent back; its part goes on',
    '协办重办',
    `${CASE}的协办结果未通过，请继续处置${DUE}。`,
    'Your part goes on',
    `${CASE_EN}: the result of your part did not pass; please go on${DUE_EN}.`,
  ],
  'co-signed': [
    'A co-unit signed for its part',
    '协办已签收',
    `${CASE}的协办单位${PARTY}已签收。`,
    'A co-unit signed',
    `${CASE_EN}: the co-unit[ {party}] signed for its part.`,
  ],
  'co-returned': [
    'A co-unit returned its part',
    '协办退回',
    `${CASE}的协办单位${PARTY}退回协办，请审核${DUE}。`,
    'A co-unit objects',
    `${CASE_EN}: the co-unit[ {party}] returned its part; to be decided${DUE_EN}.`,
  ],
  'co-return-denied': [
    'The return was rejected; the part is the co-unit’s',
    '协办退回被驳回',
    `${CASE}的协办退回未通过，请继续处置${DUE}。`,
    'Return rejected',
    `${CASE_EN}: the return of your part was rejected; please go on${DUE_EN}.`,
  ],
  'co-result-filed': [
    'A co-unit filed its result',
    '协办已反馈',
    `${CASE}的协办单位${PARTY}已反馈结果。`,
    'A co-unit filed its result',
    `${CASE_EN}: the co-unit[ {party}] filed the result of its part.`,
  ],
  'co-excused': [
    'A co-unit was excused',
    '协办已免除',
    `${CASE}的协办单位${PARTY}已免除协办。`,
    'A co-unit was excused',
    `${CASE_EN}: the co-unit[ {party}] was excused from its part.`,
  ],
  'co-sign-due': [
    'A part waits to be signed for; the limit is near',
    '协办待签收提醒',
    `${CASE}的协办任务待签收，请抓紧办理${DUE}。`,
    'To be signed for',
    `${CASE_EN}: your part waits to be signed for${DUE_EN}.`,
  ],
  'co-sign-late': [
    'A part was not signed for; the limit has passed',
    '协办签收超时',
    `${CASE}的协办单位${PARTY}未按时签收[，时限 {dueAt}]。`,
    'Not signed for',
    `${CASE_EN}: the co-unit[ {party}] has not signed for its part[, limit {dueAt}].`,
  ],
  'co-return-due': [
    'The return of a part waits for a decision; the limit is near',
    '协办退回待审核',
    `${CASE}的协办单位${PARTY}退回待审核，请抓紧办理${DUE}。`,
    'A return to decide',
    `${CASE_EN}: the return of its part by the co-unit[ {party}] waits for a decision${DUE_EN}.`,
  ],
  'co-return-late': [
    'The return of a part was not decided; the limit has passed',
    '协办退回审核超时',
    `${CASE}的协办单位${PARTY}退回未按时审核[，时限 {dueAt}]，请立即办理。`,
    'A return not decided',
    `${CASE_EN}: the return of its part by the co-unit[ {party}] is still undecided[, limit {dueAt}].`,
  ],
  'co-result-due': [
    'A part’s result is not in; the limit is near',
    '协办待反馈提醒',
    `${CASE}的协办结果待反馈，请抓紧办理${DUE}。`,
    'Result due',
    `${CASE_EN}: the result of your part is due soon${DUE_EN}.`,
  ],
  'co-result-late': [
    'A part’s result is not in; the limit has passed',
    '协办超时',
    `${CASE}的协办单位${PARTY}未按时反馈结果[，时限 {dueAt}]。`,
    'Result late',
    `${CASE_EN}: the co-unit[ {party}] has not filed the result of its part[, limit {dueAt}].`,
  ],
} as const satisfies Readonly<Record<string, Words>>;

type CoEvent = keyof typeof WORDS;
const entries = Object.entries(WORDS) as [CoEvent, Words][];

/** Descriptions of the types, without the family's prefix. */
export const CO_EVENTS = Object.fromEntries(entries.map(([name, [description]]) => [name, description])) as Readonly<
  Record<CoEvent, string>
>;

/** What people read of each type. */
export const coTemplates = Object.fromEntries(
  entries.map(([name, [, zhTitle, zh, enTitle, en]]) => [
    `onegrid.case.${name}`,
    { 'zh-CN': { title: zhTitle, text: zh }, en: { title: enTitle, text: en } } satisfies Template,
  ]),
) as Readonly<Record<`onegrid.case.${CoEvent}`, Template>>;

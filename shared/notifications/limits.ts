import type { Template } from './render.ts';
import { CASE, CASE_EN } from './told.ts';

/**
 * What people are told of the limits that run on a case beside that of its handling: one type while a limit is near and
 * one when it has passed, each with what waits and whose turn it is.
 */

/** What is to be done, in Chinese and in English. */
const LIMITS = {
  accept: ['受理', 'to be accepted'],
  verify: ['核实', 'to be verified on the spot'],
  dispatch: ['派遣', 'to be dispatched'],
  sign: ['签收', 'to be signed for'],
  'decide-return': ['退单审核', 'for a decision about its return'],
  inspect: ['核查', 'to be inspected'],
  close: ['结案', 'to be closed'],
  escalation: ['上级反馈', 'for the answer from above'],
  review: ['挂起复核', 'for the review of its suspension'],
  decide: ['审批', 'for a decision about what was asked'],
  dispute: ['异议处理', 'for a decision about the reporter’s dispute'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

type LimitName = keyof typeof LIMITS;
type LimitEvent = `${LimitName}-${'due' | 'late'}`;

const entries = Object.entries(LIMITS) as [LimitName, readonly [string, string]][];

/** Descriptions of the types, without the family's prefix. */
export const LIMIT_EVENTS = Object.fromEntries(
  entries.flatMap(([name, [, en]]) => [
    [`${name}-due`, `The case waits ${en}; the limit is near`],
    [`${name}-late`, `The case waits ${en}; the limit has passed`],
  ]),
) as Readonly<Record<LimitEvent, string>>;

const near = (zh: string, en: string): Template => ({
  'zh-CN': { title: `待${zh}提醒`, text: `${CASE}待${zh}，请抓紧办理[，时限 {dueAt}]。` },
  en: { title: 'Limit near', text: `${CASE_EN} waits ${en}[, limit {dueAt}].` },
});

const passed = (zh: string, en: string): Template => ({
  'zh-CN': { title: `${zh}超时`, text: `${CASE}待${zh}，已超过时限[ {dueAt}]，请立即办理。` },
  en: { title: 'Limit passed', text: `${CASE_EN} still waits ${en}; its limit[ of {dueAt}] has passed.` },
});

/** What people read of each type. */
export const limitTemplates = Object.fromEntries(
  entries.flatMap(([name, [zh, en]]) => [
    [`onegrid.case.${name}-due`, near(zh, en)],
    [`onegrid.case.${name}-late`, passed(zh, en)],
  ]),
) as Readonly<Record<`onegrid.case.${LimitEvent}`, Template>>;

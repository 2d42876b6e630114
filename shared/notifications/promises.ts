import { CASE, CASE_EN, descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of promises on a case (承诺): when they fall due, and when they change hands. */

const PROMISES = {
  'promise-due': {
    description: 'A promise falls due soon',
    zh: ['承诺即将到期', `${CASE}有一项承诺尚未兑现，请抓紧[，最迟 {dueAt}]。`],
    en: ['Promise to keep', `${CASE_EN}: a promise of yours is still to be kept[, by {dueAt}].`],
  },
  'promise-late': {
    description: 'A promise was not kept in time',
    zh: ['承诺逾期未兑现', `${CASE}有一项承诺超过约定时间[ {dueAt} ]仍未兑现。`],
    en: ['Promise broken', `${CASE_EN}: a promise was not kept in time[, by {dueAt}].`],
  },
  'promise-passed': {
    description: 'Somebody else’s promise is the recipient’s now',
    zh: ['承诺已移交给你', `${CASE}的一项承诺已移交给你[，最迟 {dueAt} 兑现]。`],
    en: ['Promise passed to you', `${CASE_EN}: a promise was passed on to you[; keep it by {dueAt}].`],
  },
  'promise-kept': {
    description: 'Somebody else has kept the promise',
    zh: ['承诺已代为兑现', `${CASE}中你的一项承诺已由他人兑现。`],
    en: ['Promise kept', `${CASE_EN}: a promise of yours was kept by somebody else.`],
  },
  'promise-dropped': {
    description: 'The promise needs keeping no more',
    zh: ['承诺已注销', `${CASE}中你的一项承诺已注销，无需兑现。`],
    en: ['Promise dropped', `${CASE_EN}: a promise of yours needs keeping no more.`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const PROMISE_EVENTS = descriptionsOf(PROMISES);
export const promiseTemplates = templatesOf('onegrid.case', PROMISES);

import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of shifts that change hands (交接班). */

const SHIFT = '班次（{area}，{fromAt} 至 {toAt}）';
const SHIFT_EN = 'The shift of {area}, {fromAt} to {toAt},';

const SHIFTS = {
  'handed-over': {
    description: 'A shift was handed over and waits to be taken over',
    zh: ['待接班', `${SHIFT}已交班，请接班[，最迟 {dueAt}]。`],
    en: ['To take over', `${SHIFT_EN} was handed over; please take it over[ by {dueAt}].`],
  },
  'not-handed-over': {
    description: 'A shift is over and nobody has handed it over',
    zh: ['未交班', `${SHIFT}已结束，尚未交班，请尽快交班或由值班长代办。`],
    en: ['Not handed over', `${SHIFT_EN} is over and was not handed over; please hand it over.`],
  },
  'taken-over': {
    description: 'The shift was taken over',
    zh: ['已接班', `${SHIFT}已由接班人员接班。`],
    en: ['Taken over', `${SHIFT_EN} was taken over.`],
  },
  'take-over-due': {
    description: 'Nobody has taken the shift over yet; the limit is near',
    zh: ['接班提醒', `${SHIFT}尚未接班，请尽快接班[，最迟 {dueAt}]。`],
    en: ['Still to take over', `${SHIFT_EN} still waits to be taken over[ by {dueAt}].`],
  },
  'take-over-late': {
    description: 'Nobody has taken the shift over in time',
    zh: ['无人接班', `${SHIFT}超过时限[ {dueAt} ]仍无人接班，请安排。`],
    en: ['Nobody took over', `${SHIFT_EN} was not taken over in time[, by {dueAt}]; please see to it.`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const SHIFT_EVENTS = descriptionsOf(SHIFTS);
export const shiftTemplates = templatesOf('onegrid.shift', SHIFTS);

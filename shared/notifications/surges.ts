import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What the centre is told of surges (突发群诉): many people report one thing, and new reports attach themselves to one case. */

const OF = '突发群诉（主件 {caseNum}，范围 {area}）';
const OF_EN = 'The surge into case {caseNum} (area {area})';

const SURGES = {
  declared: {
    description: 'New reports of one thing attach themselves to a case until the time that is set',
    zh: ['突发群诉已认定', `${OF}已认定，至 {toAt} 止，同类新反映自动并入。`],
    en: ['Surge declared', `${OF_EN} gathers new reports until {toAt}.`],
  },
  extended: {
    description: 'The surge goes on until another time',
    zh: ['突发群诉已延长', `${OF}延长至 {toAt}。`],
    en: ['Surge extended', `${OF_EN} goes on until {toAt}.`],
  },
  ending: {
    description: 'The surge ends soon by itself; whoever sees that it goes on extends it',
    zh: ['突发群诉即将到期', `${OF}将于 {toAt} 自动结束，仍在发生的请延长。`],
    en: ['Surge about to end', `${OF_EN} ends by itself at {toAt}; extend it if it goes on.`],
  },
  ended: {
    description: 'The surge is over: new reports are taken down one by one again',
    zh: ['突发群诉已结束', `${OF}已结束，新反映恢复逐件登记。`],
    en: ['Surge ended', `${OF_EN} is over; new reports stand alone again.`],
  },
  undone: {
    description: 'What attached itself to the case is taken apart, and waits to be accepted one by one',
    zh: ['突发群诉已撤销', `${OF}已撤销，已并入的反映逐件拆出，请重新受理。`],
    en: ['Surge undone', `${OF_EN} was undone; what it gathered is taken apart and waits to be accepted.`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const SURGE_EVENTS = descriptionsOf(SURGES);
export const surgeTemplates = templatesOf('onegrid.surge', SURGES);

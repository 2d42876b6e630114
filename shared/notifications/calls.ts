import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told when reporters are not called back in time: of a town as a whole, the list says which. */

const CALLS = {
  due: {
    description: 'Call-backs of the town are near their limit',
    zh: ['回访待办提醒', '有回访任务临近时限（{day}），请查看待回访列表并抓紧办理。'],
    en: ['Call-backs to make', 'Call-backs are near their limit ({day}); please see the list.'],
  },
  late: {
    description: 'Call-backs of the town were not made in time',
    zh: ['回访超时', '有回访任务超过时限（{day}），请查看待回访列表并立即安排。'],
    en: ['Call-backs late', 'Call-backs were not made in time ({day}); please see the list.'],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const CALL_EVENTS = descriptionsOf(CALLS);
export const callTemplates = templatesOf('onegrid.calls', CALLS);

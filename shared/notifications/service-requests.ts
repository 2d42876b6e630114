import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of requests for the service list (准入申请). */

const OF = '服务清单准入申请 {requestId}（事项 {code}）';
const OF_EN = 'Request {requestId} for the service list (item {code})';

const REQUESTS = {
  asked: {
    description: 'Somebody asks that an item be put on the service list',
    zh: ['准入申请待审核', `${OF}待审核[，请于 {dueAt} 前决定]。`],
    en: ['Request to decide', `${OF_EN} waits for your decision[ by {dueAt}].`],
  },
  admitted: {
    description: 'The item is on the service list from its first day',
    zh: ['准入申请已通过', `${OF}已准入，自生效日起列入清单。`],
    en: ['Request approved', `${OF_EN} was approved; the item is listed from its first day.`],
  },
  denied: {
    description: 'The item is not put on the service list',
    zh: ['准入申请未通过', `${OF}不予准入。`],
    en: ['Request denied', `${OF_EN} was denied.`],
  },
  withdrawn: {
    description: 'Who asked has taken the request back',
    zh: ['准入申请已撤回', `${OF}已由申请人撤回。`],
    en: ['Request withdrawn', `${OF_EN} was taken back by who asked.`],
  },
  due: {
    description: 'Nobody has decided about the request yet; the limit is near',
    zh: ['准入申请审核提醒', `${OF}尚未审核[，时限 {dueAt}]。`],
    en: ['Request still to decide', `${OF_EN} still waits for a decision[, due {dueAt}].`],
  },
  late: {
    description: 'Nobody has decided about the request in time',
    zh: ['准入申请审核超时', `${OF}已超过审核时限[ {dueAt}]，请决定或撤回。`],
    en: ['Request not decided', `${OF_EN} was not decided in time[, by {dueAt}].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const SERVICE_REQUEST_EVENTS = descriptionsOf(REQUESTS);
export const serviceRequestTemplates = templatesOf('onegrid.service-request', REQUESTS);

import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of reliefs (停时): clocks of an area that stand because of a storm or a power cut. */

const RELIEF = '停时申请 {reliefId}（范围 {area}[，{fromAt} 至 {toAt}]）';
const RELIEF_EN = 'Relief {reliefId} of the clocks (area {area}[, {fromAt} to {toAt}])';

const RELIEFS = {
  asked: {
    description: 'Somebody asks that the clocks of an area stand',
    zh: ['停时待审批', `${RELIEF}待审批[，请于 {dueAt} 前决定]。`],
    en: ['Relief to decide', `${RELIEF_EN} waits for your decision[ by {dueAt}].`],
  },
  approved: {
    description: 'The clocks of the area stand; deadlines move',
    zh: ['停时已批准', `${RELIEF}已批准，范围内时限顺延。`],
    en: ['Relief approved', `${RELIEF_EN} was approved; deadlines in it move on.`],
  },
  denied: {
    description: 'The clocks of the area run on',
    zh: ['停时未批准', `${RELIEF}未批准，时限照常计算。`],
    en: ['Relief denied', `${RELIEF_EN} was denied; the clocks run on.`],
  },
  withdrawn: {
    description: 'The relief, or the question, was taken back; deadlines move back',
    zh: ['停时已撤回', `${RELIEF}已撤回，时限恢复原计算。`],
    en: ['Relief withdrawn', `${RELIEF_EN} was withdrawn; deadlines go back.`],
  },
  'decide-due': {
    description: 'Nobody has decided about the relief yet; the limit is near',
    zh: ['停时审批提醒', `${RELIEF}尚未审批，请抓紧决定[，时限 {dueAt}]。`],
    en: ['Relief still to decide', `${RELIEF_EN} still waits for a decision[, due {dueAt}].`],
  },
  'decide-late': {
    description: 'Nobody has decided about the relief in time',
    zh: ['停时审批超时', `${RELIEF}已超过审批时限[ {dueAt}]，请立即决定。`],
    en: ['Relief not decided', `${RELIEF_EN} was not decided in time[, by {dueAt}].`],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const RELIEF_EVENTS = descriptionsOf(RELIEFS);
export const reliefTemplates = templatesOf('onegrid.relief', RELIEFS);

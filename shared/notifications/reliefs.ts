import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of reliefs (停时, a storm or a power cut) and outages (系统中断) in which clocks stand. */

/** The same six messages for either kind: what it is called, and its title. */
const told = (of: string, ofEn: string, title: string, titleEn: string) =>
  ({
    asked: {
      description: 'Somebody asks that the clocks of an area stand',
      zh: [`${title}待审批`, `${of}待审批[，请于 {dueAt} 前决定]。`],
      en: [`${titleEn} to decide`, `${ofEn} waits for your decision[ by {dueAt}].`],
    },
    approved: {
      description: 'The clocks of the area stand; deadlines move',
      zh: [`${title}已批准`, `${of}已批准，范围内时限顺延。`],
      en: [`${titleEn} approved`, `${ofEn} was approved; deadlines in it move on.`],
    },
    denied: {
      description: 'The clocks of the area run on',
      zh: [`${title}未批准`, `${of}未批准，时限照常计算。`],
      en: [`${titleEn} denied`, `${ofEn} was denied; the clocks run on.`],
    },
    withdrawn: {
      description: 'The relief, or the question, was taken back; deadlines move back',
      zh: [`${title}已撤回`, `${of}已撤回，时限恢复原计算。`],
      en: [`${titleEn} withdrawn`, `${ofEn} was withdrawn; deadlines go back.`],
    },
    'decide-due': {
      description: 'Nobody has decided about the relief yet; the limit is near',
      zh: [`${title}审批提醒`, `${of}尚未审批，请抓紧决定[，时限 {dueAt}]。`],
      en: [`${titleEn} still to decide`, `${ofEn} still waits for a decision[, due {dueAt}].`],
    },
    'decide-late': {
      description: 'Nobody has decided about the relief in time',
      zh: [`${title}审批超时`, `${of}已超过审批时限[ {dueAt}]，请立即决定。`],
      en: [`${titleEn} not decided`, `${ofEn} was not decided in time[, by {dueAt}].`],
    },
  }) as const satisfies Readonly<Record<string, Told>>;

const RELIEFS = told(
  '停时申请 {reliefId}（范围 {area}[，{fromAt} 至 {toAt}]）',
  'Relief {reliefId} of the clocks (area {area}[, {fromAt} to {toAt}])',
  '停时',
  'Relief',
);

const OUTAGES = told(
  '系统中断登记 {reliefId}（{area}[，{fromAt} 至 {toAt}]）',
  'Outage {reliefId} of the systems ({area}[, {fromAt} to {toAt}])',
  '系统中断',
  'Outage',
);

export const RELIEF_EVENTS = descriptionsOf(RELIEFS);
export const reliefTemplates = templatesOf('onegrid.relief', RELIEFS);
export const OUTAGE_EVENTS = descriptionsOf(OUTAGES);
export const outageTemplates = templatesOf('onegrid.outage', OUTAGES);

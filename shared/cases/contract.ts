import * as z from 'zod';
import { isGridCode, isTownCode } from '../kernel/codes.ts';
import { ABOUT_KINDS, CASE_STATES, CHANNELS, RESULTS, URGENCIES } from './model.ts';
import { CASE_ACTIONS, type CaseAction } from './table.ts';

/** Longest text anywhere: hotline transcripts reach ten thousand characters. */
export const TEXT_MAX = 10_000;
const text = (max = TEXT_MAX) => z.string().trim().min(1).max(max);
const reason = text(1_000).meta({ description: '理由 · reason, read by those it concerns' });
const moment = z.iso.datetime({ offset: true });

export const caseNum = z
  .string()
  .regex(/^\d{16}$/)
  .meta({ description: '案件编号 · case number: 16 digits, the last a check digit', example: '2603067980012343' });
export const trackingCode = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{16,32}$/i)
  .meta({ description: '查询码 · tracking code, known to the reporter alone' });
export const partyId = z
  .string()
  .regex(/^[a-z0-9-]{2,40}$/)
  .meta({
    description: '部门编号或12位村（社区）代码 · department id, or the 12-digit code of a village or community',
  });
export const townCode = z
  .string()
  .refine(isTownCode, { error: 'town-code' })
  .meta({ description: '镇代码 · 9 digits' });
const gridCode = z.string().refine(isGridCode, { error: 'grid-code' });

export const pointSchema = z
  .strictObject({
    crs: z.enum(['WGS84', 'GCJ02', 'BD09']).default('WGS84'),
    lon: z.number().min(-180).max(180),
    lat: z.number().min(-180).max(180),
  })
  .meta({
    id: 'Point',
    description: '坐标点，必须带坐标系 · a point with its coordinate system; Chinese web maps give GCJ02',
  });

const aboutSchema = z
  .strictObject({ kind: z.enum(ABOUT_KINDS), ref: z.string().min(1).max(100) })
  .meta({ id: 'About', description: '涉及对象 · whom or what it is about' });

export const reporterSchema = z
  .strictObject({
    phone: z.string().regex(/^1[3-9]\d{9}$/, { error: 'mobile-number' }),
    name: z.string().trim().min(1).max(50).optional(),
  })
  .meta({
    id: 'Reporter',
    description: '反映人联系方式 · kept apart, encrypted, shown to nobody without a recorded purpose',
  });

const reportFields = {
  text: text(),
  category: z
    .string()
    .max(20)
    .optional()
    .meta({ description: '小类代码，公众可不填 · category code; the public may leave it out' }),
  point: pointSchema.optional(),
  grid: gridCode.optional(),
  address: z.string().trim().min(1).max(300).optional(),
  about: aboutSchema.optional(),
  confidential: z.boolean().optional(),
  occurredAt: moment.optional(),
  reporter: reporterSchema.optional(),
  town: townCode.optional(),
};

/** What anybody may send. */
export const publicReportBody = z
  .strictObject({ ...reportFields, channel: z.enum(['app', 'wechat', 'web']).default('app') })
  .meta({ id: 'PublicReport' });

/** What the staff of the centre and of the grids take down. */
export const staffReportBody = z
  .strictObject({ ...reportFields, channel: z.enum(CHANNELS), urgency: z.enum(URGENCIES).optional() })
  .meta({ id: 'StaffReport' });
export type ReportBody = z.infer<typeof staffReportBody>;

const similarCase = z.strictObject({
  num: caseNum,
  category: z.string().optional(),
  metres: z.number(),
  reportedAt: z.string(),
});

export const reportAnswer = z
  .strictObject({
    trackingCode,
    caseNum,
    state: z.enum(CASE_STATES),
    receivedAt: z.string(),
    located: z.boolean().meta({ description: '是否落入网格 · whether the place lies in a grid of the town' }),
    grid: z.string().optional(),
    similar: z
      .array(similarCase)
      .optional()
      .meta({ description: '疑似重复 · open cases of the same family within 50 m and 24 h' }),
  })
  .meta({ id: 'ReportReceived' });
export type ReportAnswer = z.infer<typeof reportAnswer>;

export const trackingAnswer = z
  .strictObject({
    caseNum,
    state: z.enum(['received', 'accepted', 'in-progress', 'done', 'answered', 'refused', 'cancelled']),
    stateText: z.string(),
    receivedAt: z.string(),
    closedAt: z.string().optional(),
    dueAt: z.string().optional(),
    text: z.string().meta({ description: '本人所述 · the reporter’s own words' }),
    answer: z.strictObject({ text: z.string(), remedy: z.string().optional(), at: z.string() }).optional(),
    mergedInto: caseNum.optional().meta({ description: '已并入 · the case it is handled in' }),
  })
  .meta({ id: 'Tracking' });

const evidence = z
  .array(z.strictObject({ id: z.string().regex(/^[0-9a-z]{10,40}$/), kind: z.enum(['before', 'after', 'other']) }))
  .max(20);
const none = z.strictObject({});

/** One schema per action; the union of them is the body of `…/actions/{action}`. */
export const caseBodies = {
  claim: none,
  release: none,
  amend: z
    .strictObject({
      category: z.string().max(20).optional(),
      condition: z.number().int().min(1).max(99).optional(),
      point: pointSchema.optional(),
      grid: gridCode.optional(),
      address: z.string().trim().min(1).max(300).optional(),
      urgency: z.enum(URGENCIES).optional(),
      about: aboutSchema.optional(),
      reason: reason.optional(),
    })
    .refine((body) => Object.keys(body).some((key) => key !== 'reason'), { error: 'nothing-to-amend' }),
  answer: z.strictObject({ text: text() }),
  refuse: z.strictObject({ reason, remedy: text(1_000) }),
  merge: z.strictObject({ into: caseNum, reason: reason.optional() }),
  file: z.strictObject({
    category: z.string().max(20).optional(),
    condition: z.number().int().min(1).max(99).optional(),
    urgency: z.enum(URGENCIES).optional(),
  }),
  'send-back': z.strictObject({ reason }),
  dispatch: z.strictObject({ lead: partyId, instruction: text(2_000).optional() }),
  sign: z.strictObject({ onBehalf: text(500).optional() }),
  return: z.strictObject({
    code: z.enum(['not-ours', 'not-competent', 'wrong-place', 'duplicate', 'unclear']),
    reason,
  }),
  'reject-return': z.strictObject({ reason }),
  assign: z
    .strictObject({
      person: z.string().max(60).optional(),
      post: z.string().max(60).optional(),
      until: moment.optional(),
      instruction: text(2_000).optional(),
    })
    .refine((body) => (body.person === undefined) !== (body.post === undefined), { error: 'person-or-post' }),
  take: none,
  'hand-back': z.strictObject({ reason }),
  contact: z.strictObject({
    method: z.enum(['phone', 'visit', 'message']),
    outcome: z.enum(['reached', 'not-reached', 'refused']),
    note: text(1_000).optional(),
  }),
  submit: z.strictObject({ result: z.enum(RESULTS), text: text(4_000), evidence: evidence.optional() }),
  inspect: z.strictObject({
    outcome: z.enum(['pass', 'fail', 'unable', 'waived']),
    method: z.enum(['on-site', 'photo', 'phone']).optional(),
    text: text(2_000).optional(),
    evidence: evidence.optional(),
  }),
  rework: z.strictObject({ reason }),
  close: z.strictObject({ answer: text(4_000), closing: text(500).optional() }),
  cancel: z.strictObject({ reason }),
  'call-back': z.strictObject({
    report: z.string().regex(/^[0-9a-f]{64}$/),
    outcome: z.enum(['answered', 'no-answer', 'wrong-number', 'refused']),
    contacted: z.boolean(),
    solved: z.boolean().optional(),
    satisfied: z.boolean().optional(),
    comment: text(1_000).optional(),
  }),
  note: z.strictObject({ text: text(4_000), kind: z.enum(['note', 'correction']).optional() }),
} as const satisfies Record<CaseAction, z.ZodType>;

export const caseActionParam = z.strictObject({ id: caseNum, action: z.enum(CASE_ACTIONS) });

/** The first answer of a command; a repeated request gets it again, word for word, because it is read from the event. */
export const commandAnswer = z
  .strictObject({
    num: caseNum,
    action: z.string(),
    state: z.enum(CASE_STATES),
    version: z.number().int(),
    at: z.string(),
    dueAt: z.string().optional(),
  })
  .meta({ id: 'CaseCommandAnswer' });
export type CommandAnswer = z.infer<typeof commandAnswer>;

export const listQuery = z.strictObject({
  area: z.string().max(15).optional(),
  state: z.enum(CASE_STATES).optional(),
  status: z.enum(['open', 'done']).optional(),
  category: z.string().max(20).optional(),
  channel: z.enum(CHANNELS).optional(),
  flag: z.enum(['unlocated']).optional(),
  owner: partyId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

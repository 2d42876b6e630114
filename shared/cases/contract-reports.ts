import * as z from 'zod';
import { isGridCode, isTownCode } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { placeIdSchema } from '../places/contract-fields.ts';
import { ABOUT_KINDS, CASE_STATES, CHANNELS, OWNED, URGENCIES } from './model.ts';
import { PUBLIC_PROMISES, PUBLIC_STATES, REPORT_ACTIONS, type ReportAction, STEPS } from './model-public.ts';

/** Who takes down a report as staff. */
export const REPORTING_ROLES: readonly Role[] = [
  'acceptor',
  'dispatcher',
  'dutySupervisor',
  'inspector',
  'gridLeader',
  'gridWorker',
  'partTimer',
  'unitOfficer',
  'unitHead',
  'platform',
];

/** Longest text anywhere: hotline transcripts reach ten thousand characters. */
export const TEXT_MAX = 10_000;
export const text = (max = TEXT_MAX) => z.string().trim().min(1).max(max);
export const moment = z.iso.datetime({ offset: true });

export const caseNum = z
  .string()
  .regex(/^\d{16}$/)
  .meta({ description: '案件编号 · case number: 16 digits, the last a check digit', example: '2603067980012343' });
export const trackingCode = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Z]{16,32}$/i)
  .meta({ description: '查询码 · tracking code, known to the reporter alone' });
export const townCode = z
  .string()
  .refine(isTownCode, { error: 'town-code' })
  .meta({ description: '镇代码 · 9 digits' });
export const gridCode = z.string().refine(isGridCode, { error: 'grid-code' });

export const pointSchema = z.lazy(() =>
  z
    .strictObject({
      crs: z.enum(['WGS84', 'GCJ02', 'BD09']).default('WGS84'),
      lon: z.number().min(-180).max(180),
      lat: z.number().min(-180).max(180),
    })
    .meta({
      id: 'Point',
      description: '坐标点，必须带坐标系 · a point with its coordinate system; Chinese web maps give GCJ02',
    }),
);

export const aboutSchema = z.lazy(() =>
  z
    .strictObject({ kind: z.enum(ABOUT_KINDS), ref: z.string().min(1).max(100) })
    .meta({ id: 'About', description: '涉及对象 · whom or what it is about' }),
);

export const reporterSchema = z.lazy(() =>
  z
    .strictObject({
      phone: z.string().regex(/^1[3-9]\d{9}$/, { error: 'mobile-number' }),
      name: z.string().trim().min(1).max(50).optional(),
    })
    .meta({
      id: 'Reporter',
      description: '反映人联系方式 · kept apart, encrypted, shown to nobody without a recorded purpose',
    }),
);

const reportFields = {
  text: text(),
  category: z
    .string()
    .max(20)
    .optional()
    .meta({ description: '小类代码，公众可不填 · category code; the public may leave it out' }),
  point: pointSchema.optional().meta({ description: '事发点 · where the problem is' }),
  reporterPoint: pointSchema.optional().meta({
    description: '反映人所在点，仅用于评判反映，不作为事发点 · where the reporter stands; only its distance is kept',
  }),
  grid: gridCode.optional(),
  placeCode: z
    .string()
    .regex(/^[0-9A-Fa-f]{10}$/)
    .optional()
    .meta({ description: '点位码 · the code on a sign: gives point, grid and address where these are left out' }),
  address: z.string().trim().min(1).max(300).optional(),
  about: aboutSchema.optional(),
  confidential: z.boolean().optional(),
  occurredAt: moment.optional(),
  reporter: reporterSchema.optional(),
  town: townCode.optional(),
};

/** What anybody may send. */
export const publicReportBody = z.lazy(() =>
  z
    .strictObject({ ...reportFields, channel: z.enum(['app', 'wechat', 'web']).default('app') })
    .meta({ id: 'PublicReport' }),
);

/** A platform from above to which the matter belongs, and what it keeps for itself: the town asks, it decides. */
const upstreamSchema = z.lazy(() =>
  z
    .strictObject({
      platform: z.string().regex(/^[a-z0-9-]{2,40}$/),
      externalNo: z.string().trim().min(1).max(60).optional(),
      owns: z.array(z.enum(OWNED)).max(OWNED.length),
    })
    .meta({
      id: 'Upstream',
      description: '上级平台工单 · an order from a platform above, with what it decides itself',
    }),
);

/** What the staff of the centre and of the grids take down, and what a platform hands over. */
export const staffReportBody = z.lazy(() =>
  z
    .strictObject({
      ...reportFields,
      channel: z.enum(CHANNELS),
      placeId: placeIdSchema
        .optional()
        .meta({ description: '地点，替代坐标 · a place of the town’s file, instead of a point' }),
      urgency: z.enum(URGENCIES).optional(),
      receivedAt: moment
        .optional()
        .meta({ description: '接诉时间，补录时填写 · when it was received, where it is typed in later' }),
      upstream: upstreamSchema.optional(),
      recurrenceOf: caseNum.optional().meta({ description: '重复发生 · a case closed before that this one repeats' }),
      apart: z
        .boolean()
        .optional()
        .meta({ description: '另立，不并入突发群诉 · another matter: does not attach itself to a surge' }),
      drill: z.literal(true).optional().meta({
        description: '演练 · an exercise: in lists of its own, counted and exchanged nowhere, with no reporter',
      }),
      backfill: z
        .strictObject({ reason: text(500) })
        .optional()
        .meta({ description: '补录 · typed in later from a paper form; `receivedAt` says when it came in' }),
    })
    .meta({ id: 'StaffReport' }),
);
export type ReportBody = z.infer<typeof staffReportBody>;

export const similarCase = z.lazy(() =>
  z.strictObject({
    num: caseNum,
    category: z.string().optional(),
    metres: z.number(),
    reportedAt: z.string(),
  }),
);

export const reportAnswer = z.lazy(() =>
  z
    .strictObject({
      trackingCode,
      caseNum,
      state: z.enum(CASE_STATES),
      receivedAt: z.string(),
      located: z.boolean().meta({ description: '是否落入网格 · whether the place lies in a grid of the town' }),
      grid: z.string().optional(),
      joined: z
        .boolean()
        .optional()
        .meta({ description: '已并入正在处理的同一事件 · many report it: it is handled together with theirs' }),
      mergedInto: caseNum.optional().meta({ description: '突发群诉主件 · the case it attached itself to; staff only' }),
      nearby: z
        .number()
        .int()
        .optional()
        .meta({ description: '附近同类在办件数，至多 10 · open cases of the same group near by, for the public' }),
      similar: z.array(similarCase).optional().meta({
        description:
          '疑似重复 · open cases of the same group, as near and as new as the catalogue says (50 m and 24 h as a rule)',
      }),
      recurrenceOf: caseNum
        .optional()
        .meta({ description: '30 日内同处同类已结案件 · closed in the same place within 30 days' }),
    })
    .meta({ id: 'ReportReceived' }),
);
export type ReportAnswer = z.infer<typeof reportAnswer>;

const reason = text(1_000).meta({ description: '理由 · reason, in the reporter’s own words' });

/** What a reporter's actions carry; staff and platforms who take the same ones send the same. */
export const reportBodies = {
  supplement: z.strictObject({ text: text(4_000) }),
  withdraw: z.strictObject({ reason: reason.optional() }),
  dispute: z.strictObject({ reason }),
  urge: z.lazy(() => z.strictObject({ text: text(1_000).optional() })),
  rate: z.lazy(() =>
    z.strictObject({
      solved: z.boolean().optional(),
      score: z.number().int().min(1).max(5).meta({ description: '1 至 5 分 · 1 to 5, the best' }),
      comment: text(1_000).optional(),
    }),
  ),
} as const satisfies Record<ReportAction, z.ZodType>;

export const reportActionAnswer = z.lazy(() =>
  z
    .strictObject({
      caseNum,
      action: z.enum(REPORT_ACTIONS),
      at: z.string(),
      decideBy: z.string().optional().meta({ description: '异议最迟在此时前决定 · by when the dispute is decided' }),
    })
    .meta({ id: 'ReportActionDone' }),
);

const step = z.lazy(() => z.strictObject({ step: z.enum(STEPS), text: z.string(), at: z.string() }));

export const trackingAnswer = z.lazy(() =>
  z
    .strictObject({
      caseNum,
      state: z.enum(PUBLIC_STATES),
      stateText: z.string(),
      receivedAt: z.string(),
      closedAt: z.string().optional(),
      dueAt: z.string().optional(),
      text: z.string().meta({ description: '本人所述 · the reporter’s own words' }),
      steps: z.array(step).meta({ description: '办理经过 · what has been done, with dates' }),
      suspended: z
        .strictObject({ since: z.string(), until: z.string(), text: z.string() })
        .optional()
        .meta({ description: '中止的原因与计划恢复时间 · why it rests, and until when as planned' }),
      extended: z
        .strictObject({ times: z.number().int(), dueAt: z.string().optional() })
        .optional()
        .meta({ description: '延期 · how often the limit was extended, and to when' }),
      dispute: z
        .strictObject({ own: z.boolean(), at: z.string(), decideBy: z.string().optional() })
        .optional()
        .meta({ description: '异议 · a dispute that waits; undecided by then, the case is taken up again' }),
      answer: z.strictObject({ text: z.string(), remedy: z.string().optional(), at: z.string() }).optional(),
      supplements: z
        .array(z.strictObject({ at: z.string(), text: z.string() }))
        .meta({ description: '本人补充 · what the reporter has added' }),
      notices: z
        .array(z.strictObject({ at: z.string(), text: z.string() }))
        .optional()
        .meta({ description: '统一答复 · what all reporters of the matter were told meanwhile' }),
      promises: z
        .array(
          z.strictObject({
            what: z.string(),
            by: z.string(),
            state: z.enum(PUBLIC_PROMISES),
            stateText: z.string(),
            keptAt: z.string().optional(),
          }),
        )
        .optional()
        .meta({ description: '向本人的承诺 · what was promised to the reporter, and by when' }),
      rating: z
        .strictObject({
          score: z.number().int(),
          solved: z.boolean().optional(),
          comment: z.string().optional(),
          at: z.string(),
        })
        .optional(),
      withdrawnAt: z.string().optional().meta({ description: '本人已撤回 · taken back by the reporter' }),
      actions: z
        .array(z.strictObject({ action: z.enum(REPORT_ACTIONS), text: z.string() }))
        .meta({ description: '此刻本人可做的动作 · what the reporter may do now' }),
      mergedInto: caseNum.optional().meta({ description: '已并入 · the case it is handled in' }),
    })
    .meta({ id: 'Tracking' }),
);
export type TrackingAnswer = z.infer<typeof trackingAnswer>;

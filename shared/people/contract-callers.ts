import * as z from 'zod';
import { progressView } from '../cases/contract-finding.ts';
import { caseNum, reporterSchema } from '../cases/contract-reports.ts';
import { CASE_STATES, CHANNELS } from '../cases/model.ts';
import type { Route } from '../route.ts';

/** Why somebody looks at what a caller has reported; it stands in the audit with every page. */
export const LOOK_UP_PURPOSES = ['incoming-call', 'call-back', 'follow-up', 'other'] as const;

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const opaque = z.string().min(40).max(400);

export const callerBody = z.lazy(() =>
  z
    .strictObject({
      phone: reporterSchema.unwrap().shape.phone.optional(),
      handle: opaque
        .optional()
        .meta({ description: '上次查询给出的句柄，替代号码 · instead of the number, for a day' }),
      purpose: z.enum(LOOK_UP_PURPOSES).meta({ description: '用途 · why it is looked up; it is recorded' }),
      reason: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: '说明，用途为 other 时必填 · in words; needed with `other`' }),
      limit: z.number().int().min(1).max(20).default(10),
      cursor: z.string().min(40).max(1_000).optional(),
    })
    .refine((body) => (body.phone === undefined) !== (body.handle === undefined), {
      error: 'phone-or-handle',
      path: ['phone'],
    })
    .refine((body) => body.purpose !== 'other' || body.reason !== undefined, {
      error: 'reason-needed',
      path: ['reason'],
    })
    .meta({ id: 'CallerLookup' }),
);
export type CallerBody = z.infer<typeof callerBody>;

const promised = z.lazy(() =>
  z.strictObject({
    what: z.string(),
    by: time,
    late: z.boolean().meta({ description: '已过承诺时间 · past its time' }),
  }),
);

const callerReport = z.lazy(() =>
  z
    .strictObject({
      rid: z.string(),
      caseNum,
      handledIn: caseNum.optional().meta({ description: '已并入的案件 · the case it is handled in, where another' }),
      category: z.string().optional(),
      categoryName: z.string().optional(),
      channel: z.enum(CHANNELS),
      state: z.enum(CASE_STATES),
      receivedAt: time,
      text: z.string().meta({ description: '本人所述，已脱敏 · the caller’s words, masked' }),
      unit: z.string().optional(),
      lead: z.string().optional(),
      answer: z.strictObject({ text: z.string(), at: time }).optional().meta({ description: '最近答复 · last answer' }),
      promises: z.array(promised).meta({ description: '未兑现的承诺 · what was promised and is open' }),
      progress: progressView,
      open: z.boolean().meta({ description: '可关联来电 · a call without new facts may be linked to it' }),
    })
    .meta({ id: 'CallerReport' }),
);

export const callerAnswer = z.lazy(() =>
  z
    .strictObject({
      handle: z.string().meta({ description: '句柄，一日内有效 · stands for the number in lists and further pages' }),
      items: z.array(callerReport),
      cursor: z.string().optional(),
    })
    .meta({ id: 'Caller' }),
);
export type CallerAnswer = z.infer<typeof callerAnswer>;

/** What one who rings has reported before. The number stands in the body only, and is found by its keyed hash. */
export const callerRoutes: readonly Route[] = [
  {
    name: 'lookupCaller',
    method: 'POST',
    path: '/v1/callers/lookup',
    function: 'people',
    auth: 'jwt',
    action: 'caller:lookup',
    roles: ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'],
    tag: 'people',
    summary: {
      zh: '来电人历史反映（须说明用途，留痕）',
      en: 'What a caller has reported before, for a recorded purpose',
    },
    body: callerBody,
    response: { status: 200, body: callerAnswer },
  },
];

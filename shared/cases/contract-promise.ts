import * as z from 'zod';
import type { Route } from '../route.ts';
import { personIdSchema } from '../staff/contract.ts';
import { actorView } from '../timeline/contract.ts';
import { caseNum, text } from './contract-reports.ts';
import { CASE_STATES } from './model.ts';
import { PROMISE_STATES, PROMISED_TO } from './model-promise.ts';
import { PROMISE_ACTIONS, type PromiseAction } from './table-promise.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const reportId = z.string().regex(/^[0-9a-f]{64}$/);
export const promiseId = z
  .string()
  .regex(/^[0-9a-z]{10,40}$/)
  .meta({ description: '承诺编号 · id of a promise' });

/** To whom: all reporters, the reporter of one report, or somebody who has no tracking code. */
export const promisedTo = z.union([z.enum(PROMISED_TO), reportId]).meta({
  description: '向谁承诺：全部反映人、某一反映人（report 编号）、其他人 · all reporters, one report’s, or another',
});

/** What each action on a promise carries. */
export const promiseBodies = {
  'keep-promise': z.lazy(() => z.strictObject({ text: text(1_000).optional() })),
  'pass-promise': z.lazy(() =>
    z.strictObject({
      to: personIdSchema.meta({ description: 'Who has it from now on' }),
      reason: text(1_000).optional(),
    }),
  ),
  'drop-promise': z.lazy(() => z.strictObject({ reason: text(1_000) })),
} as const satisfies Record<PromiseAction, z.ZodType>;

const ownerView = z.strictObject({
  person: z.string(),
  role: z.string(),
  area: z.string(),
  party: z.string().optional(),
});

export const promiseView = z.lazy(() =>
  z
    .strictObject({
      id: promiseId,
      case: z.strictObject({
        num: caseNum,
        state: z.enum(CASE_STATES),
        town: z.string(),
        unit: z.string().optional(),
        grid: z.string().optional(),
        category: z.string().optional(),
        categoryName: z.string().optional(),
        lead: z.string().optional(),
        drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real case' }),
      }),
      state: z.enum(PROMISE_STATES),
      version: z.number().int(),
      to: promisedTo,
      what: z.string().meta({ description: 'What was promised; the reporter reads it' }),
      text: z.string().optional().meta({ description: 'What colleagues should know of it' }),
      by: time,
      late: z.boolean().meta({ description: 'Broken: not kept in time, or kept after it' }),
      madeBy: actorView,
      at: time,
      owner: ownerView,
      passed: z.strictObject({ from: z.string(), by: z.string(), at: time, shift: z.string().optional() }).optional(),
      kept: z
        .strictObject({ by: actorView, at: time, text: z.string().optional(), onBehalf: z.boolean().optional() })
        .optional(),
      dropped: z
        .strictObject({ by: actorView, at: time, reason: z.string(), selfApproved: z.boolean().optional() })
        .optional(),
      actions: z.array(z.enum(PROMISE_ACTIONS)),
    })
    .meta({ id: 'CasePromise', description: '承诺 · What somebody promised on a case, and by when' }),
);

export const promiseAnswer = z.lazy(() =>
  z
    .strictObject({
      num: caseNum,
      promise: promiseId,
      action: z.string(),
      state: z.enum(PROMISE_STATES),
      version: z.number().int(),
      at: time,
    })
    .meta({ id: 'CasePromiseAnswer' }),
);

export const promiseQuery = z.strictObject({
  area: z.string().max(15).optional().meta({
    description:
      'Town (9 digits): promised on its cases by whomever; village or community (12): what its own people have promised',
  }),
  mine: z
    .literal('true')
    .optional()
    .meta({ description: '本人及所代理人员的 · one’s own, and those one stands in for' }),
  case: caseNum.optional().meta({ description: 'Those of one case' }),
  state: z
    .enum(['open', 'done'])
    .optional()
    .meta({ description: '`open` without it, the broken ones first; of one case, all without it' }),
  drill: z.literal('true').optional().meta({ description: '演练 · in exercises, instead of real cases' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(4_000).optional(),
});
export type PromiseQuery = z.infer<typeof promiseQuery>;

const base = { function: 'cases', auth: 'jwt', roles: 'any', tag: 'cases' } as const;
const byId = z.strictObject({ id: caseNum, promise: promiseId });

/** The promises book: a promise is made by a note of kind `promise` on its case. */
export const promiseRoutes: readonly Route[] = [
  {
    ...base,
    name: 'listPromises',
    method: 'GET',
    path: '/v1/promises',
    action: 'promise:list',
    summary: { zh: '承诺台账：本人、辖区、某案件', en: 'List promises: one’s own, of an area, or on a case' },
    query: promiseQuery,
    response: {
      status: 200,
      body: z
        .strictObject({ items: z.array(promiseView), cursor: z.string().optional() })
        .meta({ id: 'CasePromiseList' }),
    },
  },
  {
    ...base,
    name: 'getPromise',
    method: 'GET',
    path: '/v1/cases/{id}/promises/{promise}',
    action: 'promise:read',
    summary: { zh: '一项承诺', en: 'Read one promise' },
    params: byId,
    response: { status: 200, body: promiseView, etag: true },
  },
  {
    ...base,
    name: 'promiseAction',
    method: 'POST',
    path: '/v1/cases/{id}/promises/{promise}/actions/{action}',
    action: 'promise:act',
    summary: { zh: '兑现、移交或注销承诺', en: 'Keep a promise, pass it on, or drop it' },
    params: byId.extend({ action: z.enum(PROMISE_ACTIONS) }),
    actions: promiseBodies,
    response: { status: 200, body: promiseAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

import * as z from 'zod';
import { evidence } from '../evidence/contract.ts';
import { partyId } from './contract-bodies.ts';
import { caseNum, text } from './contract-reports.ts';
import { CO_RESULTS, CO_RETURNS, CO_STATES } from './model-co.ts';
import { CO_ACTIONS, type CoAction } from './table-co.ts';

const reason = text(1_000).meta({ description: '理由 · reason, read by those it concerns' });
const onBehalf = text(500)
  .optional()
  .meta({ description: '代办依据，值班长代办时必填 · on whose word, where the duty supervisor acts for the unit' });
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** One schema per action on a co-unit's part. */
export const coBodies = {
  'co-sign': z.strictObject({ onBehalf }),
  'co-return': z.strictObject({ code: z.enum(CO_RETURNS), reason }),
  'deny-co-return': z.strictObject({ reason }),
  'co-result': z.lazy(() =>
    z.strictObject({
      result: z.enum(CO_RESULTS),
      text: text(4_000),
      evidence: evidence.optional(),
      onBehalf,
    }),
  ),
  'excuse-co': z.strictObject({ reason }),
} as const satisfies Record<CoAction, z.ZodType>;

export const coParam = z.strictObject({ id: caseNum, party: partyId });
export const coActionParam = coParam.extend({ action: z.enum(CO_ACTIONS) });

/** The first answer of a command on a part; a repeated request gets it again. */
export const coAnswer = z.lazy(() =>
  z
    .strictObject({
      num: caseNum,
      part: partyId,
      action: z.string(),
      state: z.enum(CO_STATES),
      version: z.number().int(),
      at: time,
      dueAt: time.optional(),
    })
    .meta({ id: 'CoUnitCommandAnswer' }),
);
export type CoAnswer = z.infer<typeof coAnswer>;

/** A co-unit's part as staff see it. */
export const coView = z.lazy(() =>
  z
    .strictObject({
      party: z.string(),
      state: z.enum(CO_STATES),
      version: z.number().int(),
      round: z.number().int(),
      ended: z.boolean().meta({ description: '该轮协办已结束 · the round it belongs to has ended' }),
      invitedAt: time,
      signedAt: time.optional(),
      dueAt: time.optional().meta({ description: '结果时限 · its own limit for the result' }),
      overdue: z.boolean(),
      provisional: z.boolean().optional(),
      waiting: z
        .strictObject({ limit: z.enum(['sign', 'handle', 'decide-return']), dueAt: time.optional() })
        .optional()
        .meta({ description: '正在等待的环节与时限 · What it waits for, and until when' }),
      result: z.enum(CO_RESULTS).optional(),
      filedAt: time.optional(),
      onTime: z.boolean().optional(),
      rejections: z.number().int().optional(),
      reworks: z.number().int().optional(),
      actions: z.array(z.enum(CO_ACTIONS)),
    })
    .meta({ id: 'CoUnit', description: '一个协办单位的任务 · one co-unit’s part' }),
);
export type CoView = z.infer<typeof coView>;

export const coList = z.lazy(() => z.strictObject({ items: z.array(coView) }).meta({ id: 'CoUnitList' }));

import * as z from 'zod';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import { CALL_BACK_WAYS, INSPECTION_METHODS, STAGES, type TownPolicy } from './model.ts';
import {
  DEFAULT_CALL_BACK,
  DEFAULT_CLOCK_STOPS,
  DEFAULT_GRID_HOUSEHOLDS,
  DEFAULT_STAFFING,
  DEFAULT_TASK_MINUTES,
} from './rules.ts';

const limit = z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1) });
const standard = { category: z.string().exactOptional(), condition: z.number().int().min(1).exactOptional() };

/** `TOWN#<9>` / `POLICY`: the whole policy of a town, read whole by every command; a town that has set nothing has no row. */
export const policyItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('policy'),
    town: z.string(),
    limits: z.array(
      z.strictObject({
        stage: z.enum(STAGES),
        limit,
        channel: z.string().exactOptional(),
        urgency: z.string().exactOptional(),
        ...standard,
      }),
    ),
    autoSign: z.boolean(),
    unitConfirmation: z.array(z.string()),
    inspection: z.array(z.strictObject({ ...standard, method: z.enum(INSPECTION_METHODS), sample: z.number().int() })),
    callBackSample: z.number().int(),
    // Rows from before call-backs were work have none.
    callBack: z
      .strictObject({
        way: z.enum(CALL_BACK_WAYS),
        hours: z.array(z.strictObject({ from: z.string(), to: z.string() })),
        days: z.enum(['all', 'working']),
        attempts: z.number().int(),
        retryHours: z.number().int(),
        replyHours: z.number().int(),
        limit,
      })
      .default(DEFAULT_CALL_BACK as never),
    closingBy: z.array(z.enum(ROLES)),
    extensions: z.array(z.strictObject({ ...standard, most: limit, times: z.number().int() })),
    suspension: z.strictObject({ times: z.number().int(), mostDays: z.number().int() }),
    // Rows from before these were counted have none.
    clockStops: z
      .strictObject({ verifications: z.number().int(), escalations: z.number().int() })
      .default(DEFAULT_CLOCK_STOPS),
    reopenDays: z.number().int(),
    appealDays: z.number().int(),
    restoreDays: z.number().int(),
    problemAfter: z.number().int(),
    // Rows from before towns had a say in it have none.
    staffing: z
      .strictObject({
        gridLeader: z.number().int(),
        gridWorker: z.number().int(),
        partTimer: z.number().int(),
        sharedBy: z.number().int(),
      })
      .default(DEFAULT_STAFFING),
    gridHouseholds: z.strictObject({ from: z.number().int(), to: z.number().int() }).default(DEFAULT_GRID_HOUSEHOLDS),
    taskMinutes: z.number().int().default(DEFAULT_TASK_MINUTES),
    calendar: z.strictObject({
      slots: z.array(z.strictObject({ from: z.string(), to: z.string() })).exactOptional(),
      off: z.array(z.string()),
      on: z.array(z.string()),
    }),
  }),
);
export type PolicyItem = z.infer<typeof policyItemSchema>;

export const policyKey = (town: string) => ({ pk: townPk(town), sk: 'POLICY' }) as const;

export const policyItem = (policy: TownPolicy, updatedAt: Instant): PolicyItem =>
  policyItemSchema.parse({ ...policyKey(policy.town), kind: 'policy', ...policy, updatedAt });

export const policyOf = (item: PolicyItem): TownPolicy => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...policy } = item;
  return policy;
};

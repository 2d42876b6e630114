import * as z from 'zod';
import { CHANNELS, URGENCIES } from '../cases/model.ts';
import { categoryCodeSchema } from '../catalogue/contract.ts';
import type { Role } from '../kernel/roles.ts';
import { daySchema, departmentIdSchema, townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import { CALL_BACK_WAYS, CLOSERS, INSPECTION_METHODS, STAGES, type TownPolicy } from './model.ts';
import { FINDING_CODES, type PolicyFinding } from './rules-faults.ts';

const limitSchema = z.lazy(() =>
  z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1).max(1_000) }).meta({
    description:
      'How long: urgent and natural time runs on, work time only in the town’s work slots, civil days as the Civil Code counts',
    example: { type: 'work_hour', n: 2 },
  }),
);

const percentSchema = z.number().int().min(0).max(100);
const days = (most: number) => z.number().int().min(1).max(most);

const standardFields = {
  category: categoryCodeSchema.exactOptional(),
  condition: z
    .number()
    .int()
    .min(1)
    .max(99)
    .meta({ description: 'Number of a filing condition of the category that the rule also names' })
    .exactOptional(),
};

const stageLimitSchema = z.lazy(() =>
  z
    .strictObject({
      stage: z
        .enum(STAGES)
        .meta({ description: '环节 · `handle` is the handling itself, else limited by the catalogue' }),
      limit: limitSchema,
      channel: z.enum(CHANNELS).exactOptional(),
      urgency: z.enum(URGENCIES).exactOptional(),
      ...standardFields,
    })
    .meta({
      description: 'A limit and when it applies: the rule with the most conditions met goes, of those the last',
    }),
);

const inspectionSchema = z.lazy(() =>
  z
    .strictObject({
      ...standardFields,
      method: z.enum(INSPECTION_METHODS),
      sample: percentSchema.meta({ description: 'Share of submissions that are checked, percent' }),
    })
    .meta({ description: '核查 · how a submission is checked' }),
);

const extensionSchema = z.lazy(() =>
  z
    .strictObject({
      ...standardFields,
      most: limitSchema.meta({ description: 'The most that one extension gives' }),
      times: z.number().int().min(0).max(20).meta({ description: 'How often; 0 where there is none' }),
    })
    .meta({ description: '延期 · what an extension may give' }),
);

const from = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const to = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/);

const callBackSchema = z.lazy(() =>
  z
    .strictObject({
      way: z.enum(CALL_BACK_WAYS).meta({
        description:
          '先短信后电话 · `sms-first`: the SMS that says it is done asks for a rating; who does not reply is rung',
      }),
      hours: z
        .array(z.strictObject({ from: from.meta({ example: '09:00' }), to: to.meta({ example: '20:00' }) }))
        .min(1)
        .max(4)
        .meta({ description: '可回访时段 · when reporters may be rung, in order and apart' }),
      days: z.enum(['all', 'working']),
      attempts: z.number().int().min(1).max(10).meta({ description: 'Calls that nobody takes, then `unreached`' }),
      retryHours: z.number().int().min(1).max(168).meta({ description: 'Hours between two calls' }),
      replyHours: z.number().int().min(1).max(168).meta({ description: 'Hours that an SMS is given' }),
      limit: limitSchema.meta({ description: 'How long a call may be due before people are told' }),
    })
    .meta({ description: '回访 · how reporters are asked what they think of the closing' }),
);

const calendarSchema = z.lazy(() =>
  z
    .strictObject({
      slots: z
        .array(
          z.strictObject({ from: from.meta({ example: '09:00' }), to: to.meta({ example: '12:00' }) }).meta({
            description: 'A stretch of the working day, China’s time; slots are in order and do not touch',
          }),
        )
        .min(1)
        .max(6)
        .meta({ description: 'Work slots of the town; 08:00–12:00 and 14:00–18:00 without them' })
        .exactOptional(),
      // Two hundred working days off are at most forty weeks and the holidays in between: within the year of rest after which
      // reckoning gives up.
      off: z.array(daySchema).max(200).meta({ description: 'Days off of this town alone' }),
      on: z.array(daySchema).max(200).meta({ description: 'Days worked by this town alone' }),
    })
    .meta({ description: 'What the town changes in the public calendar' }),
);

const staffingSchema = z.lazy(() =>
  z
    .strictObject({
      gridLeader: z.number().int().min(0).max(5).meta({ description: 'Leaders that a grid is to have' }),
      gridWorker: z.number().int().min(0).max(20).meta({ description: 'Full-time workers that a grid is to have' }),
      partTimer: z.number().int().min(0).max(50).meta({ description: 'N: the least number of part-timers' }),
      sharedBy: z.number().int().min(1).max(2).meta({ description: 'Grids that one person may serve in one role' }),
    })
    .meta({ description: '1+1+N · a breach is a finding in the staffing gaps, never a refused write' }),
);

const households = z.number().int().min(0).max(100_000);
const bandSchema = z
  .strictObject({ from: households, to: households })
  .refine(({ from, to }) => from <= to, { error: 'ends-before-it-begins', path: ['to'] })
  .meta({
    description:
      '每个综合网格户数区间 · households a grid is to have; a redivision that makes others is warned, never refused',
  });

const fields = {
  limits: z.array(stageLimitSchema).max(300),
  autoSign: z.boolean().meta({ description: '自动签收 · a unit silent until the sign limit is taken to have signed' }),
  unitConfirmation: z
    .array(departmentIdSchema)
    .max(200)
    .meta({ description: 'Parties whose workers’ submissions count when an officer of theirs has confirmed them' }),
  inspection: z.array(inspectionSchema).max(300),
  callBackSample: percentSchema.meta({ description: '回访比例 · share of closed reports to call back, percent' }),
  callBack: callBackSchema,
  closingBy: z
    .array(z.enum(CLOSERS))
    .max(CLOSERS.length)
    .meta({ description: 'Who may close a case besides the duty supervisor' }),
  extensions: z.array(extensionSchema).max(300),
  suspension: z
    .strictObject({ times: z.number().int().min(0).max(20), mostDays: days(1_000) })
    .meta({ description: '挂起 · how often a case may rest, and how many days in all' }),
  clockStops: z
    .strictObject({ verifications: z.number().int().min(0).max(20), escalations: z.number().int().min(0).max(20) })
    .meta({
      description: '停表次数 · how often the clock of a case may stand for a verification, and because it was sent up',
    }),
  reopenDays: days(365).meta({ description: 'Days after closing in which it may be disputed and reopened' }),
  appealDays: days(365).meta({ description: 'Days in which a unit may appeal against an overdue mark' }),
  restoreDays: days(365).meta({ description: 'Days in which a cancelled case may be restored' }),
  problemAfter: days(100).meta({ description: '疑难件 · transfers and reworks that make a problem order' }),
  staffing: staffingSchema,
  gridHouseholds: bandSchema,
  taskMinutes: z
    .number()
    .int()
    .min(0)
    .max(6_000)
    .meta({ description: '每周任务时间 · minutes of tasks for one worker in a week without a consent' }),
  calendar: calendarSchema,
};

export const policySchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      version: z
        .number()
        .int()
        .min(0)
        .meta({ description: 'As in the ETag; 0 while the town goes by the defaults and has set nothing' }),
      ...fields,
      findings: z
        .array(z.strictObject({ pointer: z.string(), code: z.enum(FINDING_CODES) }))
        .meta({ description: 'Rules for a category or condition that the catalogue does not have: they do nothing' }),
    })
    .meta({ id: 'TownPolicy', description: '镇级规则 · What a town decides about its own procedure' }),
);
export type PolicyView = TownPolicy & { readonly findings: readonly PolicyFinding[] };

export const policyInputSchema = z
  .strictObject(fields)
  .meta({ id: 'TownPolicyInput', description: 'The whole policy as it is to be; it counts for commands from then on' });
export type PolicyInput = z.infer<typeof policyInputSchema>;

export const POLICY_KEEPERS: readonly Role[] = ['systemAdmin', 'gridOffice'];

const policyRoute = {
  function: 'directory',
  auth: 'jwt',
  tag: 'policies',
  path: '/v1/towns/{townCode}/policy',
  params: z.strictObject({ townCode: townCodeSchema }),
  response: { status: 200, body: policySchema, etag: true },
} as const;

/** The routes of a town's policy. */
export const policyRoutes: readonly Route[] = [
  {
    ...policyRoute,
    name: 'getTownPolicy',
    method: 'GET',
    action: 'policy:read',
    roles: 'any',
    summary: { zh: '镇级办件规则', en: 'What a town decides about its procedure' },
  },
  {
    ...policyRoute,
    name: 'putTownPolicy',
    method: 'PUT',
    action: 'policy:put',
    roles: POLICY_KEEPERS,
    summary: { zh: '修改镇级办件规则', en: 'Change a town’s policy' },
    body: policyInputSchema,
    ifMatch: 'optional',
  },
];

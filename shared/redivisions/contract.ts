import * as z from 'zod';
import { borderSchema, gridCodeSchema } from '../grids/contract-fields.ts';
import { instantSchema, townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView } from '../timeline/contract.ts';
import { PHASES, REDIVISION_BOUNDS, REDIVISION_STATES, STEP_KINDS } from './model.ts';
import { MOVED_KINDS } from './rules-moved.ts';
import { REDIVISION_ACTIONS, type RedivisionAction } from './table.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const count = z.number().int().min(0);

export const redivisionId = z
  .string()
  .regex(/^[0-9a-z]{10,40}$/)
  .meta({ description: '网格调整编号 · id of a redivision' });

const madeGrid = z.strictObject({
  gridCode: gridCodeSchema
    .optional()
    .meta({ description: 'A code of the unit that was never used; the next free one when left out' }),
  name: text(40),
  households: z.number().int().min(0).max(1_000_000),
  population: z.number().int().min(0).max(5_000_000),
  border: borderSchema,
});

const step = z.strictObject({
  retire: z.array(gridCodeSchema).min(1).max(REDIVISION_BOUNDS.retired),
  into: z.array(madeGrid).min(1).max(REDIVISION_BOUNDS.made),
});

/** A draft: what is retired, and what takes its place. */
export const redivisionBody = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      from: instantSchema.meta({ description: 'From when the new grids are to hold' }),
      reason: text(1_000),
      steps: z.array(step).min(1).max(REDIVISION_BOUNDS.steps),
    })
    .meta({ id: 'RedivisionInput', description: '网格调整草案 · Grids that are split, merged or drawn anew' }),
);
export type RedivisionBody = z.infer<typeof redivisionBody>;

export const redivisionBodies = {
  check: z.strictObject({}),
  approve: z.strictObject({ text: text(1_000).optional() }),
  consent: z.strictObject({ text: text(1_000).optional() }),
  activate: z.strictObject({
    from: instantSchema.optional().meta({ description: 'Another date, at least ten minutes ahead' }),
  }),
  withdraw: z.strictObject({ reason: text(1_000) }),
} as const satisfies Record<RedivisionAction, z.ZodType>;

const finding = z.strictObject({
  pointer: z.string(),
  code: z.string(),
  grid: z.string().optional(),
  other: z.string().optional(),
  squareMetres: z.number().optional(),
  households: z.number().optional(),
});

const checkView = z
  .strictObject({
    at: time,
    faults: z.array(finding),
    warnings: z.array(finding),
    moving: z
      .array(z.strictObject({ from: z.string(), cases: count, whistles: count }))
      .meta({ description: 'Open work that would move, by the grid it lies in now' }),
  })
  .meta({ id: 'RedivisionCheck' });

const summary = {
  id: redivisionId,
  state: z.enum(REDIVISION_STATES),
  version: z.number().int(),
  town: z.string(),
  reason: z.string(),
  from: time,
  retired: count,
  made: count,
  draftedBy: actorView,
  draftedAt: time,
  checked: z.strictObject({ at: time, faults: count, warnings: count }).optional(),
  proposedBy: actorView.optional(),
  proposedAt: time.optional(),
  consentedBy: actorView.optional(),
  consentedAt: time.optional(),
  activatedBy: actorView.optional(),
  activatedAt: time.optional(),
  withdrawnBy: actorView.optional(),
  withdrawnAt: time.optional(),
  decideBy: time.optional().meta({ description: 'While it waits for somebody: until when' }),
  doneAt: time.optional(),
  progress: z
    .strictObject({
      phase: z.enum(PHASES),
      done: count,
      of: count,
      round: z.number().int().min(1),
      next: time,
    })
    .optional(),
  left: count.optional().meta({ description: 'What could not be moved because its data is wrong' }),
  actions: z.array(z.enum(REDIVISION_ACTIONS)),
};

export const redivisionSummary = z.lazy(() =>
  z.strictObject(summary).meta({ id: 'RedivisionSummary', description: '网格调整 · A change of a town’s grids' }),
);

export const redivisionView = z.lazy(() =>
  z
    .strictObject({
      ...summary,
      steps: z.array(
        z.strictObject({
          kind: z.enum(STEP_KINDS),
          unitCode: z.string(),
          retire: z.array(z.string()),
          into: z.array(
            z.strictObject({ gridCode: z.string(), name: z.string(), households: count, population: count }),
          ),
          successors: z.record(z.string(), z.array(z.string())).meta({
            description: 'Of each old grid its successors; the first takes what has no place',
          }),
        }),
      ),
      report: z
        .strictObject({
          moved: z.array(
            z.strictObject({
              from: z.string(),
              to: z.string(),
              kind: z.enum(MOVED_KINDS),
              byPlace: count,
              byRule: count,
            }),
          ),
          byRule: z
            .array(z.strictObject({ kind: z.string(), num: z.string(), from: z.string(), to: z.string() }))
            .meta({ description: 'Matters without a place, at most 500: they went to the main successor' }),
        })
        .optional(),
    })
    .meta({ id: 'Redivision', description: '网格调整及其进度 · A redivision, how far it is and what moved where' }),
);

export const redivisionAnswer = z.lazy(() =>
  z
    .strictObject({
      id: redivisionId,
      action: z.string(),
      state: z.enum(REDIVISION_STATES),
      version: z.number().int(),
      at: time,
      check: checkView.optional(),
    })
    .meta({ id: 'RedivisionAnswer' }),
);

export const redivisionQuery = z.strictObject({
  town: townCodeSchema,
  state: z.enum(REDIVISION_STATES).default('drafted'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type RedivisionQuery = z.infer<typeof redivisionQuery>;

const base = { function: 'directory', auth: 'jwt', tag: 'redivisions' } as const;
const byId = z.strictObject({ id: redivisionId });

/** The routes of redivisions (网格调整). */
export const redivisionRoutes: readonly Route[] = [
  {
    ...base,
    name: 'draftRedivision',
    method: 'POST',
    path: '/v1/redivisions',
    action: 'redivision:draft',
    roles: ['gridOffice', 'systemAdmin'],
    summary: { zh: '起草网格调整', en: 'Draft a redivision of grids' },
    body: redivisionBody,
    response: { status: 201, body: redivisionAnswer, etag: true },
    idempotent: true,
  },
  {
    ...base,
    name: 'listRedivisions',
    method: 'GET',
    path: '/v1/redivisions',
    action: 'redivision:list',
    roles: 'any',
    summary: { zh: '网格调整列表', en: 'List a town’s redivisions of one state' },
    query: redivisionQuery,
    response: {
      status: 200,
      body: z
        .strictObject({ items: z.array(redivisionSummary), cursor: z.string().optional() })
        .meta({ id: 'RedivisionList' }),
    },
  },
  {
    ...base,
    name: 'getRedivision',
    method: 'GET',
    path: '/v1/redivisions/{id}',
    action: 'redivision:read',
    roles: 'any',
    summary: { zh: '查看网格调整', en: 'Read a redivision, how far it is and what moved where' },
    params: byId,
    response: { status: 200, body: redivisionView, etag: true },
  },
  {
    ...base,
    name: 'redivisionAction',
    method: 'POST',
    path: '/v1/redivisions/{id}/actions/{action}',
    action: 'redivision:act',
    roles: ['gridOffice', 'systemAdmin', 'countyReviewer', 'leader'],
    summary: { zh: '校验、通过、同意、启用或撤回网格调整', en: 'Check, approve, consent to, activate or withdraw it' },
    params: z.strictObject({ id: redivisionId, action: z.enum(REDIVISION_ACTIONS) }),
    actions: redivisionBodies,
    response: { status: 200, body: redivisionAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

import * as z from 'zod';
import { caseNum } from '../cases/contract.ts';
import { CASE_STATES, URGENCIES } from '../cases/model.ts';
import { isTownCode, isUnitCode } from '../kernel/codes.ts';
import { areaCodeSchema, daySchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView, timelineEntry } from '../timeline/contract.ts';
import { MOST_LISTED, SECTIONS, SHIFT_STATES } from './model.ts';
import { shiftTimes } from './rules-shifts.ts';
import { SHIFT_ACTIONS, type ShiftAction } from './table.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

const place = areaCodeSchema
  .refine((code) => isTownCode(code) || isUnitCode(code), { error: 'area' })
  .meta({ description: 'Code of a town (its command centre) or of a village or community', example: '320506103' });

export const shiftId = z
  .string()
  .refine((name) => shiftTimes(name) !== undefined, { error: 'no-such-shift' })
  .meta({ description: '班次：起止时间 · from and to, in China’s time', example: '20260306T2000-20260307T0800' });

const promiseId = z.string().regex(/^[0-9a-z]{10,40}$/);

export const shiftBodies = {
  'hand-over': z.lazy(() =>
    z.strictObject({
      words: text(4_000).optional().meta({ description: '交班说明 · what no list says' }),
      keep: z
        .array(promiseId)
        .max(MOST_LISTED)
        .optional()
        .meta({ description: '本人继续负责的承诺 · promises that do not change hands' }),
    }),
  ),
  'take-over': z.lazy(() => z.strictObject({ note: text(1_000).optional() })),
} as const satisfies Record<ShiftAction, z.ZodType>;
export type HandOverInput = { readonly words?: string | undefined; readonly keep?: readonly string[] | undefined };

const personView = z.strictObject({ person: z.string(), name: z.string() });

const entry = z.strictObject({
  num: caseNum,
  whistle: z.string().optional(),
  promise: z
    .strictObject({
      id: promiseId,
      what: z.string(),
      by: time,
      late: z.boolean(),
      state: z.string(),
      owner: z.string(),
    })
    .optional(),
  state: z.enum(CASE_STATES).optional(),
  urgency: z.enum(URGENCIES).optional(),
  unit: z.string().optional(),
  grid: z.string().optional(),
  category: z.string().optional(),
  categoryName: z.string().optional(),
  lead: z.string().optional(),
  dueAt: time.optional(),
  overdue: z.boolean().optional(),
  drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real case' }),
});

export const sectionView = z.lazy(() =>
  z
    .strictObject({
      section: z.enum(SECTIONS),
      title: z.strictObject({ zh: z.string(), en: z.string() }),
      items: z.array(entry),
      more: z.boolean().meta({ description: `Only the first ${MOST_LISTED} are named` }),
    })
    .meta({ id: 'ShiftSection', description: 'What of one kind a shift leaves, as it is now' }),
);

const shiftFields = {
  area: place,
  shift: shiftId,
  from: time,
  to: time,
  people: z.array(personView).meta({ description: 'Who was, or is to be, on it' }),
  /** What stands with it now. */
  standing: z
    .enum(['planned', 'running', 'ended', ...SHIFT_STATES])
    .meta({ description: '`ended`: over, and nobody has handed it over' }),
  handedBy: actorView.optional(),
  handedAt: time.optional(),
  onBehalf: z.boolean().optional(),
  takeOverBy: time.optional(),
  takenBy: actorView.optional(),
  takenAt: time.optional(),
  late: z.boolean().optional(),
  selfApproved: z.boolean().optional(),
};

export const shiftSummary = z.lazy(() =>
  z.strictObject(shiftFields).meta({ id: 'Shift', description: '班次 · A shift' }),
);

export const shiftView = z.lazy(() =>
  z
    .strictObject({
      ...shiftFields,
      version: z.number().int().optional(),
      next: z.array(personView).meta({ description: 'Who comes next, by the rota as it is now' }),
      words: z.string().optional(),
      note: z.string().optional(),
      sections: z
        .array(sectionView)
        .optional()
        .meta({ description: 'What was handed over, each as it is now; of cases that the caller sees' }),
      actions: z.array(z.enum(SHIFT_ACTIONS)),
    })
    .meta({ id: 'ShiftHandOver', description: '交接班 · A shift, and what it hands over' }),
);

export const shiftDraft = z.lazy(() =>
  z
    .strictObject({ area: place, shift: shiftId, dueBefore: time, sections: z.array(sectionView) })
    .meta({ id: 'ShiftDraft', description: '交班清单（系统拟） · What there is to hand over now' }),
);

export const shiftAnswer = z.lazy(() =>
  z
    .strictObject({
      area: place,
      shift: shiftId,
      action: z.string(),
      state: z.enum(SHIFT_STATES),
      version: z.number().int(),
      at: time,
      dueAt: time.optional(),
      promises: z.number().int().optional().meta({ description: 'How many promises have changed hands' }),
    })
    .meta({ id: 'ShiftAnswer' }),
);

export const shiftQuery = z.strictObject({
  from: daySchema.optional().meta({ description: 'First day; a week ago without it' }),
  days: z.coerce.number().int().min(1).max(31).default(8),
});
export type ShiftQuery = { readonly from?: string | undefined; readonly days: number };

const base = { function: 'cases', auth: 'jwt', roles: 'any', tag: 'duty' } as const;
const byArea = z.strictObject({ code: place });
const byShift = byArea.extend({ shift: shiftId });

/** The routes of shifts that change hands (交接班). */
export const shiftRoutes: readonly Route[] = [
  {
    ...base,
    name: 'listShifts',
    method: 'GET',
    path: '/v1/areas/{code}/shifts',
    action: 'shift:list',
    summary: { zh: '班次与交接班记录', en: 'The shifts of a place, and who handed them to whom' },
    params: byArea,
    query: shiftQuery,
    response: {
      status: 200,
      body: z.strictObject({ area: place, items: z.array(shiftSummary) }).meta({ id: 'ShiftList' }),
    },
  },
  {
    ...base,
    name: 'getShift',
    method: 'GET',
    path: '/v1/areas/{code}/shifts/{shift}',
    action: 'shift:read',
    summary: { zh: '一个班次及其交接内容', en: 'Read a shift and what was handed over' },
    params: byShift,
    response: { status: 200, body: shiftView, etag: true },
  },
  {
    ...base,
    name: 'getShiftDraft',
    method: 'GET',
    path: '/v1/areas/{code}/shifts/{shift}/draft',
    action: 'shift:draft',
    summary: { zh: '系统拟的交班清单', en: 'What there is to hand over now' },
    params: byShift,
    response: { status: 200, body: shiftDraft },
  },
  {
    ...base,
    name: 'getShiftTimeline',
    method: 'GET',
    path: '/v1/areas/{code}/shifts/{shift}/timeline',
    action: 'shift:read',
    summary: { zh: '交接班记录', en: 'Read what happened to a shift’s handing over' },
    params: byShift,
    response: { status: 200, body: z.strictObject({ items: z.array(timelineEntry) }).meta({ id: 'ShiftTimeline' }) },
  },
  {
    ...base,
    name: 'shiftAction',
    method: 'POST',
    path: '/v1/areas/{code}/shifts/{shift}/actions/{action}',
    action: 'shift:act',
    summary: { zh: '交班、接班', en: 'Hand a shift over, or take it over' },
    params: byShift.extend({ action: z.enum(SHIFT_ACTIONS) }),
    actions: shiftBodies,
    response: { status: 200, body: shiftAnswer, etag: true },
    ifMatch: 'optional',
    idempotent: true,
  },
];

import * as z from 'zod';
import { categoryCodeSchema } from '../catalogue/contract.ts';
import { levelOf } from '../kernel/codes.ts';
import { areaCodeSchema, instantSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView, timelineEntry } from '../timeline/contract.ts';
import { RELIEF_BOUNDS, RELIEF_KINDS, RELIEF_STATES } from './model.ts';
import { RELIEF_ACTIONS, RELIEF_ASKERS, type ReliefAction } from './table.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** Wider than a town a storm is several reliefs: each town decides for itself. */
const reliefArea = areaCodeSchema
  .refine((code) => ['town', 'unit', 'grid'].includes(levelOf(code) ?? ''), { error: 'town-or-finer' })
  .meta({ description: '停时范围 · Code of a town (9 digits), a village or community (12) or a grid (15)' });

export const reliefId = z
  .string()
  .regex(/^[0-9a-z]{10,40}$/)
  .meta({ description: '停时编号 · id of a relief' });

const reliefKind = z.enum(RELIEF_KINDS).meta({
  description:
    '停时（不能作业）或系统中断 · `relief`: nobody could work in the area; `outage`: the town’s systems were down, over the whole town and every category',
});

/** What is asked for while nobody can work, or while the systems are down. */
export const reliefBody = z.lazy(() =>
  z
    .strictObject({
      kind: reliefKind.default('relief'),
      area: reliefArea,
      categories: z
        .array(categoryCodeSchema)
        .min(1)
        .max(RELIEF_BOUNDS.categories)
        .optional()
        .meta({ description: '仅限这些小类 · only matters of these categories; all without it' }),
      from: instantSchema.meta({ description: 'At most 7 days back and 30 days ahead' }),
      to: instantSchema.meta({ description: 'At most 14 days after `from`' }),
      reason: text(1_000),
    })
    .meta({ id: 'ClockReliefInput', description: '停时申请 · A time in which the clocks of an area are to stand' }),
);
export type ReliefBody = z.infer<typeof reliefBody>;

export const reliefBodies = {
  approve: z.lazy(() => z.strictObject({ text: text(1_000).optional() })),
  deny: z.strictObject({ reason: text(1_000) }),
  withdraw: z.strictObject({ reason: text(1_000) }),
} as const satisfies Record<ReliefAction, z.ZodType>;

export const reliefView = z.lazy(() =>
  z
    .strictObject({
      id: reliefId,
      kind: reliefKind,
      state: z.enum(RELIEF_STATES),
      version: z.number().int(),
      town: z.string(),
      area: z.string(),
      categories: z.array(z.string()).optional(),
      from: time,
      to: time,
      reason: z.string(),
      askedBy: actorView,
      askedAt: time,
      decideBy: time.optional().meta({ description: 'While it waits: until when it is to be decided' }),
      decidedBy: actorView.optional(),
      decidedAt: time.optional(),
      selfApproved: z.boolean().optional(),
      withdrawnBy: actorView.optional(),
      withdrawnAt: time.optional(),
      moving: z.boolean().meta({ description: 'Deadlines are being moved, or moved back, at the moment' }),
      effect: z
        .strictObject({ cases: z.number().int(), at: time })
        .optional()
        .meta({ description: 'Open cases whose deadlines it moved, or moved back, when that was done' }),
      actions: z.array(z.enum(RELIEF_ACTIONS)),
    })
    .meta({ id: 'ClockRelief', description: '停时 · Clocks of an area that stand while nobody can work' }),
);

export const reliefAnswer = z.lazy(() =>
  z
    .strictObject({
      id: reliefId,
      action: z.string(),
      state: z.enum(RELIEF_STATES),
      version: z.number().int(),
      at: time,
    })
    .meta({ id: 'ClockReliefAnswer' }),
);

export const reliefQuery = z.strictObject({
  area: reliefArea,
  kind: reliefKind.default('relief'),
  state: z.enum(RELIEF_STATES).default('approved'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ReliefQuery = z.infer<typeof reliefQuery>;

const base = { function: 'cases', auth: 'jwt', tag: 'reliefs' } as const;
const byId = z.strictObject({ id: reliefId });

/** The routes of reliefs (恶劣天气、停电等停时). */
export const reliefRoutes: readonly Route[] = [
  {
    ...base,
    name: 'askClockRelief',
    method: 'POST',
    path: '/v1/clock-reliefs',
    action: 'relief:ask',
    roles: RELIEF_ASKERS.outage,
    summary: { zh: '申请停时或登记系统中断', en: 'Ask that the clocks of an area stand for a time' },
    body: reliefBody,
    response: { status: 201, body: reliefAnswer, etag: true },
    idempotent: true,
  },
  {
    ...base,
    name: 'listClockReliefs',
    method: 'GET',
    path: '/v1/clock-reliefs',
    action: 'relief:list',
    roles: 'any',
    summary: { zh: '停时列表', en: 'List the reliefs of one state that touch an area' },
    query: reliefQuery,
    response: {
      status: 200,
      body: z
        .strictObject({ items: z.array(reliefView), cursor: z.string().optional() })
        .meta({ id: 'ClockReliefList' }),
    },
  },
  {
    ...base,
    name: 'getClockRelief',
    method: 'GET',
    path: '/v1/clock-reliefs/{id}',
    action: 'relief:read',
    roles: 'any',
    summary: { zh: '查看停时', en: 'Read a relief' },
    params: byId,
    response: { status: 200, body: reliefView, etag: true },
  },
  {
    ...base,
    name: 'getClockReliefTimeline',
    method: 'GET',
    path: '/v1/clock-reliefs/{id}/timeline',
    action: 'relief:read',
    roles: 'any',
    summary: { zh: '停时办理记录', en: 'Read what happened to a relief' },
    params: byId,
    response: {
      status: 200,
      body: z.strictObject({ items: z.array(timelineEntry) }).meta({ id: 'ClockReliefTimeline' }),
    },
  },
  {
    ...base,
    name: 'clockReliefAction',
    method: 'POST',
    path: '/v1/clock-reliefs/{id}/actions/{action}',
    action: 'relief:act',
    roles: ['dispatcher', 'dutySupervisor', 'systemAdmin', 'leader'],
    summary: { zh: '批准、驳回或撤回停时', en: 'Decide on a relief, or take it back' },
    params: z.strictObject({ id: reliefId, action: z.enum(RELIEF_ACTIONS) }),
    actions: reliefBodies,
    response: { status: 200, body: reliefAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

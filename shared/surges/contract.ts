import * as z from 'zod';
import { caseNum, pointSchema } from '../cases/contract-reports.ts';
import { categoryCodeSchema } from '../catalogue/contract.ts';
import { levelOf } from '../kernel/codes.ts';
import { areaCodeSchema, instantSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { actorView, timelineEntry } from '../timeline/contract.ts';
import { SURGE_BOUNDS, SURGE_STATES } from './model.ts';
import { SURGE_ACTIONS, type SurgeAction } from './table.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

const surgeArea = areaCodeSchema
  .refine((code) => ['town', 'unit', 'grid'].includes(levelOf(code) ?? ''), { error: 'town-or-finer' })
  .meta({ description: '范围 · Code of a town (9 digits), a village or community (12) or a grid (15)' });

export const surgeId = z
  .string()
  .regex(/^[0-9a-z]{10,40}$/)
  .meta({ description: '突发群诉编号 · id of a surge' });

const radius = z.number().int().min(10).max(SURGE_BOUNDS.radius).meta({ description: '米 · metres' });

/** What somebody says who has seen that all of them ring about one thing. */
export const surgeBody = z.lazy(() =>
  z
    .strictObject({
      head: caseNum.meta({ description: '主件，后续反映并入此件 · the open case that new reports are merged into' }),
      area: surgeArea.optional().meta({ description: '范围，缺省为主件所在镇 · the head’s town without it' }),
      near: z
        .strictObject({ point: pointSchema, radius })
        .optional()
        .meta({ description: '以某点为圆心 · only what lies within so many metres of a point' }),
      categories: z
        .array(categoryCodeSchema)
        .min(1)
        .max(SURGE_BOUNDS.categories)
        .optional()
        .meta({ description: '小类，缺省为主件同组 · the group of the head’s category without it' }),
      words: z
        .array(text(20).min(2))
        .min(1)
        .max(SURGE_BOUNDS.words)
        .optional()
        .meta({ description: '未选小类的反映按用词识别 · what came without a category belongs to it by these words' }),
      until: instantSchema.meta({ description: '10 分钟至 24 小时之后 · 10 minutes to 24 hours from now' }),
      reason: text(1_000),
    })
    .meta({ id: 'SurgeInput', description: '突发群诉 · Many people report one thing' }),
);
export type SurgeBody = z.infer<typeof surgeBody>;

export const surgeBodies = {
  extend: z.strictObject({ until: instantSchema }),
  end: z.lazy(() => z.strictObject({ reason: text(1_000).optional() })),
  undo: z.strictObject({ reason: text(1_000) }),
} as const satisfies Record<SurgeAction, z.ZodType>;

export const surgeView = z.lazy(() =>
  z
    .strictObject({
      id: surgeId,
      state: z.enum(SURGE_STATES),
      version: z.number().int(),
      town: z.string(),
      head: caseNum,
      area: z.string(),
      near: z.strictObject({ crs: z.literal('WGS84'), lon: z.number(), lat: z.number(), radius }).optional(),
      categories: z.array(z.string()).optional(),
      group: z.string().optional(),
      words: z.array(z.string()).optional(),
      from: time,
      until: time,
      reason: z.string(),
      declaredBy: actorView,
      endedBy: actorView.optional(),
      endedAt: time.optional(),
      endedFor: z.enum(['time', 'head-ended']).optional(),
      undoneBy: actorView.optional(),
      undoneAt: time.optional(),
      takingApart: z.boolean().meta({ description: '正在逐件拆分 · what attached itself is being taken apart' }),
      effect: z
        .strictObject({ apart: z.number().int(), at: time })
        .optional()
        .meta({ description: 'Cases that were taken apart when that was done' }),
      actions: z.array(z.enum(SURGE_ACTIONS)),
    })
    .meta({ id: 'Surge' }),
);

/** One surge, with how many it has gathered; a list does not count them. */
export const surgeWhole = z.lazy(() =>
  surgeView
    .unwrap()
    .extend({
      attached: z.number().int().meta({
        description: '已并入件数，略有延迟 · cases that hang on the head through it, as counted a moment ago',
      }),
    })
    .meta({ id: 'SurgeWithCount' }),
);

export const surgeAnswer = z.lazy(() =>
  z
    .strictObject({
      id: surgeId,
      action: z.string(),
      state: z.enum(SURGE_STATES),
      version: z.number().int(),
      at: time,
    })
    .meta({ id: 'SurgeAnswer' }),
);

export const surgeQuery = z.strictObject({
  area: surgeArea,
  state: z.enum(SURGE_STATES).default('active'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type SurgeQuery = z.infer<typeof surgeQuery>;

const base = { function: 'cases', auth: 'jwt', tag: 'surges' } as const;
const byId = z.strictObject({ id: surgeId });

/** The routes of surges. */
export const surgeRoutes: readonly Route[] = [
  {
    ...base,
    name: 'declareSurge',
    method: 'POST',
    path: '/v1/surges',
    action: 'surge:declare',
    roles: ['dispatcher', 'dutySupervisor'],
    summary: {
      zh: '认定突发群诉，新反映自动并入主件',
      en: 'Have new reports of one thing attach themselves to a case',
    },
    body: surgeBody,
    response: { status: 201, body: surgeAnswer, etag: true },
    idempotent: true,
  },
  {
    ...base,
    name: 'listSurges',
    method: 'GET',
    path: '/v1/surges',
    action: 'surge:list',
    roles: 'any',
    summary: { zh: '突发群诉列表', en: 'List the surges of one state that touch an area' },
    query: surgeQuery,
    response: {
      status: 200,
      body: z.strictObject({ items: z.array(surgeView), cursor: z.string().optional() }).meta({ id: 'SurgeList' }),
    },
  },
  {
    ...base,
    name: 'getSurge',
    method: 'GET',
    path: '/v1/surges/{id}',
    action: 'surge:read',
    roles: 'any',
    summary: { zh: '查看突发群诉', en: 'Read a surge, with how many it has gathered' },
    params: byId,
    response: { status: 200, body: surgeWhole, etag: true },
  },
  {
    ...base,
    name: 'getSurgeTimeline',
    method: 'GET',
    path: '/v1/surges/{id}/timeline',
    action: 'surge:read',
    roles: 'any',
    summary: { zh: '突发群诉办理记录', en: 'Read what happened to a surge' },
    params: byId,
    response: {
      status: 200,
      body: z.strictObject({ items: z.array(timelineEntry) }).meta({ id: 'SurgeTimeline' }),
    },
  },
  {
    ...base,
    name: 'surgeAction',
    method: 'POST',
    path: '/v1/surges/{id}/actions/{action}',
    action: 'surge:act',
    roles: ['dispatcher', 'dutySupervisor'],
    summary: { zh: '延长、结束或撤销突发群诉', en: 'Let a surge go on, end it, or take apart what it has gathered' },
    params: z.strictObject({ id: surgeId, action: z.enum(SURGE_ACTIONS) }),
    actions: surgeBodies,
    response: { status: 200, body: surgeAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];

import * as z from 'zod';
import { ROLES, type Role } from '../kernel/roles.ts';
import { areaCodeSchema, daySchema, instantSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { personIdSchema } from '../staff/contract.ts';
import { MOST_TURNS } from './rules.ts';

const placeSchema = areaCodeSchema.min(9).meta({
  description: 'A town (its command centre), a village or community, or a grid',
  example: '320506103203001',
});

const turnFields = {
  person: personIdSchema,
  from: instantSchema.meta({ description: 'Begins on that day in China' }),
  to: instantSchema.meta({ description: 'At most 24 hours later; a night’s turn ends on the next day' }),
};

export const rotaInputSchema = z.lazy(() =>
  z.strictObject({ turns: z.array(z.strictObject(turnFields)).max(MOST_TURNS) }).meta({
    id: 'RotaInput',
    description: 'All turns that begin on the day; an empty list leaves the duty to the posts',
  }),
);
export type RotaInput = z.infer<typeof rotaInputSchema>;

const rotaFields = {
  area: placeSchema,
  day: daySchema,
  version: z.number().int().min(1),
  turns: z.array(z.strictObject({ ...turnFields, name: z.string() })),
};

export const rotaSchema = z.lazy(() =>
  z
    .strictObject({
      ...rotaFields,
      findings: z
        .array(z.strictObject({ pointer: z.string(), code: z.literal('away') }))
        .meta({ description: 'Turns of people who are away at some time of them; shown, never a reason to refuse' }),
    })
    .meta({ id: 'Rota', description: '值班表 · The turns of an area that begin on a day' }),
);
export type RotaView = z.infer<typeof rotaSchema>;

export const rotaListSchema = z.lazy(() =>
  z
    .strictObject({ area: placeSchema, items: z.array(z.strictObject(rotaFields)) })
    .meta({ id: 'RotaList', description: '值班安排 · The days that have a rota' }),
);
export type RotaList = z.infer<typeof rotaListSchema>;

const onDutyPersonSchema = z.lazy(() =>
  z.strictObject({
    person: personIdSchema,
    name: z.string(),
    role: z.enum(ROLES),
    postId: z.string(),
    by: z
      .enum(['rota', 'post'])
      .meta({ description: 'By the rota, or by holding the post where no rota says otherwise' }),
    deputyFor: personIdSchema.optional().meta({ description: 'The person away for whom this one acts' }),
  }),
);

export const onDutySchema = z.lazy(() =>
  z
    .strictObject({
      area: placeSchema,
      at: instantSchema,
      onDuty: z
        .array(onDutyPersonSchema)
        .meta({ description: 'Those of the nearest level that has anybody; the first one first' }),
      levels: z
        .array(z.strictObject({ area: placeSchema, people: z.array(onDutyPersonSchema) }))
        .meta({ description: 'The grid, its village or community, the town’s command centre: nearest first' }),
    })
    .meta({ id: 'OnDuty', description: '当班人员 · Whom to turn to for a place at a time' }),
);
export type OnDutyView = z.infer<typeof onDutySchema>;

const ROTA_WRITERS: readonly Role[] = ['dutySupervisor', 'gridOffice', 'unitHead'];

const listQuery = z.strictObject({
  from: daySchema.optional().meta({ description: 'First day; today without it' }),
  days: z.coerce.number().int().min(1).max(62).default(14),
});
export type RotaQuery = { readonly from?: string | undefined; readonly days: number };

const duty = { function: 'directory', auth: 'jwt', tag: 'duty' } as const;
const byArea = z.strictObject({ code: placeSchema });
const byDay = byArea.extend({ day: daySchema });

/** The routes of duty. */
export const dutyRoutes: readonly Route[] = [
  {
    ...duty,
    name: 'listRotas',
    method: 'GET',
    path: '/v1/areas/{code}/duty',
    action: 'duty:list',
    roles: 'any',
    summary: { zh: '值班安排', en: 'The rotas of an area' },
    params: byArea,
    query: listQuery,
    response: { status: 200, body: rotaListSchema },
  },
  {
    ...duty,
    name: 'putRota',
    method: 'PUT',
    path: '/v1/areas/{code}/duty/{day}',
    action: 'duty:put',
    roles: ROTA_WRITERS,
    summary: { zh: '编排值班表', en: 'Write the rota of a day' },
    params: byDay,
    body: rotaInputSchema,
    response: { status: 200, body: rotaSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...duty,
    name: 'getOnDuty',
    method: 'GET',
    path: '/v1/areas/{code}/on-duty',
    action: 'duty:on-duty',
    roles: 'any',
    summary: { zh: '此刻谁当班', en: 'Who is on duty for a place' },
    params: byArea,
    query: z.strictObject({ at: instantSchema.optional().meta({ description: 'Now without it' }) }),
    response: { status: 200, body: onDutySchema },
  },
];

import * as z from 'zod';
import { instantSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { byPerson, personIdSchema, staffRoute } from './contract.ts';
import { ABSENCE_REASONS } from './rules.ts';

const reasonSchema = z
  .enum(ABSENCE_REASONS)
  .meta({ description: 'What the roster needs and no more; whether somebody is ill is not asked' });

export const absenceInputSchema = z.lazy(() =>
  z
    .strictObject({
      from: instantSchema.meta({ description: 'First instant away' }),
      to: instantSchema.meta({ description: 'Back from this instant on; it ends by itself' }),
      deputy: personIdSchema.optional().meta({
        description: 'Who acts meanwhile: of the same unit, the same role in the town, or the same village',
      }),
      deputyPost: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,39}:\d{1,6}$/)
        .optional()
        .meta({ description: 'The post by which the deputy is meant, instead of the person', example: 'w-0231:2' }),
      reason: reasonSchema,
    })
    .refine(({ deputy, deputyPost }) => deputy === undefined || deputyPost === undefined, {
      path: ['deputyPost'],
      error: 'one-or-the-other',
    })
    .meta({ id: 'AbsenceInput', description: 'A time away; without a deputy the duty passes to the next level' }),
);
export type AbsenceInput = z.infer<typeof absenceInputSchema>;

export const absenceListSchema = z.lazy(() =>
  z
    .strictObject({
      person: personIdSchema,
      items: z.array(
        z.strictObject({
          id: z.string(),
          from: instantSchema,
          to: instantSchema,
          deputy: z.strictObject({ person: personIdSchema, name: z.string() }).optional(),
          deputyPost: z.string().optional(),
          reason: reasonSchema.optional(),
        }),
      ),
    })
    .meta({
      id: 'AbsenceList',
      description:
        '请假、代理 · Colleagues see from now on who acts instead; the reason and past times only the keepers',
    }),
);
export type AbsenceList = z.infer<typeof absenceListSchema>;

const absenceRoute = { ...staffRoute, path: '/v1/persons/{id}/absences', params: byPerson, roles: 'any' } as const;

/** The routes of absences and deputies. */
export const absenceRoutes: readonly Route[] = [
  {
    ...absenceRoute,
    name: 'listAbsences',
    method: 'GET',
    action: 'absence:list',
    summary: { zh: '请假与代理', en: 'When a person is away, and who acts instead' },
    response: { status: 200, body: absenceListSchema },
  },
  {
    ...absenceRoute,
    name: 'registerAbsence',
    method: 'POST',
    action: 'absence:register',
    summary: { zh: '登记请假并指定代理人', en: 'Put oneself or a colleague down as away, and name a deputy' },
    body: absenceInputSchema,
    response: { status: 201, body: absenceListSchema },
  },
  {
    ...absenceRoute,
    name: 'endAbsence',
    method: 'DELETE',
    path: '/v1/persons/{id}/absences/{absence}',
    params: byPerson.extend({ absence: z.string().regex(/^a\d{1,6}$/) }),
    action: 'absence:end',
    summary: { zh: '提前销假', en: 'Back early: end an absence, or take back one to come' },
    response: { status: 200, body: absenceListSchema },
  },
];

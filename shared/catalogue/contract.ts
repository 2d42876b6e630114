import * as z from 'zod';
import type { Role } from '../kernel/roles.ts';
import { townCodeSchema, townQuerySchema, versionSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import {
  CATALOGUE_FINDINGS,
  CONDITION_STAGES,
  EVIDENCE_KINDS,
  FAMILIES,
  FARTHEST_SIMILAR,
  PLAIN_GROUPS,
  USUAL_SIMILAR,
} from './rules.ts';

export const categoryCodeSchema = z
  .string()
  .regex(/^[A-Z]?\d{4,6}$/)
  .meta({ description: 'Code of a category in its town’s catalogue; towns number differently', example: '0129' });

const limitSchema = z.lazy(() =>
  z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1).max(1_000) }).meta({
    description:
      'How long the handling may take: urgent and natural time runs on, work time only in work slots; civil days end with business',
    example: { type: 'urgent_hour', n: 2 },
  }),
);

const conditionSchema = z.lazy(() =>
  z
    .strictObject({
      n: z
        .number()
        .int()
        .min(1)
        .max(99)
        .meta({ description: 'Number of the condition; cases keep it, so it is never given to another' }),
      filing: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .meta({ description: '立案条件 · what makes it a case', example: '占道或露天烧烤' }),
      closing: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .meta({ description: '结案条件 · what ends it', example: '停止经营并清理现场' }),
      limit: limitSchema,
      evidence: z
        .array(z.enum(EVIDENCE_KINDS))
        .max(2)
        .meta({ description: 'Photos that a submission shows; none where they are impossible or improper' }),
      stages: z
        .strictObject(Object.fromEntries(CONDITION_STAGES.map((stage) => [stage, limitSchema.exactOptional()])))
        .meta({ description: '分环节时限 · limits of single stages of what is filed so' })
        .exactOptional(),
    })
    .meta({ description: 'One way of filing the category' }),
);

const similarSchema = z.lazy(() =>
  z
    .strictObject({
      radius: z.number().int().min(1).max(FARTHEST_SIMILAR).meta({ description: 'Metres' }),
      window: z.number().int().min(1).max(720).meta({ description: 'Hours' }),
    })
    .meta({ description: 'Within what two reports of one group may be the same problem' }),
);

const fields = {
  name: z.string().trim().min(1).max(40),
  nameEn: z.string().trim().min(1).max(80).optional(),
  family: z.enum(FAMILIES).meta({ description: '事件 event, 部件 component, 社会治理 social' }),
  plainGroup: z.enum(PLAIN_GROUPS).meta({ description: 'The word that residents know it by' }),
  bigClass: z
    .strictObject({ code: z.string().regex(/^[A-Z]?\d{1,4}$/), name: z.string().trim().min(1).max(40) })
    .meta({ description: '大类 · without it what the code begins with, but for the last two digits' })
    .exactOptional(),
  similarGroup: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,23}$/)
    .meta({
      description: '疑似重复组 · what else may be the same problem; the plain group without it',
      example: 'noise',
    })
    .exactOptional(),
  conditions: z.array(conditionSchema).min(1).max(20),
};

export const categorySchema = z.lazy(() =>
  z
    .strictObject({
      code: categoryCodeSchema,
      ...fields,
      similar: similarSchema,
      enabled: z.boolean(),
      version: versionSchema,
    })
    .meta({ id: 'Category', description: '小类 · A category with its filing conditions, each with its own limit' }),
);
export type CategoryView = z.infer<typeof categorySchema>;

export const categoryInputSchema = z.lazy(() =>
  z
    .strictObject({
      ...fields,
      similar: similarSchema.default({ ...USUAL_SIMILAR }),
      enabled: z.boolean().default(true).meta({ description: 'A withdrawn category files nothing new' }),
    })
    .meta({
      id: 'CategoryInput',
      description: 'A category as the catalogue is to have it; open cases keep what they were filed with',
    }),
);
export type CategoryInput = z.infer<typeof categoryInputSchema>;

export const categoryListSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      edition: z.string().meta({ description: 'Which of the town’s catalogues is in force' }),
      items: z.array(categorySchema),
      findings: z
        .array(
          z.strictObject({
            code: z.enum(CATALOGUE_FINDINGS),
            group: z.string(),
            radii: z.array(z.strictObject({ radius: z.number(), categories: z.array(z.string()) })),
          }),
        )
        .meta({
          description:
            'Groups said to be alike whose radii are uneven: `never-compared` where they are never found together; shown, never a reason to refuse',
        }),
      plainGroups: z.array(z.strictObject({ code: z.enum(PLAIN_GROUPS), zh: z.string(), en: z.string() })),
    })
    .meta({ id: 'CategoryList', description: '事部件目录 · The catalogue of a town' }),
);
export type CategoryList = z.infer<typeof categoryListSchema>;

export const CATALOGUE_KEEPERS: readonly Role[] = ['systemAdmin', 'gridOffice'];

const catalogueRoute = { function: 'directory', auth: 'jwt', tag: 'catalogue', query: townQuerySchema } as const;
const byCode = z.strictObject({ code: categoryCodeSchema });

/** The routes of the catalogue. */
export const catalogueRoutes: readonly Route[] = [
  {
    ...catalogueRoute,
    name: 'listCategories',
    method: 'GET',
    path: '/v1/categories',
    action: 'category:list',
    roles: 'any',
    summary: { zh: '事部件目录', en: 'The catalogue of a town' },
    response: { status: 200, body: categoryListSchema },
  },
  {
    ...catalogueRoute,
    name: 'getCategory',
    method: 'GET',
    path: '/v1/categories/{code}',
    action: 'category:read',
    roles: 'any',
    summary: { zh: '查看小类', en: 'A category' },
    params: byCode,
    response: { status: 200, body: categorySchema, etag: true },
  },
  {
    ...catalogueRoute,
    name: 'putCategory',
    method: 'PUT',
    path: '/v1/categories/{code}',
    action: 'category:put',
    roles: CATALOGUE_KEEPERS,
    summary: { zh: '新增或修改小类', en: 'Add a category, or change it' },
    params: byCode,
    body: categoryInputSchema,
    response: { status: 200, body: categorySchema, etag: true },
    ifMatch: 'optional',
  },
];

import * as z from 'zod';
import type { Role } from '../kernel/roles.ts';
import { instantSchema, townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { FORMATS, KINDS } from './kind.ts';
import { MAX_FILE_BYTES } from './model.ts';
import { JOB_STATES } from './model-job.ts';

const kindSchema = z.enum(KINDS).meta({
  description: 'Villages and communities, grids, persons with their posts, departments, catalogue',
});
const formatSchema = z.enum(FORMATS).meta({ description: 'GeoJSON for units and grids only' });
const idSchema = z
  .string()
  .regex(/^[0-9a-z]{20}$/)
  .meta({ description: 'Id of an import', example: '0123456789abcdefghjk' });
const town = townCodeSchema
  .optional()
  .meta({ description: 'The town; without it the only town of the caller’s posts' });

export const newImportSchema = z.lazy(() =>
  z
    .strictObject({
      kind: kindSchema,
      format: formatSchema,
      bytes: z
        .number()
        .int()
        .min(1)
        .max(MAX_FILE_BYTES)
        .meta({ description: 'Size of the file that will be uploaded' }),
      dryRun: z.boolean().default(false).meta({ description: 'Everything is checked and nothing written' }),
      town,
    })
    .meta({ id: 'NewImport', description: 'A file to be brought into a register' }),
);
export type NewImport = z.infer<typeof newImportSchema>;

const count = z.number().int().min(0);
const linkSchema = z.strictObject({
  url: z.string().meta({ description: 'Where to fetch the file; no token is needed' }),
  expiresAt: instantSchema.meta({ description: 'The address is good until then; the file is kept for two days' }),
});

const faultSchema = z
  .strictObject({
    row: z.number().int().min(1).optional().meta({ description: 'Row of the sheet, counted from 1' }),
    field: z.string().optional().meta({ description: 'Field of the column' }),
    code: z.string(),
    zh: z.string(),
    en: z.string(),
  })
  .meta({ description: 'One thing wrong with the file; without a row it is about the whole file' });

export const importSchema = z.lazy(() =>
  z
    .strictObject({
      id: idSchema,
      kind: kindSchema,
      format: formatSchema,
      town: townCodeSchema,
      dryRun: z.boolean(),
      state: z.enum(JOB_STATES).meta({
        description: 'Waiting for its file, queued, running, done (whatever was refused), or failed as a whole',
      }),
      total: count.optional().meta({ description: 'Entries in the file, once it has been read' }),
      done: count.meta({ description: 'Entries gone through' }),
      created: count,
      changed: count,
      unchanged: count.meta({ description: 'Entries that were the same already and were not written again' }),
      refused: count,
      faults: z.array(faultSchema).meta({ description: 'The first fifty' }),
      ignoredColumns: z.array(z.string()).optional().meta({ description: 'Columns that the register does not have' }),
      errorFile: linkSchema
        .optional()
        .meta({ description: 'The same sheet with a column that says what is wrong in each row' }),
      createdAt: instantSchema,
      finishedAt: instantSchema.optional(),
    })
    .meta({ id: 'Import', description: '导入任务 · How far an import is' }),
);
export type ImportView = z.infer<typeof importSchema>;

export const importOfferSchema = z.lazy(() =>
  z
    .strictObject({
      id: idSchema,
      put: z.strictObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
      post: z
        .strictObject({ url: z.string(), fields: z.record(z.string(), z.string()) })
        .meta({ description: 'For clients that can only send forms: these fields first, then `file`' }),
      expiresAt: instantSchema,
    })
    .meta({ id: 'ImportOffer', description: 'Where to upload the file; then start the import' }),
);

export const exportQuerySchema = z.strictObject({
  format: formatSchema.default('xlsx'),
  town,
  whole: z
    .stringbool()
    .default(false)
    .meta({ description: 'Names and accounts of persons without masks; for who keeps the register' }),
});
export type ExportQuery = z.infer<typeof exportQuerySchema>;

const templateQuerySchema = z.strictObject({ format: formatSchema.default('xlsx') });
export type TemplateQuery = z.infer<typeof templateQuerySchema>;

export const sheetSchema = z.lazy(() =>
  z
    .strictObject({
      kind: kindSchema,
      format: formatSchema,
      rows: count.meta({ description: 'Rows below the header' }),
      masked: z.boolean().meta({ description: 'Whether names are covered; such a file cannot be imported' }),
      file: linkSchema,
    })
    .meta({ id: 'Sheet', description: '导出文件 · A file to fetch' }),
);
export type Sheet = z.infer<typeof sheetSchema>;

/** Who keeps one of the registers; the import itself has the rights of the post it is begun in. */
export const IMPORTERS: readonly Role[] = ['gridOffice', 'systemAdmin', 'securityAdmin'];
export const EXPORTERS: readonly Role[] = [
  'gridOffice',
  'systemAdmin',
  'securityAdmin',
  'auditor',
  'leader',
  'dutySupervisor',
  'evaluator',
  'countyReviewer',
];

const importRoute = { function: 'directory', auth: 'jwt', tag: 'imports', roles: IMPORTERS } as const;
const sheetRoute = { function: 'directory', auth: 'jwt', tag: 'imports', roles: EXPORTERS } as const;
const byId = z.strictObject({ id: idSchema });
const byKind = z.strictObject({ kind: kindSchema });

/** The routes of imports and exports. */
export const importRoutes: readonly Route[] = [
  {
    ...importRoute,
    name: 'createImport',
    method: 'POST',
    path: '/v1/imports',
    action: 'import:create',
    summary: { zh: '新建导入任务', en: 'Announce a file to be imported' },
    body: newImportSchema,
    response: { status: 201, body: importOfferSchema },
    idempotent: true,
  },
  {
    ...importRoute,
    name: 'startImport',
    method: 'POST',
    path: '/v1/imports/{id}/actions/start',
    action: 'import:start',
    summary: { zh: '开始导入', en: 'Start an import whose file is uploaded' },
    params: byId,
    response: { status: 202, body: importSchema },
  },
  {
    ...importRoute,
    name: 'getImport',
    method: 'GET',
    path: '/v1/imports/{id}',
    action: 'import:read',
    summary: { zh: '导入进度', en: 'How far an import is' },
    params: byId,
    response: { status: 200, body: importSchema },
  },
  {
    ...sheetRoute,
    name: 'exportRegister',
    method: 'GET',
    path: '/v1/registers/{kind}/export',
    action: 'register:export',
    summary: { zh: '导出台账', en: 'Export a register' },
    params: byKind,
    query: exportQuerySchema,
    response: { status: 200, body: sheetSchema },
  },
  {
    ...sheetRoute,
    name: 'getTemplate',
    method: 'GET',
    path: '/v1/registers/{kind}/template',
    action: 'register:template',
    summary: { zh: '下载导入模板', en: 'The template of a register' },
    params: byKind,
    query: templateQuerySchema,
    response: { status: 200, body: sheetSchema },
  },
];

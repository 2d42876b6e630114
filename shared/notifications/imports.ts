import { descriptionsOf, type Told, templatesOf } from './told.ts';

/** What people are told of files that they bring into the registers (台账导入). */

const IMPORTS = {
  failed: {
    description: 'An import failed as a whole; what was brought in stays',
    zh: [
      '导入失败',
      '导入任务 {importId}（{register}）未能完成（已处理 {done} 条[，共 {total} 条]），请查看原因后重新导入。',
    ],
    en: [
      'Import failed',
      'Import {importId} ({register}) could not be finished ({done} done[ of {total}]); please see why, and import again.',
    ],
  },
} as const satisfies Readonly<Record<string, Told>>;

export const IMPORT_EVENTS = descriptionsOf(IMPORTS);
export const importTemplates = templatesOf('onegrid.import', IMPORTS);

import { DEPARTMENT_KINDS } from '../departments/rules.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice } from './model.ts';
import { YES_NO, yesNo } from './rules-choices.ts';

const NAMES: Readonly<Record<(typeof DEPARTMENT_KINDS)[number], readonly [string, string]>> = {
  centre: ['指挥中心', 'Command centre'],
  bureau: ['局', 'Bureau'],
  station: ['站所', 'Station'],
  village: ['村社区', 'Village or community'],
  taskForce: ['专班', 'Task force'],
  external: ['外部单位', 'External body'],
};

const KIND_CHOICES: readonly Choice[] = DEPARTMENT_KINDS.map((value) => {
  const [zh, en] = NAMES[value];
  return { value, zh, en };
});

/** Departments; their channels are not in a sheet, because they carry secrets. */
export const departments: RegisterKind = {
  kind: 'departments',
  zh: '部门',
  en: 'Departments',
  formats: ['csv', 'xlsx'],
  key: ['id'],
  byTown: true,
  columns: [
    { field: 'id', zh: '部门编号', en: 'Department id', also: ['编号'], type: 'code', required: true, example: 'zhzf' },
    {
      field: 'nameZh',
      zh: '名称',
      en: 'Chinese name',
      also: ['部门名称'],
      type: 'text',
      required: true,
      example: '综合执法局',
    },
    { field: 'nameEn', zh: '英文名称', en: 'English name', type: 'text', required: true, example: 'Law enforcement' },
    { field: 'kind', zh: '类别', en: 'Kind', type: 'choice', choices: KIND_CHOICES, required: true, example: '局' },
    { field: 'enabled', zh: '启用', en: 'In use', type: 'choice', choices: YES_NO, example: '是' },
  ],
  get: { route: 'GET /v1/departments/{id}' },
  put: { route: 'PUT /v1/departments/{id}' },
  paramsOf: ({ id }) => ({ id: String(id ?? '') }),
  bodyOf: ([row = {}]) => {
    const { id: _, nameZh, nameEn, enabled, ...rest } = row;
    return {
      ...rest,
      name: { zh: nameZh, en: nameEn },
      ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
    };
  },
  rowsOf: (view) => {
    const name = (view.name ?? {}) as Loose;
    return [{ ...view, nameZh: name.zh, nameEn: name.en, enabled: yesNo(view.enabled) }];
  },
};

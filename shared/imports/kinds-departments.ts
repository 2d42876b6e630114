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
    { field: 'officers', zh: '经办人编号', en: 'Officers', also: ['经办人'], type: 'list', example: 'w-0231、w-0232' },
    { field: 'heads', zh: '负责人编号', en: 'Heads', also: ['负责人'], type: 'list', example: 'w-0230' },
    {
      field: 'hours',
      zh: '工作时间',
      en: 'Working hours',
      type: 'list',
      example: '1-5 08:30-12:00、1-5 13:30-17:30',
    },
    {
      field: 'openOnHolidays',
      zh: '节假日办公',
      en: 'Open on holidays',
      type: 'choice',
      choices: YES_NO,
      example: '否',
    },
    { field: 'phone', zh: '办公电话', en: 'Phone', type: 'code', example: '0512-66260000' },
    { field: 'dutyPhone', zh: '值班电话', en: 'Duty phone', type: 'code', example: '0512-66260001' },
    { field: 'validFrom', zh: '专班开始日期', en: 'Valid from', type: 'day', example: '' },
    { field: 'validTo', zh: '专班结束日期', en: 'Valid to', type: 'day', example: '' },
  ],
  get: { route: 'GET /v1/departments/{id}' },
  put: { route: 'PUT /v1/departments/{id}' },
  paramsOf: ({ id }) => ({ id: String(id ?? '') }),
  bodyOf: ([row = {}]) => {
    const { id: _, nameZh, nameEn, enabled, openOnHolidays, ...rest } = row;
    return {
      ...rest,
      name: { zh: nameZh, en: nameEn },
      ...(openOnHolidays === undefined ? {} : { openOnHolidays: openOnHolidays === 'yes' }),
      ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
    };
  },
  rowsOf: (view) => {
    const name = (view.name ?? {}) as Loose;
    const { openOnHolidays, ...shown } = view;
    return [
      {
        ...shown,
        ...{ nameZh: name.zh, nameEn: name.en, enabled: yesNo(view.enabled) },
        ...(openOnHolidays === undefined ? {} : { openOnHolidays: yesNo(openOnHolidays) }),
      },
    ];
  },
};

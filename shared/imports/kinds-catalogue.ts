import { EVIDENCE_KINDS, FAMILIES, PLAIN_GROUP_NAMES, PLAIN_GROUPS } from '../catalogue/rules.ts';
import { LIMIT_TYPES, type LimitType } from '../workflow/deadlines.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice, Values } from './model.ts';
import { YES_NO, yesNo } from './rules-choices.ts';

const choices = <T extends string>(
  values: readonly T[],
  names: Readonly<Record<T, readonly [string, string]>>,
): readonly Choice[] => values.map((value) => ({ value, zh: names[value][0], en: names[value][1] }));

const LIMIT_NAMES: Readonly<Record<LimitType, readonly [string, string]>> = {
  urgent_minute: ['紧急分钟', 'Urgent minutes'],
  urgent_hour: ['紧急小时', 'Urgent hours'],
  natural_day: ['自然日', 'Natural days'],
  work_hour: ['工作小时', 'Work hours'],
  work_day: ['工作日', 'Work days'],
  civil_work_day: ['法定工作日', 'Civil work days'],
  civil_natural_day: ['法定日', 'Civil days'],
};

const FAMILY_CHOICES = choices(FAMILIES, {
  event: ['事件', 'Event'],
  component: ['部件', 'Component'],
  social: ['社会治理', 'Social'],
});
const EVIDENCE_CHOICES = choices(EVIDENCE_KINDS, {
  before: ['处置前', 'Before'],
  after: ['处置后', 'After'],
  photo: ['照片', 'Photo'],
  document: ['文书', 'Document'],
  recording: ['录音录像', 'Recording'],
  signature: ['签字', 'Signature'],
});
const GROUP_CHOICES = PLAIN_GROUPS.map((value): Choice => ({ value, ...PLAIN_GROUP_NAMES[value] }));

const conditionOf = ({ n, filing, closing, limitType, limitN, evidence = [] }: Values): Loose => ({
  n,
  filing,
  closing,
  limit: { type: limitType, n: limitN },
  evidence,
});

/** The catalogue: a row for each filing condition, those of one category under its code. */
export const catalogue: RegisterKind = {
  kind: 'catalogue',
  zh: '事部件目录',
  en: 'Catalogue',
  formats: ['csv', 'xlsx'],
  key: ['code'],
  shared: ['name', 'nameEn', 'family', 'plainGroup', 'radius', 'window', 'enabled'],
  byTown: true,
  columns: [
    { field: 'code', zh: '小类代码', en: 'Code', also: ['代码'], type: 'code', required: true, example: '0129' },
    { field: 'name', zh: '小类名称', en: 'Name', also: ['小类'], type: 'text', required: true, example: '露天烧烤' },
    { field: 'nameEn', zh: '英文名称', en: 'English name', type: 'text', example: 'Open-air barbecue' },
    {
      field: 'family',
      zh: '门类',
      en: 'Family',
      type: 'choice',
      choices: FAMILY_CHOICES,
      required: true,
      example: '事件',
    },
    {
      field: 'plainGroup',
      zh: '居民分类',
      en: 'Plain group',
      type: 'choice',
      choices: GROUP_CHOICES,
      required: true,
      example: '油烟烧烤',
    },
    { field: 'radius', zh: '相似半径米', en: 'Similar within metres', type: 'whole', example: '50' },
    { field: 'window', zh: '相似时限小时', en: 'Similar within hours', type: 'whole', example: '24' },
    { field: 'enabled', zh: '启用', en: 'In use', type: 'choice', choices: YES_NO, example: '是' },
    { field: 'n', zh: '条件编号', en: 'Condition', type: 'whole', required: true, example: '1' },
    {
      field: 'filing',
      zh: '立案条件',
      en: 'Filing condition',
      type: 'text',
      required: true,
      example: '占道或露天烧烤',
    },
    {
      field: 'closing',
      zh: '结案条件',
      en: 'Closing condition',
      type: 'text',
      required: true,
      example: '停止经营并清理现场',
    },
    { field: 'limitN', zh: '处置时限', en: 'Limit', type: 'whole', required: true, example: '2' },
    {
      field: 'limitType',
      zh: '时限单位',
      en: 'Limit unit',
      type: 'choice',
      choices: choices(LIMIT_TYPES, LIMIT_NAMES),
      required: true,
      example: '紧急小时',
    },
    {
      field: 'evidence',
      zh: '所需照片',
      en: 'Photos',
      type: 'choices',
      choices: EVIDENCE_CHOICES,
      example: '处置前、处置后',
    },
  ],
  get: { route: 'GET /v1/categories/{code}' },
  put: { route: 'PUT /v1/categories/{code}' },
  paramsOf: ({ code }) => ({ code: String(code ?? '') }),
  bodyOf: (rows, _, before) => {
    const { name, nameEn, family, plainGroup, radius, window, enabled } = rows[0] ?? {};
    const similar = (before?.similar ?? {}) as Loose;
    const given = { ...(radius === undefined ? {} : { radius }), ...(window === undefined ? {} : { window }) };
    return {
      ...{ name, family, plainGroup },
      ...(nameEn === undefined ? {} : { nameEn }),
      ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
      ...(Object.keys(given).length === 0 ? {} : { similar: { radius: 50, window: 24, ...similar, ...given } }),
      conditions: rows.map(conditionOf),
    };
  },
  rowsOf: (view) => {
    const similar = (view.similar ?? {}) as Loose;
    return (view.conditions as readonly Loose[]).map((condition) => {
      const limit = condition.limit as Loose;
      return {
        ...view,
        ...{ radius: similar.radius, window: similar.window, enabled: yesNo(view.enabled) },
        ...condition,
        ...{ limitType: limit.type, limitN: limit.n },
      };
    });
  },
};

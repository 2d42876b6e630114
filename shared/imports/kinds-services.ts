import type { Names } from '../kernel/names.ts';
import { ASKED_EVIDENCE, type AskedEvidence, PERIODS, TASK_KINDS, type TaskKind } from '../services/rules.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice, Values } from './model.ts';

const TASK_NAMES: Names<TaskKind> = {
  visit: ['走访', 'Visit'],
  'address-check': ['地址核查', 'Address check'],
  'campaign-check': ['专项检查', 'Campaign check'],
  verification: ['核实', 'Verification'],
  inspection: ['巡查', 'Inspection'],
  survey: ['信息采集', 'Survey'],
  publicity: ['宣传', 'Publicity'],
};

const EVIDENCE_NAMES: Names<AskedEvidence> = {
  photo: ['照片', 'Photo'],
  document: ['文件', 'Document'],
  signature: ['签名', 'Signature'],
};

const PERIOD_NAMES: Names<(typeof PERIODS)[number]> = {
  day: ['每日', 'A day'],
  week: ['每周', 'A week'],
  month: ['每月', 'A month'],
  quarter: ['每季度', 'A quarter'],
  year: ['每年', 'A year'],
  'on-demand': ['按需', 'On demand'],
};

const choices = <T extends string>(values: readonly T[], names: Names<T>): readonly Choice[] =>
  values.map((value) => ({ value, zh: names[value][0], en: names[value][1] }));

/** What stands in a request that a sheet makes: the row itself is the reason somebody reads. */
const REASON = '随服务清单表导入';

const itemOf = ({ nameZh, nameEn, lineDepartment, taskKinds, times, per, minutes, basis, ...row }: Values): Loose => ({
  name: { zh: nameZh, en: nameEn },
  ...{ lineDepartment, taskKinds, minutes, basis, validFrom: row.validFrom },
  frequency: { times, per },
  ...(Array.isArray(row.evidence) && row.evidence.length > 0 ? { evidence: row.evidence } : {}),
  ...(row.consent === undefined ? {} : { temporary: { consent: row.consent } }),
  ...(row.validTo === undefined ? {} : { validTo: row.validTo }),
});

/**
 * The service list: what is listed is corrected, and a new row becomes a request that somebody else approves, so that no
 * file puts work on the list by itself.
 */
export const services: RegisterKind = {
  kind: 'services',
  zh: '网格服务清单',
  en: 'Service list',
  formats: ['csv', 'xlsx'],
  key: ['code'],
  byTown: true,
  columns: [
    { field: 'code', zh: '事项编码', en: 'Code', also: ['编码'], type: 'code', required: true, example: 'S05' },
    {
      field: 'nameZh',
      zh: '事项名称',
      en: 'Chinese name',
      also: ['名称'],
      type: 'text',
      required: true,
      example: '特殊人群关爱走访',
    },
    { field: 'nameEn', zh: '英文名称', en: 'English name', type: 'text', required: true, example: 'Care visits' },
    {
      field: 'lineDepartment',
      zh: '主管部门编号',
      en: 'Line department',
      also: ['主管部门', '部门编号'],
      type: 'code',
      required: true,
      example: 'shsy',
    },
    {
      field: 'taskKinds',
      zh: '任务类型',
      en: 'Task kinds',
      type: 'choices',
      choices: choices(TASK_KINDS, TASK_NAMES),
      required: true,
      example: '走访、信息采集',
    },
    { field: 'times', zh: '次数', en: 'Times', type: 'whole', required: true, example: '1' },
    {
      field: 'per',
      zh: '周期',
      en: 'Per',
      type: 'choice',
      choices: choices(PERIODS, PERIOD_NAMES),
      required: true,
      example: '每月',
    },
    { field: 'minutes', zh: '每次分钟', en: 'Minutes', type: 'whole', required: true, example: '30' },
    {
      field: 'evidence',
      zh: '佐证要求',
      en: 'Evidence',
      type: 'choices',
      choices: choices(ASKED_EVIDENCE, EVIDENCE_NAMES),
      example: '照片',
    },
    { field: 'basis', zh: '依据', en: 'Basis', type: 'text', required: true, example: '《舟山市网格化服务管理条例》' },
    { field: 'consent', zh: '临时事项同意依据', en: 'Consent if temporary', type: 'text', example: '' },
    {
      field: 'validFrom',
      zh: '生效日期',
      en: 'Valid from',
      also: ['开始日期'],
      type: 'day',
      required: true,
      example: '2026-04-01',
    },
    { field: 'validTo', zh: '终止日期', en: 'Valid to', also: ['结束日期'], type: 'day', example: '' },
  ],
  get: { route: 'GET /v1/service-items/{code}' },
  put: { route: 'PUT /v1/service-items/{code}' },
  create: { route: 'POST /v1/service-requests', standing: 'already-asked' },
  paramsOf: ({ code }) => ({ code: String(code ?? '') }),
  bodyOf: ([row = {}], isNew) => (isNew ? { code: row.code, item: itemOf(row), reason: REASON } : itemOf(row)),
  rowsOf: (view) => {
    const [name, frequency] = [(view.name ?? {}) as Loose, (view.frequency ?? {}) as Loose];
    const { consent } = (view.temporary ?? {}) as Loose;
    return [{ ...view, ...{ nameZh: name.zh, nameEn: name.en, times: frequency.times, per: frequency.per, consent } }];
  },
};

import { acceptBorder } from '../grids/rules.ts';
import { unitOf } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice, Column, Values } from './model.ts';

const GEOMETRY_COLUMN: Column = {
  field: 'border',
  zh: '边界',
  en: 'Border',
  also: ['geometry'],
  type: 'geojson',
  example: '{"type":"Polygon","coordinates":[…]}',
};

const UNIT_KINDS: readonly Choice[] = [
  { value: 'village', zh: '行政村', en: 'Village' },
  { value: 'community', zh: '社区', en: 'Community' },
];

const GRID_KINDS: readonly Choice[] = [
  { value: 'comprehensive', zh: '综合网格', en: 'Comprehensive' },
  { value: 'dedicated', zh: '专属网格', en: 'Dedicated' },
  { value: 'micro', zh: '微网格', en: 'Micro-grid' },
];

/** A border as the register keeps it: its corners rounded, its rings wound and closed. */
function comparable(body: Loose): Loose {
  const kept = body.border === undefined ? undefined : acceptBorder(body.border as Border);
  return kept?.ok ? { ...body, border: kept.value } : body;
}

const text = (values: Values, field: string): string => String(values[field] ?? '');

/** Villages and communities. */
export const units: RegisterKind = {
  kind: 'units',
  zh: '村（社区）',
  en: 'Villages and communities',
  formats: ['csv', 'xlsx', 'geojson'],
  key: ['unitCode'],
  columns: [
    {
      field: 'unitCode',
      zh: '村社区编码',
      en: 'Unit code',
      also: ['单位编码', '村编码', '社区编码', '行政区划代码'],
      type: 'code',
      required: true,
      example: '320506103203',
    },
    { field: 'name', zh: '名称', en: 'Name', also: ['村社区名称'], type: 'text', required: true, example: '天灵村' },
    { field: 'kind', zh: '类别', en: 'Kind', type: 'choice', choices: UNIT_KINDS, required: true, example: '行政村' },
    GEOMETRY_COLUMN,
  ],
  get: { route: 'GET /v1/units/{unitCode}' },
  put: { route: 'PUT /v1/units/{unitCode}' },
  paramsOf: (row) => ({ unitCode: text(row, 'unitCode') }),
  bodyOf: ([{ unitCode: _, ...body } = {}]) => body,
  rowsOf: (view) => [view],
  comparable,
};

/** Grids; a new one may keep the code that the town gave it. */
export const grids: RegisterKind = {
  kind: 'grids',
  zh: '网格',
  en: 'Grids',
  formats: ['csv', 'xlsx', 'geojson'],
  key: ['gridCode'],
  columns: [
    {
      field: 'gridCode',
      zh: '网格编码',
      en: 'Grid code',
      also: ['网格代码', '编码'],
      type: 'code',
      required: true,
      example: '320506103203001',
    },
    {
      field: 'name',
      zh: '网格名称',
      en: 'Name',
      also: ['名称'],
      type: 'text',
      required: true,
      example: '天灵村第一网格',
    },
    {
      field: 'kind',
      zh: '网格类别',
      en: 'Kind',
      also: ['类别'],
      type: 'choice',
      choices: GRID_KINDS,
      example: '综合网格',
    },
    { field: 'households', zh: '户数', en: 'Households', type: 'whole', required: true, example: '420' },
    {
      field: 'population',
      zh: '人口数',
      en: 'Population',
      also: ['人数', '人口'],
      type: 'whole',
      required: true,
      example: '1210',
    },
    { field: 'partyBranch', zh: '网格党支部', en: 'Party branch', also: ['党支部'], type: 'text', example: '' },
    { field: 'parentGrid', zh: '上级网格', en: 'Parent grid', type: 'code', example: '' },
    GEOMETRY_COLUMN,
  ],
  get: { route: 'GET /v1/grids/{gridCode}' },
  put: { route: 'PUT /v1/grids/{gridCode}', fixed: ['kind', 'parentGrid'] },
  create: { route: 'POST /v1/grids' },
  paramsOf: (row) => ({ gridCode: text(row, 'gridCode') }),
  bodyOf: ([row = {}], isNew) => {
    const { gridCode: _, ...body } = row;
    const gridCode = text(row, 'gridCode');
    return isNew ? { gridCode, unitCode: unitOf(gridCode) ?? gridCode, ...body } : body;
  },
  rowsOf: (view) => [view],
  comparable,
};

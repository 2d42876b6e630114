import { toCsv } from '../../shared/imports/csv.ts';
import type { Cell, Table } from '../../shared/imports/model.ts';

/** The files of a town that does not exist: 10 villages of 20 grids, laid out like a chessboard, with everybody it needs. */

export const NEW_TOWN = '320506199';
const ISSUER = 'https://issuer.onegrid.local';
const UNITS = 10;
const ACROSS = 5;
const DOWN = 4;
/** About 190 m by 220 m. */
const STEP = 0.002;
const ORIGIN = { lon: 120.7, lat: 31.1 };

const two = (n: number): string => String(n).padStart(2, '0');
const unitCode = (n: number): string => `${NEW_TOWN}2${two(n + 1)}`;
const gridCode = (unit: number, n: number): string => `${unitCode(unit)}0${two(n + 1)}`;

const rectangle = (west: number, south: number, across: number, down: number): object => {
  const at = (x: number, y: number): readonly number[] => [
    Number((ORIGIN.lon + x * STEP).toFixed(6)),
    Number((ORIGIN.lat + y * STEP).toFixed(6)),
  ];
  const [w, s, e, n] = [west, south, west + across, south + down];
  return { type: 'Polygon', coordinates: [[at(w, s), at(e, s), at(e, n), at(w, n), at(w, s)]] };
};

const collection = (features: readonly object[]): string => JSON.stringify({ type: 'FeatureCollection', features });

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

const units = collection(
  numbers(UNITS).map((unit) => ({
    type: 'Feature',
    properties: { 村社区编码: unitCode(unit), 名称: `新镇第${unit + 1}村`, 类别: '行政村' },
    geometry: rectangle(unit * ACROSS, 0, ACROSS, DOWN),
  })),
);

const grids = collection(
  numbers(UNITS).flatMap((unit) =>
    numbers(ACROSS * DOWN).map((n) => ({
      type: 'Feature',
      properties: {
        网格编码: gridCode(unit, n),
        网格名称: `第${unit + 1}村${n + 1}格`,
        户数: 300 + n,
        人口数: 900 + n,
      },
      geometry: rectangle(unit * ACROSS + (n % ACROSS), Math.floor(n / ACROSS), 1, 1),
    })),
  ),
);

const table = (rows: readonly (readonly string[])[]): Table => ({
  rows: rows.map((row) => row.map((text): Cell => ({ kind: 'text', text }))),
});

const PERSON_HEADER = ['人员编号', '姓名', '所属镇街道', '登录签发方', '登录账号', '岗位', '岗位区域编码', '部门编号'];
const person = (id: string, role: string, area: string, department = ''): readonly string[] => [
  ...[id, `张${id.slice(-3)}`, NEW_TOWN, ISSUER, id, role, area, department],
];

const admins = table([
  ['新镇管理员'],
  PERSON_HEADER,
  person('xz-office', '网格办', NEW_TOWN),
  person('xz-system', '系统管理员', NEW_TOWN),
]);

const persons = table([
  PERSON_HEADER,
  person('xz-acceptor', '受理员', NEW_TOWN),
  person('xz-officer', '承办单位经办人', NEW_TOWN, 'xzzf'),
  ...numbers(UNITS).flatMap((unit) =>
    numbers(ACROSS * DOWN).flatMap((n) => [
      person(`xz-l-${two(unit)}${two(n)}`, '网格长', gridCode(unit, n)),
      person(`xz-w-${two(unit)}${two(n)}`, '专职网格员', gridCode(unit, n)),
    ]),
  ),
]);

const departments = table([
  ['部门编号', '名称', '英文名称', '类别'],
  ['xzzx', '新镇指挥中心', 'Command centre', '指挥中心'],
  ['xzzf', '新镇综合执法局', 'Law enforcement', '局'],
  ...numbers(UNITS).map((unit) => [unitCode(unit), `新镇第${unit + 1}村`, `Village ${unit + 1}`, '村社区']),
]);

const catalogue = table([
  ['小类代码', '小类名称', '门类', '居民分类', '条件编号', '立案条件', '结案条件', '处置时限', '时限单位', '所需照片'],
  [
    '0129',
    '露天烧烤',
    '事件',
    '油烟烧烤',
    '1',
    '占道或露天烧烤',
    '停止经营并清理现场',
    '2',
    '紧急小时',
    '处置前、处置后',
  ],
  ['0129', '露天烧烤', '事件', '油烟烧烤', '2', '屡次劝阻不改', '依法处理完毕', '2', '工作日', '处置后'],
  ['0301', '井盖缺失', '部件', '道路井盖', '1', '井盖缺失或破损', '修复并恢复通行', '4', '紧急小时', '处置前、处置后'],
]);

const services = table([
  ['事项编码', '事项名称', '英文名称', '主管部门编号', '任务类型', '次数', '周期', '每次分钟', '依据', '生效日期'],
  ['X01', '沿街商铺巡查', 'Rounds of shops', 'xzzf', '巡查', '1', '每周', '30', '《城市管理条例》', '2026-01-01'],
]);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The files by their names, as `npm run town` takes them. */
export const TOWN_FILES: Readonly<Record<string, Uint8Array>> = {
  'admins.csv': toCsv(admins, new Set([2, 6])),
  'units.geojson': utf8(units),
  'grids.geojson': utf8(grids),
  'departments.csv': toCsv(departments, new Set([0])),
  'catalogue.csv': toCsv(catalogue, new Set([0])),
  'services.csv': toCsv(services, new Set([0])),
  'persons.csv': toCsv(persons, new Set([2, 6])),
};

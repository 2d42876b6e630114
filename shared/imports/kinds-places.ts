import { type Crs, toWgs84 } from '../kernel/coordinates.ts';
import { PLACE_KINDS } from '../places/model.ts';
import type { Loose, RegisterKind } from './kind.ts';
import type { Choice } from './model.ts';

const NAMES: Readonly<Record<(typeof PLACE_KINDS)[number], readonly [string, string]>> = {
  compound: ['小区', 'Housing compound'],
  'road-number': ['门牌', 'Number on a road'],
  shop: ['商铺', 'Shop'],
  landmark: ['地标', 'Landmark'],
  facility: ['设施', 'Facility'],
};

const KIND_CHOICES: readonly Choice[] = PLACE_KINDS.map((value) => {
  const [zh, en] = NAMES[value];
  return { value, zh, en };
});

const CRS_CHOICES: readonly Choice[] = [
  { value: 'WGS84', zh: 'WGS84', en: 'WGS84' },
  { value: 'GCJ02', zh: 'GCJ02', en: 'GCJ02' },
  { value: 'BD09', zh: 'BD09', en: 'BD09' },
];

/** The same place, however its point is written: the register shows it in WGS84. */
function comparable(body: Loose): Loose {
  const { crs = 'WGS84', lon, lat } = (body.point ?? {}) as { crs?: Crs; lon?: number; lat?: number };
  const point = toWgs84({ crs, lon: lon ?? Number.NaN, lat: lat ?? Number.NaN });
  return point.ok ? { ...body, point: point.value } : body;
}

/** A town's own file of places. */
export const places: RegisterKind = {
  kind: 'places',
  zh: '地点',
  en: 'Places',
  formats: ['csv', 'xlsx'],
  key: ['id'],
  byTown: true,
  columns: [
    { field: 'id', zh: '地点编号', en: 'Place id', also: ['编号'], type: 'code', required: true, example: 'P0012' },
    {
      field: 'name',
      zh: '名称',
      en: 'Name',
      also: ['地点名称'],
      type: 'text',
      required: true,
      example: '木渎影城',
    },
    { field: 'kind', zh: '类别', en: 'Kind', type: 'choice', choices: KIND_CHOICES, required: true, example: '地标' },
    { field: 'aliases', zh: '别名', en: 'Aliases', type: 'list', example: '影城' },
    { field: 'road', zh: '路名', en: 'Road', also: ['道路'], type: 'text', example: '中山西路' },
    { field: 'number', zh: '门牌号', en: 'Number', also: ['号码'], type: 'whole', example: '88' },
    { field: 'address', zh: '地址', en: 'Address', type: 'text', example: '中山西路88号2层' },
    { field: 'reading', zh: '拼音', en: 'Pinyin', type: 'text', example: 'mu du ying cheng' },
    { field: 'crs', zh: '坐标系', en: 'Coordinate system', type: 'choice', choices: CRS_CHOICES, example: 'GCJ02' },
    { field: 'lon', zh: '经度', en: 'Longitude', type: 'number', required: true, example: '120.509595' },
    { field: 'lat', zh: '纬度', en: 'Latitude', type: 'number', required: true, example: '31.284275' },
  ],
  get: { route: 'GET /v1/places/{id}' },
  put: { route: 'PUT /v1/places/{id}' },
  paramsOf: ({ id }) => ({ id: String(id ?? '') }),
  bodyOf: ([row = {}]) => {
    const { id: _, road, number, crs = 'WGS84', lon, lat, ...rest } = row;
    return {
      ...rest,
      // Half of it goes to the register as it is, which says what is missing.
      ...(road === undefined && number === undefined ? {} : { road: { name: road, number } }),
      point: { crs, lon, lat },
    };
  },
  rowsOf: (view) => {
    const { name: road, number } = (view.road ?? {}) as Loose;
    return [{ ...view, road, number, ...(view.given as Loose) }];
  },
  comparable,
};

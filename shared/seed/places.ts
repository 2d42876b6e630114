import { gridCodeOf } from '../kernel/codes.ts';
import { type Border, boxOf, contains, distanceToBorder, type Position, polygonsOf } from '../kernel/geometry.ts';
import { indexItems, placeItem } from '../places/items.ts';
import type { Place, PlaceKind } from '../places/model.ts';
import { readingsOf } from '../places/readings.ts';
import type { Item } from '../platform/dynamodb/transact.ts';
import { historyOf } from '../registers/items.ts';
import { MAP_FROM, type SeedMap } from './map.ts';
import { MUDU } from './units.ts';

type Row = readonly [
  unit: string,
  grid: number,
  kind: PlaceKind,
  name: string,
  aliases: string,
  road?: string,
  number?: number,
];

/**
 * Places whose names are public, of each kind some. Where they stand is as made up as the map: in the grid named, by its
 * unit's last three digits and its number. An alias after a space.
 */
const ROWS: readonly Row[] = [
  ['001', 1, 'landmark', '木渎古镇', '古镇 木渎老街', '山塘街', 188],
  ['001', 2, 'landmark', '严家花园', '羡园', '山塘街', 98],
  ['001', 2, 'landmark', '虹饮山房', '', '山塘街', 84],
  ['001', 3, 'landmark', '榜眼府第', '冯桂芬故居', '下塘街', 26],
  ['001', 4, 'shop', '乾生元食品', '乾生元 枣泥麻饼店', '山塘街', 58],
  ['002', 1, 'compound', '花苑新村', '花苑', '花苑路', 12],
  ['002', 2, 'facility', '花苑社区卫生服务站', '', '花苑路', 20],
  ['003', 1, 'compound', '白塔小区', '白塔新村', '白塔路', 66],
  ['004', 1, 'compound', '同春苑', '', '中山东路', 35],
  ['005', 1, 'compound', '翠坊新村', '翠坊', '翠坊北街', 18],
  ['005', 2, 'shop', '翠坊农贸市场', '翠坊菜场', '翠坊北街', 60],
  ['007', 1, 'landmark', '胥江运河公园', '胥江公园', '胥江路', 8],
  ['008', 1, 'shop', '藏书羊肉美食街', '藏书羊肉 羊肉街', '藏中路', 101],
  ['008', 2, 'facility', '藏书中心小学', '藏书小学', '藏中路', 39],
  ['009', 1, 'compound', '长浜花园', '', '长浜路', 7],
  ['010', 1, 'compound', '南亭新苑', '', '南亭路', 28],
  ['011', 1, 'compound', '金山浜花园', '金山浜新村', '金山路', 46],
  ['012', 1, 'compound', '金枫家园', '金枫小区', '金枫路', 216],
  ['012', 2, 'facility', '金枫路地铁站', '金枫路站', '金枫路', 2],
  ['013', 1, 'landmark', '凯马广场', '凯马', '金山南路', 288],
  ['013', 2, 'shop', '凯马影城', '电影院', '金山南路', 288],
  ['014', 1, 'facility', '竹园路公交首末站', '竹园路车站', '竹园路', 209],
  ['015', 1, 'compound', '马庄花园', '', '马庄路', 15],
  ['018', 1, 'compound', '金运花园', '', '金运路', 33],
  ['022', 1, 'facility', '木渎地铁站', '木渎站', '竹园路', 5],
  ['023', 1, 'compound', '珠江花园', '珠江小区', '珠江南路', 378],
  ['023', 2, 'facility', '木渎人民医院', '木渎医院', '珠江南路', 300],
  ['200', 1, 'landmark', '灵岩山景区', '灵岩山 灵岩寺', '灵天路', 1],
  ['200', 2, 'facility', '灵岩山停车场', '', '灵天路', 6],
  ['202', 1, 'landmark', '金山顶公园', '金山公园', '金山路', 120],
  ['203', 1, 'landmark', '天平山景区', '天平山 红枫', '灵天路', 88],
  ['203', 2, 'shop', '天平农贸市场', '天平菜场', '灵天路', 52],
  ['203', 3, 'landmark', '木渎影城', '影城', '中山西路', 88],
  ['203', 3, 'road-number', '中山西路72号', '', '中山西路', 72],
  ['203', 3, 'road-number', '中山西路86号', '', '中山西路', 86],
  ['203', 4, 'road-number', '中山西路102号', '', '中山西路', 102],
  ['203', 4, 'road-number', '中山西路118号', '', '中山西路', 118],
  ['204', 1, 'compound', '姑苏花苑', '', '姑苏路', 22],
  ['207', 1, 'landmark', '天池山景区', '天池山 花山', '天池路', 1],
  ['208', 1, 'facility', '善人桥老街', '善人桥', '善人桥路', 10],
];

/** Candidates on each side of a grid's rectangle; its inner places are among them. */
const STEPS = 14;

/** Places within a border, the deepest first. */
function innerSpots(border: Border): readonly Position[] {
  const polygons = polygonsOf(border);
  const box = boxOf(polygons);
  if (box === undefined) return [];
  const at = (from: number, to: number, n: number): number =>
    Math.round((from + ((to - from) * (n + 0.5)) / STEPS) * 1e7) / 1e7;
  return Array.from(
    { length: STEPS * STEPS },
    (_, n): Position => [at(box.west, box.east, n % STEPS), at(box.south, box.north, Math.floor(n / STEPS))],
  )
    .filter((spot) => contains(polygons, spot))
    .map((spot) => ({ spot, depth: distanceToBorder(polygons, spot) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ spot }) => spot);
}

/** The town's file of places as the demonstration has it, each well within the grid that it is said to lie in. */
export async function townPlaces(map: SeedMap): Promise<readonly Place[]> {
  const inGrid = new Map<string, number>();
  return Promise.all(
    ROWS.map(async ([unit, grid, kind, name, also, roadName, number], index) => {
      const code = gridCodeOf(`${MUDU.townCode}${unit}`, grid) ?? '';
      const border = map.grids.find(({ gridCode }) => gridCode === code)?.border;
      if (border === undefined) throw new RangeError(`${name} lies in no grid`);
      const nth = inGrid.get(code) ?? 0;
      inGrid.set(code, nth + 1);
      const [lon = 0, lat = 0] = innerSpots(border)[nth] ?? [];
      const aliases = also.split(' ').filter((alias) => alias !== '');
      const road = roadName === undefined || number === undefined ? undefined : { name: roadName, number };
      const texts = [...new Set([name, ...aliases, ...(road === undefined ? [] : [road.name])])];
      return {
        id: `P${String(index + 1).padStart(3, '0')}`,
        town: MUDU.townCode,
        kind,
        name,
        aliases,
        ...(road === undefined ? {} : { road }),
        point: { lon, lat },
        given: { crs: 'WGS84', lon, lat },
        readings: await readingsOf(texts.map((text) => ({ text }))),
        version: 1,
      } as const;
    }),
  );
}

/** What the file puts into the directory table: rows, their histories, and all by which they are found. */
export const placeItems = (places: readonly Place[]): readonly Item[] =>
  places.flatMap((place) => {
    const row = placeItem(place, MAP_FROM);
    return [row, historyOf(row, { person: 'seed', role: 'systemAdmin' }), ...indexItems(place)];
  });

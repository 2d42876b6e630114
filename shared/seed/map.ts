import { cellsOf, type Piece } from '../grids/cells.ts';
import { gridCodeOf } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import { borderOf, mosaic, type Spot, type Tile, toSpot } from './mosaic.ts';
import { seededRandom, sharesOf } from './random.ts';
import { type Start, shareOut, spread } from './share-out.ts';
import { MUDU, SEED_UNITS, type SeedUnit } from './units.ts';

/** From when the made-up borders hold: 2020-01-01 in China, before anything that the demonstration tells. */
export const MAP_FROM = '2019-12-31T16:00:00.000Z';

/** Households and residents of the town: about 233,000 people live in Mudu (town statistics, rounded). */
export const HOUSEHOLDS = 90_000;
export const POPULATION = 233_000;

/** The village and the place of the barbecue shop in the demonstration's story; the grid around it has this name. */
const STORY_UNIT = '320506103203';
const STORY_GRID = '天灵片区';
const STORY_SPOT = toSpot([120.5052, 31.2863]);

/** Grid 1 of 金枫社区 is known to have this many households. */
const JINFENG = '320506103012';
const JINFENG_HOUSEHOLDS = 3_572;

/** A village covers about this many times the ground of a community. */
const VILLAGE_SIZE = 4.4;

export type MapUnit = SeedUnit & { readonly border: Border; readonly synthetic: true };

export type MapGrid = {
  readonly gridCode: string;
  readonly unitCode: string;
  readonly name: string;
  readonly kind: 'comprehensive';
  readonly households: number;
  readonly population: number;
  readonly border: Border;
  readonly synthetic: true;
};

export type SeedMap = {
  readonly town: {
    readonly townCode: string;
    readonly name: string;
    readonly border: Border;
    readonly synthetic: true;
  };
  readonly units: readonly MapUnit[];
  readonly grids: readonly MapGrid[];
  readonly cells: ReadonlyMap<string, readonly Piece[]>;
};

type Drawn = { readonly unit: SeedUnit; readonly spot: Spot; readonly border: Border; readonly story: boolean };

const borderOfTiles = (tiles: readonly Tile[], members: readonly number[]): Border => ({
  type: 'Polygon',
  coordinates: borderOf(members.map((index) => tiles[index] as Tile)),
});

function unitParts(tiles: readonly Tile[], all: readonly number[]): readonly (readonly number[])[] {
  const pinned = SEED_UNITS.findIndex(({ unitCode }) => unitCode === STORY_UNIT);
  const [first = STORY_SPOT, ...others] = spread(tiles, all, STORY_SPOT, SEED_UNITS.length);
  const starts = SEED_UNITS.map(({ kind }, index): Start => {
    const size = kind === 'village' ? VILLAGE_SIZE : 1;
    if (index === pinned) return { spot: first, size, pinned: true };
    return { spot: others[index < pinned ? index : index - 1] ?? first, size };
  });
  return shareOut(tiles, all, starts, 12);
}

/** The grids of one unit from west to east, the order in which the Xi'an rule DB6101/T 3185-2024 numbers them. */
function drawGrids(tiles: readonly Tile[], unit: SeedUnit, members: readonly number[]): readonly Drawn[] {
  const isStory = unit.unitCode === STORY_UNIT;
  const start = isStory ? STORY_SPOT : (tiles[members[0] ?? 0] as Tile).spot;
  const spots = spread(tiles, members, start, unit.grids);
  const starts = spots.map(
    (spot, index): Start => (isStory && index === 0 ? { spot, size: 1, pinned: true } : { spot, size: 1 }),
  );
  const parts = shareOut(tiles, members, starts, 12);
  return parts
    .map((part, index) => {
      const east = part.reduce((sum, tile) => sum + (tiles[tile] as Tile).spot[0], 0) / part.length;
      const spot: Spot = [east, 0];
      return { unit, spot, border: borderOfTiles(tiles, part), story: isStory && index === 0 };
    })
    .sort((a, b) => a.spot[0] - b.spot[0]);
}

/** Households and people for each grid: random weights, communities denser, summing to the town's totals. */
function headcounts(codes: readonly string[]): readonly { readonly households: number; readonly population: number }[] {
  const random = seededRandom(172);
  const known = codes.indexOf(`${JINFENG}001`);
  const weights = codes.map((code) => (code.slice(9, 12) < '200' ? 1.15 : 0.75) * (0.6 + 0.8 * random()));
  const others = sharesOf(
    HOUSEHOLDS - JINFENG_HOUSEHOLDS,
    weights.filter((_, index) => index !== known),
  );
  const households = [...others.slice(0, known), JINFENG_HOUSEHOLDS, ...others.slice(known)];
  const population = sharesOf(
    POPULATION,
    households.map((count) => count * (2.4 + 0.4 * random())),
  );
  return households.map((count, index) => ({ households: count, population: population[index] ?? 0 }));
}

function codeAndName(drawn: readonly Drawn[]): readonly { readonly gridCode: string; readonly name: string }[] {
  const numbers = new Map<string, number>();
  return drawn.map(({ unit, story }) => {
    const number = (numbers.get(unit.unitCode) ?? 0) + 1;
    numbers.set(unit.unitCode, number);
    const gridCode = gridCodeOf(unit.unitCode, number);
    if (gridCode === undefined) throw new RangeError(`No grid ${number} in unit ${unit.unitCode}`);
    return { gridCode, name: story ? STORY_GRID : `${number}号网格` };
  });
}

/**
 * Mudu as the demonstration has it: real codes and names of its 31 villages and communities, made-up borders and
 * 172 made-up grids that tile a made-up outline. The same on every run.
 */
export function mudu(): SeedMap {
  const tiles = mosaic();
  const all = [...tiles.keys()];
  const parts = unitParts(tiles, all);
  const units = SEED_UNITS.map(
    (unit, index): MapUnit => ({ ...unit, border: borderOfTiles(tiles, parts[index] ?? []), synthetic: true }),
  );
  const drawn = SEED_UNITS.flatMap((unit, index) => drawGrids(tiles, unit, parts[index] ?? []));
  const named = codeAndName(drawn);
  const counts = headcounts(named.map(({ gridCode }) => gridCode));
  const grids = drawn.map(({ unit, border }, index): MapGrid => {
    const { gridCode = '', name = '' } = named[index] ?? {};
    const { households = 0, population = 0 } = counts[index] ?? {};
    const { unitCode } = unit;
    return { gridCode, unitCode, name, kind: 'comprehensive', households, population, border, synthetic: true };
  });
  const town = { ...MUDU, border: borderOfTiles(tiles, all), synthetic: true } as const;
  return { town, units, grids, cells: cellsOf(grids) };
}

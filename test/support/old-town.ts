import { cellsOf } from '../../shared/grids/cells.ts';
import type { Border, Position } from '../../shared/kernel/geometry.ts';
import { edgesOf, polygonsOf } from '../../shared/kernel/geometry.ts';
import { type MapGrid, mudu, type SeedMap } from '../../shared/seed/map.ts';
import { borderOf, type Tile } from '../../shared/seed/mosaic.ts';

/**
 * The seed's town before its grids were refined: 48 pairs of neighbouring grids of its 172 taken together make 124, as
 * the article has it.
 */

export const PAIRS = 48;

/** One old grid, and the two that it is to become. */
export interface Pair {
  readonly old: MapGrid;
  readonly parts: readonly [MapGrid, MapGrid];
}

export interface OldTown {
  readonly map: SeedMap;
  readonly pairs: readonly Pair[];
  /** The 172 grids as they are to be, under their present codes. */
  readonly refined: readonly MapGrid[];
}

const key = ([lon, lat]: Position): string => `${lon},${lat}`;

const outer = ({ border }: MapGrid): readonly Position[] => polygonsOf(border)[0]?.[0] ?? [];
const isSimple = ({ border }: MapGrid): boolean =>
  polygonsOf(border).length === 1 && (polygonsOf(border)[0]?.length ?? 0) === 1;

/** Both taken together; undefined where they are no neighbours, or would leave a hole or touch in one point only. */
function union(a: MapGrid, b: MapGrid): Border | undefined {
  const back = new Set([...edgesOf(outer(b))].map(([from, to]) => `${key(to)}|${key(from)}`));
  if (![...edgesOf(outer(a))].some(([from, to]) => back.has(`${key(from)}|${key(to)}`))) return undefined;
  try {
    const polygon = borderOf([{ ring: outer(a) }, { ring: outer(b) }] as unknown as readonly Tile[]);
    return polygon.length === 1 ? { type: 'Polygon', coordinates: polygon } : undefined;
  } catch {
    return undefined;
  }
}

function pairUp(grids: readonly MapGrid[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const used = new Set<string>();
  for (const a of grids) {
    for (const b of grids) {
      if (pairs.length === PAIRS) return pairs;
      if (a.gridCode >= b.gridCode || a.unitCode !== b.unitCode || used.has(a.gridCode) || used.has(b.gridCode))
        continue;
      const border = isSimple(a) && isSimple(b) ? union(a, b) : undefined;
      if (border === undefined) continue;
      used.add(a.gridCode).add(b.gridCode);
      const { households, population } = a;
      const old = { ...a, households: households + b.households, population: population + b.population, border };
      pairs.push({ old, parts: [a, b] });
    }
  }
  throw new Error(`only ${pairs.length} pairs`);
}

/** Every code with another town's digits in place of the seed's. */
const inTown = <T>(value: T, town: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll(/"320506103(\d{0,6})"/g, `"${town}$1"`)) as T;

/** A degree to the east: another town lies elsewhere, or the two would share the cells of one map. */
const EAST = 1;

const isPosition = (value: readonly unknown[]): value is Position =>
  value.length === 2 && value.every((one) => typeof one === 'number');

const eastward = (value: unknown): unknown => {
  if (Array.isArray(value))
    return isPosition(value) ? [Number((value[0] + EAST).toFixed(7)), value[1]] : value.map(eastward);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, eastward(one)]));
};

/** A town of 124 grids, under the seed's code, or under another's and elsewhere. */
export function oldTown(town = '320506103'): OldTown {
  const seed = mudu();
  const pairs = pairUp(seed.grids);
  const gone = new Set(pairs.flatMap(({ parts }) => parts.map(({ gridCode }) => gridCode)));
  const kept = seed.grids.filter(({ gridCode }) => !gone.has(gridCode));
  const drawn = { units: seed.units, town: seed.town, pairs, kept, refined: seed.grids };
  const moved = town === seed.town.townCode ? drawn : inTown(eastward(drawn) as typeof drawn, town);
  const grids = [...moved.kept, ...moved.pairs.map(({ old }) => old)];
  const map: SeedMap = { town: moved.town, units: moved.units, grids, cells: cellsOf(grids) };
  return { map, pairs: moved.pairs, refined: moved.refined };
}

import type { Spot, Tile } from './mosaic.ts';

/** Where a part starts and how large it should become, in any unit common to all parts. */
export type Start = { readonly spot: Spot; readonly size: number; readonly pinned?: true };

/** The square of a distance: distances are only compared here, many thousand times. */
function apart(a: Spot, b: Spot): number {
  const east = a[0] - b[0];
  const north = a[1] - b[1];
  return east * east + north * north;
}

/** The index whose value is the smallest, the first of several; -1 of none. */
function least(among: Iterable<number>, value: (index: number) => number): number {
  let best = -1;
  let smallest = 0;
  for (const index of among) {
    const own = value(index);
    if (best >= 0 && own >= smallest) continue;
    best = index;
    smallest = own;
  }
  return best;
}

/** The tile of some whose middle is nearest to a spot. */
const nearest = (tiles: readonly Tile[], among: Iterable<number>, spot: Spot): number =>
  least(among, (index) => apart((tiles[index] as Tile).spot, spot));

type Part = { readonly start: Start; readonly members: number[]; readonly rim: Set<number>; area: number };

/**
 * Grows the parts tile by tile, always the one that lags most behind its size, taking the tile on its rim nearest to
 * its start: so every part hangs together.
 */
function grow(tiles: readonly Tile[], among: readonly number[], starts: readonly Start[]): readonly Part[] {
  const free = new Set(among);
  const parts: Part[] = starts.map((start) => ({ start, members: [], rim: new Set<number>(), area: 0 }));
  const take = (part: Part, index: number): void => {
    const tile = tiles[index] as Tile;
    free.delete(index);
    part.members.push(index);
    part.area += tile.area;
    for (const other of parts) other.rim.delete(index);
    for (const neighbour of tile.neighbours) if (free.has(neighbour)) part.rim.add(neighbour);
  };
  for (const part of parts) take(part, nearest(tiles, free, part.start.spot));
  for (;;) {
    const open = parts.filter((part) => part.rim.size > 0);
    if (open.length === 0) return parts;
    const part = open.reduce((a, b) => (b.area / b.start.size < a.area / a.start.size ? b : a));
    take(part, nearest(tiles, part.rim, part.start.spot));
  }
}

function middleOf(tiles: readonly Tile[], members: readonly number[]): Spot {
  let [east, north, area] = [0, 0, 0];
  for (const index of members) {
    const tile = tiles[index] as Tile;
    east += tile.spot[0] * tile.area;
    north += tile.spot[1] * tile.area;
    area += tile.area;
  }
  return [east / area, north / area];
}

/**
 * Shares tiles out into connected parts of about the wanted sizes. The starts move to the middles of their parts a few
 * times (Lloyd), which evens the shapes; a pinned one stays. Each part is a list of indexes into `tiles`.
 */
export function shareOut(
  tiles: readonly Tile[],
  among: readonly number[],
  starts: readonly Start[],
  rounds: number,
): readonly (readonly number[])[] {
  let parts = grow(tiles, among, starts);
  for (let round = 0; round < rounds; round += 1) {
    const moved = parts.map(({ start, members }) =>
      start.pinned === true ? start : { ...start, spot: middleOf(tiles, members) },
    );
    parts = grow(tiles, among, moved);
  }
  return parts.map(({ members }) => members);
}

/** Spots far from each other and from those given: each next one is the tile farthest from all before. */
export function spread(tiles: readonly Tile[], among: readonly number[], first: Spot, count: number): readonly Spot[] {
  const spots: Spot[] = [first];
  const clearance = new Map(among.map((index) => [index, apart((tiles[index] as Tile).spot, first)]));
  while (spots.length < count) {
    const farthest = least(among, (index) => -(clearance.get(index) ?? 0));
    const { spot } = tiles[farthest] as Tile;
    spots.push(spot);
    for (const [index, known] of clearance) {
      const fresh = apart((tiles[index] as Tile).spot, spot);
      if (fresh < known) clearance.set(index, fresh);
    }
  }
  return spots;
}

import { contains, distanceToBorder, type Position } from '../kernel/geometry.ts';
import { type GridKind, KINDS_IN_ORDER, type Piece, REACH_METRES } from './cells.ts';

/**
 * A point nearer to a border than this, metres, is on it: coordinates are kept to a centimetre, and a point on a line
 * between two such corners is itself rounded by another.
 */
export const EDGE_METRES = 0.02;

/**
 * A point in no grid belongs to the nearest one within this distance, metres. Borders are surveyed to class C of
 * GB/T 30428.2, ±10 m, so neighbours surveyed apart may leave up to twice that between them, where nobody's land is.
 */
export const GAP_METRES = 20;

/** Within this distance of a border, metres, the neighbour may be meant: a phone's fix and a street's width. */
export const NEAR_BORDER_METRES = 30;

/** How a grid was found: a ruling says so, or the point is inside, on the border, or in a gap beside it. */
export type Match = 'ruling' | 'inside' | 'edge' | 'gap';

/** A grid that a point belongs to. */
export type LocatedGrid = {
  readonly gridCode: string;
  readonly kind: GridKind;
  readonly match: Match;
  /** The boundary ruling that gave the point to the grid. */
  readonly ruling?: string;
  /** Metres to the grid's border or a ruling's, to the decimetre; undefined when farther than the cells reach (40 m). */
  readonly distanceToBorder: number | undefined;
  readonly nearBorder: boolean;
};

type Measured = { readonly piece: Piece; readonly inside: boolean; readonly distance: number };

function measure(piece: Piece, point: Position): Measured {
  if ('full' in piece) return { piece, inside: true, distance: Number.POSITIVE_INFINITY };
  const distance = distanceToBorder(piece.polygons, point);
  return { piece, inside: contains(piece.polygons, point), distance };
}

const lowestCode = (a: Measured, b: Measured): number => (a.piece.grid < b.piece.grid ? -1 : 1);
const nearestThenLowest = (a: Measured, b: Measured): number => a.distance - b.distance || lowestCode(a, b);

function answer({ piece, distance }: Measured, match: Match, ruled: readonly Measured[]): LocatedGrid {
  // Where the ground of a neighbour begins by a ruling, there is a border too.
  const nearest = ruled
    .filter((other) => other.piece.grid !== piece.grid)
    .reduce((least, other) => Math.min(least, other.distance), distance);
  return {
    gridCode: piece.grid,
    kind: piece.kind,
    match,
    ...(piece.ruling === undefined ? {} : { ruling: piece.ruling }),
    // The edges that cutting made lie at the reach or beyond it, so anything nearer is a true border.
    distanceToBorder: nearest < REACH_METRES ? Math.round(nearest * 10) / 10 : undefined,
    nearBorder: nearest <= NEAR_BORDER_METRES,
  };
}

/** The ruling that has the point: of several the latest. A point on its very border is inside, as it was drawn to be. */
function ruledBy(ruled: readonly Measured[]): Measured | undefined {
  return ruled
    .filter(({ inside, distance }) => inside || distance <= EDGE_METRES)
    .sort((a, b) => ((a.piece.ruling ?? '') < (b.piece.ruling ?? '') ? 1 : -1))[0];
}

function pick(kind: GridKind, pieces: readonly Piece[], point: Position): LocatedGrid | undefined {
  const all = pieces.filter((piece) => piece.kind === kind).map((piece) => measure(piece, point));
  const ruled = all.filter(({ piece }) => piece.ruling !== undefined);
  const ruling = ruledBy(ruled);
  if (ruling !== undefined) return answer(ruling, 'ruling', ruled);
  const measured = all.filter(({ piece }) => piece.ruling === undefined);
  const [first] = measured.filter(({ inside, distance }) => inside || distance <= EDGE_METRES).sort(lowestCode);
  if (first !== undefined) return answer(first, first.distance <= EDGE_METRES ? 'edge' : 'inside', ruled);
  // Only comprehensive grids are meant to cover everything; between a market and a school there is no gap to close.
  if (kind !== 'comprehensive') return undefined;
  const [nearest] = measured.filter(({ distance }) => distance <= GAP_METRES).sort(nearestThenLowest);
  return nearest === undefined ? undefined : answer(nearest, 'gap', ruled);
}

/**
 * The grids that a point belongs to, by what its cell knows: at most one of each kind, dedicated before comprehensive
 * before micro; the first is responsible. A boundary ruling comes before the borders. On a shared border, and where grids overlap, the lowest code wins. Empty
 * when no grid is within reach: such a point is outside.
 */
export function locateIn(pieces: readonly Piece[], point: Position): readonly LocatedGrid[] {
  return KINDS_IN_ORDER.map((kind) => pick(kind, pieces, point)).filter((located) => located !== undefined);
}

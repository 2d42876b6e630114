import { clipPolygon } from '../kernel/clip.ts';
import { boxOfCell, cellsInBox, growBox } from '../kernel/geohash.ts';
import { areaOf, type Border, type Box, boxOf, type Polygon, polygonsOf } from '../kernel/geometry.ts';

/**
 * What a grid is for: `comprehensive` ones tile a town; `dedicated` ones (a market, a school, a park) lie on top of
 * them and come first; `micro` ones (50 to 80 households) lie below.
 */
export type GridKind = 'dedicated' | 'comprehensive' | 'micro';

/** The order of duty: where kinds overlap, the more special one is asked first. */
export const KINDS_IN_ORDER: readonly GridKind[] = ['dedicated', 'comprehensive', 'micro'];

/**
 * A grid with its border, as far as locating cares; or, where `ruling` names one, ground that a boundary ruling gave to
 * the grid whatever the borders say. Rulings are named by when they were made, so the greater name is the later one.
 */
export type DrawnGrid = {
  readonly gridCode: string;
  readonly kind: GridKind;
  readonly border: Border;
  readonly ruling?: string;
};

type Owner = { readonly grid: string; readonly kind: GridKind; readonly ruling?: string | undefined };

/** The part of a grid that matters to one cell: all of it, or polygons cut to the cell and a margin around it. */
export type Piece = Owner & ({ readonly full: true } | { readonly polygons: readonly Polygon[] });

/** What a piece belongs to: the ruling, or else the grid. */
export const ownerOf = ({ grid, ruling }: Pick<Owner, 'grid' | 'ruling'>): string => ruling ?? grid;

/**
 * How far a cell's pieces reach beyond it, metres. The grid nearest to a point and its border must be found in the
 * point's own cell, so this exceeds both the gap and the border distances of `locating.ts`.
 */
export const REACH_METRES = 40;

/** The most that a cell may weigh: one read unit of DynamoDB, eventually consistent half of one. */
export const CELL_BYTES = 4096;

/** A part of a cell smaller than this share of it (less than a square centimetre) is a rounding, not a place. */
const NOTHING = 1e-8;

/** Degrees to 8 decimals (1 mm): a cut adds corners on an edge, and a coarser rounding would bend the edge. */
const round8 = (degrees: number): number => Math.round(degrees * 1e8) / 1e8;

/** A cell's rectangle with its margin. */
function reachOf(cell: string): Box {
  const box = growBox(boxOfCell(cell), REACH_METRES);
  return { west: round8(box.west), south: round8(box.south), east: round8(box.east), north: round8(box.north) };
}

const squareOf = ({ west, south, east, north }: Box): Polygon => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
];

const rounded = (polygon: Polygon): Polygon =>
  polygon.map((ring) => ring.map(([lon, lat]) => [round8(lon), round8(lat)] as const));

/** What a cell must know of a grid, undefined when the grid is farther from it than the reach. */
export function pieceOf(cell: string, grid: DrawnGrid): Piece | undefined {
  const reach = reachOf(cell);
  const { gridCode, kind, ruling } = grid;
  const owner: Owner = { grid: gridCode, kind, ...(ruling === undefined ? {} : { ruling }) };
  const cut = polygonsOf(grid.border)
    .map((polygon) => clipPolygon(polygon, reach))
    .filter((polygon) => polygon !== undefined);
  const share = areaOf(cut) / areaOf([squareOf(reach)]);
  // A ring that runs around the cell without covering it is cut to an outline of no area.
  if (share < NOTHING) return undefined;
  if (share > 1 - NOTHING) return { ...owner, full: true };
  const polygons = cut.filter((polygon) => areaOf([polygon]) > 0).map(rounded);
  return { ...owner, polygons };
}

/** The cells that may have a piece of an area: those within the reach of its surrounding rectangle. */
export function cellsNear(border: Border): readonly string[] {
  const box = boxOf(polygonsOf(border));
  // Half a metre more, because a cell's own reach is measured at its own latitude and rounded.
  return box === undefined ? [] : cellsInBox(growBox(box, REACH_METRES + 0.5));
}

const byOwner = (a: Piece, b: Piece): number => (ownerOf(a) < ownerOf(b) ? -1 : ownerOf(a) > ownerOf(b) ? 1 : 0);

/** A cell's pieces with one grid's or ruling's piece replaced (or removed), in the order of codes. */
export function withPiece(pieces: readonly Piece[], owner: string, piece: Piece | undefined): readonly Piece[] {
  const others = pieces.filter((other) => ownerOf(other) !== owner);
  return [...others, ...(piece === undefined ? [] : [piece])].sort(byOwner);
}

/** The pieces of every cell that any of the grids reaches, by cell. */
export function cellsOf(grids: readonly DrawnGrid[]): ReadonlyMap<string, readonly Piece[]> {
  const cells = new Map<string, readonly Piece[]>();
  for (const grid of grids) {
    for (const cell of cellsNear(grid.border)) {
      const piece = pieceOf(cell, grid);
      if (piece !== undefined) cells.set(cell, withPiece(cells.get(cell) ?? [], grid.ruling ?? grid.gridCode, piece));
    }
  }
  return cells;
}

/** Bytes of a position in DynamoDB: a list of two numbers of eleven digits, with its markers. */
const POSITION_BYTES = 20;
/** Bytes of a ring, a polygon or a list above them. */
const LIST_BYTES = 4;
/** Bytes of a piece's code, kind and names. */
const PIECE_BYTES = 70;
/** Bytes of the name of a ruling. */
const RULING_BYTES = 40;
/** Bytes of the item's key and names. */
const ITEM_BYTES = 120;

/** About how much a cell weighs as a DynamoDB item, bytes, rather over than under. */
export function weightOf(pieces: readonly Piece[]): number {
  let bytes = ITEM_BYTES;
  for (const piece of pieces) {
    bytes += PIECE_BYTES + (piece.ruling === undefined ? 0 : RULING_BYTES);
    if ('full' in piece) continue;
    for (const polygon of piece.polygons) {
      bytes += LIST_BYTES;
      for (const ring of polygon) bytes += LIST_BYTES + ring.length * POSITION_BYTES;
    }
  }
  return bytes;
}

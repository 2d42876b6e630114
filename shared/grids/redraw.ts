import { type Border, polygonsOf } from '../kernel/geometry.ts';
import type { Instant } from '../kernel/time.ts';
import { CELL_BYTES, cellsNear, type DrawnGrid, type Piece, pieceOf, weightOf, withPiece } from './cells.ts';

/** What a cell knows from an instant on. */
export type CellEntry = { readonly cell: string; readonly validFrom: Instant; readonly pieces: readonly Piece[] };

/** The cells that a change from one border to another can touch. */
export function cellsToRedraw(before: Border | undefined, after: Border): readonly string[] {
  return [...new Set([...(before === undefined ? [] : cellsNear(before)), ...cellsNear(after)])];
}

/** What is drawn: with a border, or, without one, wiped out. */
export type Drawing = Omit<DrawnGrid, 'border'> & { readonly border?: Border };

/**
 * The entries to write so that a grid or ruling has this border (or none) from an instant on. `entries` are what the
 * cells have: of each cell the newest entry not after that instant, and every later one; a later change of another grid
 * was made upon the old border, so it is made again upon the new one.
 */
export function redraw(
  { border, ...drawing }: Drawing,
  validFrom: Instant,
  cells: readonly string[],
  entries: readonly CellEntry[],
): readonly CellEntry[] {
  const owner = drawing.ruling ?? drawing.gridCode;
  const retired = drawing.ruling === undefined && border !== undefined && polygonsOf(border).length === 0;
  // A ruling lasts no longer than the grid it gave ground to; then the borders decide again.
  const standing = (pieces: readonly Piece[]): readonly Piece[] =>
    retired ? pieces.filter(({ grid, ruling }) => ruling === undefined || grid !== drawing.gridCode) : pieces;
  return cells.flatMap((cell) => {
    const piece = border === undefined ? undefined : pieceOf(cell, { ...drawing, border });
    const own = entries.filter((entry) => entry.cell === cell);
    const later = own.filter((entry) => entry.validFrom > validFrom);
    const [base] = own
      .filter((entry) => entry.validFrom <= validFrom)
      .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
    const start: CellEntry = { cell, validFrom, pieces: base?.pieces ?? [] };
    return [start, ...later]
      .map((entry) => ({ before: entry, after: { ...entry, pieces: withPiece(standing(entry.pieces), owner, piece) } }))
      .filter(({ before, after }) => JSON.stringify(before.pieces) !== JSON.stringify(after.pieces))
      .map(({ after }) => after);
  });
}

/** The first cell that would weigh more than it may: a border drawn finer than any survey. */
export const tooHeavy = (entries: readonly CellEntry[]): CellEntry | undefined =>
  entries.find(({ pieces }) => weightOf(pieces) > CELL_BYTES);

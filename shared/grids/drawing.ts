import { tileOf } from '../kernel/geohash.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { plus } from '../kernel/time.ts';
import type { DrawnGrid } from './cells.ts';
import type { GridRow, Unfinished } from './items.ts';
import type { DatedBorder, GridStore, RowChange, TileLock } from './ports.ts';
import { type CellEntry, cellsToRedraw, redraw, tooHeavy } from './redraw.ts';

/**
 * The most items of one DynamoDB transaction is 100. A change that brings its cells along also writes a row, its
 * history, its border and its audit record, and turns the locks of its tiles.
 */
export const TRANSACTION_ITEMS = 100;
const ROW_ITEMS = 4;

/** What came of an attempt to draw: `again` means that somebody else was faster, so read and decide again. */
export type Drawing = 'drawn' | 'again' | { readonly refused: Refusal };

const tilesOf = (cells: readonly string[]): readonly string[] => [...new Set(cells.map(tileOf))].sort();

/** Writes the cells of a change whose row is already written, then frees the locks; harmless when done twice. */
async function writeCells(
  store: GridStore,
  locks: readonly TileLock[],
  entries: readonly CellEntry[],
): Promise<'drawn' | 'again'> {
  const size = TRANSACTION_ITEMS - locks.length;
  for (let start = 0; start < entries.length; start += size) {
    const cells = entries.slice(start, start + size);
    // The lock must stand: whoever finished this change before us may have let others draw since.
    if ((await store.commit({ cells, turn: [], hold: locks })) === 'conflict') return 'again';
  }
  const turn = locks.map(({ tile, version }) => ({ tile, version }));
  return (await store.commit({ cells: [], turn, hold: [] })) === 'saved' ? 'drawn' : 'again';
}

/**
 * Finishes what somebody began and did not end: the row and the border stand, some cells do not show it yet. The new
 * border is read back, the cells follow from it.
 */
async function finish(store: GridStore, { grid, gridKind, validFrom, tiles }: Unfinished): Promise<void> {
  const [locks, after, before] = await Promise.all([
    store.tiles(tiles),
    store.borderAt(grid, validFrom),
    store.borderAt(grid, plus(validFrom, -1)),
  ]);
  const ours = locks.every(({ unfinished }) => unfinished?.grid === grid && unfinished.validFrom === validFrom);
  if (!ours || after === undefined) return;
  const cells = cellsToRedraw(before?.border, after.border);
  const drawn: DrawnGrid = { gridCode: grid, kind: gridKind, border: after.border };
  await writeCells(store, locks, redraw(drawn, validFrom, cells, await store.entries(cells, validFrom)));
}

/** The locks over a change's cells, once nothing unfinished is under them; undefined when something was. */
export async function freeLocks(store: GridStore, cells: readonly string[]): Promise<readonly TileLock[] | undefined> {
  const locks = await store.tiles(tilesOf(cells));
  const unfinished = locks.find((lock) => lock.unfinished !== undefined)?.unfinished;
  if (unfinished === undefined) return locks;
  await finish(store, unfinished);
  return undefined;
}

/**
 * Writes a grid's row together with its new border and the cells that show it. When it all fits in one transaction it
 * is one; else the row goes first with a mark on the tiles, and whoever draws there next finishes what is marked. `judge`
 * may refuse it for what the cells hold; the locks make sure that they still hold it when it is written.
 */
export async function draw(
  store: GridStore,
  change: RowChange & { readonly register: 'grid'; readonly row: GridRow; readonly border: DatedBorder },
  before: Border | undefined,
  judge: (entries: readonly CellEntry[]) => Promise<Refusal | undefined>,
): Promise<Drawing> {
  const { row, border } = change;
  const grid: DrawnGrid = { gridCode: row.gridCode, kind: row.gridKind, border: border.border };
  const cells = cellsToRedraw(before, border.border);
  const locks = await freeLocks(store, cells);
  if (locks === undefined) return 'again';
  const there = await store.entries(cells, border.validFrom);
  const refused = await judge(there);
  if (refused !== undefined) return { refused };
  const entries = redraw(grid, border.validFrom, cells, there);
  if (tooHeavy(entries) !== undefined) {
    const errors = [{ pointer: '/border', code: 'too-detailed' }];
    return { refused: { code: 'bad-polygon', params: { rule: 'too-detailed' }, errors } };
  }
  const free = locks.map(({ tile, version }) => ({ tile, version }));
  if (ROW_ITEMS + locks.length + entries.length <= TRANSACTION_ITEMS) {
    return (await store.commit({ change, cells: entries, turn: free, hold: [] })) === 'saved' ? 'drawn' : 'again';
  }
  const tiles = locks.map(({ tile }) => tile);
  const unfinished: Unfinished = { grid: row.gridCode, gridKind: row.gridKind, validFrom: border.validFrom, tiles };
  const marked = free.map((lock) => ({ ...lock, unfinished }));
  if ((await store.commit({ change, cells: [], turn: marked, hold: [] })) === 'conflict') return 'again';
  const held = marked.map((lock) => ({ ...lock, version: lock.version + 1 }));
  await writeCells(store, held, entries);
  // The row stands whatever became of the cells: what is missing is marked and somebody else is finishing it.
  return 'drawn';
}

/**
 * Finishes what is left under a grid's last border. A broken-off change has written its border already and marked the
 * tiles of the one before as well, so the last one's tiles always show the mark.
 */
export async function settle(store: GridStore, last: Border): Promise<void> {
  await freeLocks(store, cellsToRedraw(undefined, last));
}

import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Instant } from '../kernel/time.ts';
import type { Piece } from './cells.ts';
import type { GridRow, Unfinished, UnitRow } from './items.ts';
import type { RulingRow } from './items-rulings.ts';
import type { CellEntry } from './redraw.ts';

/** A border and from when it holds. */
export type DatedBorder = { readonly border: Border; readonly validFrom: Instant };

/** A tile's lock as read; version 0 when nobody has drawn in it yet. */
export type TileLock = { readonly tile: string; readonly version: number; readonly unfinished?: Unfinished };

/** A row's new version (its `version` is one above the one replaced), with the border that it brings. */
export type RowChange = {
  readonly by: ActorRef;
  readonly border?: DatedBorder;
  readonly requestId: string;
  readonly sourceIp: string;
} & (
  | { readonly register: 'unit'; readonly row: UnitRow }
  | { readonly register: 'grid'; readonly row: GridRow }
  | { readonly register: 'ruling'; readonly row: RulingRow }
);

/** What is written together or not at all. */
export type MapTransaction = {
  readonly change?: RowChange;
  readonly cells: readonly CellEntry[];
  /** Locks to move on from the version read, marked with what is unfinished or freed of it. */
  readonly turn: readonly TileLock[];
  /** Locks that must still stand at the version read. */
  readonly hold: readonly TileLock[];
};

/** Reading what locating needs: one query, whatever the number of grids. */
export interface CellReader {
  /** What the cell knew at a time; empty where no grid ever was. */
  cellAt(cell: string, at: Instant): Promise<readonly Piece[]>;
}

export interface GridStore extends CellReader {
  unit(code: string): Promise<UnitRow | undefined>;
  /** The codes of a town's units. One query. */
  unitsOf(town: string): Promise<readonly string[]>;
  grid(code: string): Promise<GridRow | undefined>;
  ruling(id: string): Promise<RulingRow | undefined>;
  /** The rulings in favour of an area's grids by grid, after the id given. */
  rulingsIn(
    area: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ rows: readonly RulingRow[]; more: boolean }>;
  /** The rows of a few grids, in no order. */
  gridsNamed(codes: readonly string[]): Promise<readonly GridRow[]>;
  /** The grids of an area (a town, a unit, a grid) by code, after the code given. */
  gridsIn(area: string, after: string | undefined, limit: number): Promise<{ rows: readonly GridRow[]; more: boolean }>;
  /** Every grid that a unit ever had, at most 999. */
  gridsOfUnit(unit: string): Promise<readonly GridRow[]>;
  /** The border of a unit or grid in force at a time. */
  borderAt(code: string, at: Instant): Promise<DatedBorder | undefined>;
  /** The border that was decided last, in force or still to come. */
  lastBorder(code: string): Promise<DatedBorder | undefined>;
  /** The border of a grid in force at a time, then those decided for later. */
  bordersFrom(code: string, from: Instant): Promise<readonly DatedBorder[]>;
  /** Of a unit and of every grid that it ever had, the border in force at a time; by code. */
  bordersOfUnit(unit: string, at: Instant): Promise<ReadonlyMap<string, Border>>;
  /** Of each cell the newest entry not after a time, and every later one. */
  entries(cells: readonly string[], from: Instant): Promise<readonly CellEntry[]>;
  tiles(names: readonly string[]): Promise<readonly TileLock[]>;
  /** `conflict`: somebody else wrote first, nothing was written; read again and decide again. */
  commit(transaction: MapTransaction): Promise<'saved' | 'conflict'>;
}

/** The list that a cursor belongs to: it is good for nothing else and for nobody else. */
export type ListOf = {
  readonly route: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
};

/** Sealed positions in lists. */
export interface Cursors {
  seal(list: ListOf, position: string, now: Instant): string;
  /** The position, undefined when the cursor is not ours, is too old or was given for another list. */
  open(list: ListOf, cursor: string, now: Instant): string | undefined;
}

export type GridPorts = {
  readonly store: GridStore;
  readonly cursors: Cursors;
  /** A keyed digest (HMAC) of some texts, for idempotency keys and the bodies sent under them. */
  /** Twelve characters: the same for the same texts, drawn when there are none. */
  readonly idOf: (...parts: readonly string[]) => string;
  readonly digest: (...parts: readonly string[]) => string;
};

/** A sheet as it was read: row n + 1 of the file is `rows[n]`, so that a fault can name the row that people see. */
export interface Table {
  readonly rows: readonly (readonly Cell[])[];
}

/** What stands in a cell. A number stays one: whether its digits can be trusted depends on the column. */
export type Cell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  /** A day as Excel stores it: `2026-03-07`. */
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'fault'; readonly code: 'formula-error' };

export const EMPTY: Cell = { kind: 'empty' };

/** Why a file as a whole can't be read. */
export const FILE_FAULTS = [
  'empty-file',
  'old-excel',
  'damaged-file',
  'file-too-large',
  'unknown-encoding',
  'too-many-rows',
  'no-header',
  'missing-header',
  'duplicate-header',
  'not-geojson',
] as const;

/** Why a cell or a row is refused before its register is asked. */
export const ROW_FAULTS = [
  'required',
  'digits-lost',
  'formula-error',
  'not-a-whole-number',
  'not-a-number',
  'not-a-day',
  'not-a-choice',
  'not-geojson',
  'differs-from-first-row',
  'fixed-field',
  'repeated-key',
] as const;

export type FaultCode = (typeof FILE_FAULTS)[number] | (typeof ROW_FAULTS)[number];

/** One thing wrong with a file: where, and what. `row` is counted as the sheet counts, from 1; none for the whole file. */
export interface Fault {
  readonly code: FaultCode;
  readonly row?: number;
  /** The field of the column. */
  readonly field?: string;
  /** What the sentence names: the column, the choices there are. */
  readonly params?: { readonly zh: string; readonly en: string };
}

/** How the cells of a column are read. `code`: digits or letters that must come as text; `list`: several texts. */
export type ColumnType = 'code' | 'text' | 'whole' | 'number' | 'day' | 'choice' | 'choices' | 'list' | 'geojson';

export interface Choice {
  readonly value: string;
  readonly zh: string;
  readonly en: string;
}

/** A column that a register's sheet may have, under its Chinese name, its English name, its field's or another. */
export interface Column {
  readonly field: string;
  readonly zh: string;
  readonly en: string;
  readonly also?: readonly string[];
  readonly type: ColumnType;
  readonly required?: true;
  readonly choices?: readonly Choice[];
  /** Shown in the template. */
  readonly example: string;
}

export type Value = string | number | readonly string[] | object;
export type Values = Readonly<Record<string, Value>>;

/** A row below the header, as far as its cells could be read. */
export interface SheetRecord {
  readonly row: number;
  readonly values: Values;
  readonly faults: readonly Fault[];
}

/** What was found in a table: its header's row, the columns nobody knows, and the rows. */
export interface Reading {
  readonly headerRow: number;
  readonly ignored: readonly string[];
  readonly records: readonly SheetRecord[];
}

/** The most rows of one file, and its most bytes: what a function can hold in memory several times over. */
export const MAX_ROWS = 20_000;
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

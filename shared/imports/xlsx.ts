import type { CellStyle, CellValue, ColumnDef, Cell as HucreCell, Sheet } from 'hucre/xlsx';
import { readXlsx as read, writeXlsx as write } from 'hucre/xlsx';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Cell, FaultCode, Table } from './model.ts';
import { EMPTY } from './model.ts';
import { checkUnpacked } from './unpacked.ts';

const failed = (cell: HucreCell | undefined, value: CellValue): boolean =>
  cell?.type === 'error' || (cell?.formula !== undefined && (value === null || /^#[A-Z/0!?]+$/.test(String(value))));

function cellOf(value: CellValue, cell: HucreCell | undefined): Cell {
  if (failed(cell, value)) return { kind: 'fault', code: 'formula-error' };
  if (value === null || value === '') return EMPTY;
  if (value instanceof Date) return { kind: 'day', day: value.toISOString().slice(0, 10) };
  return typeof value === 'number' ? { kind: 'number', value } : { kind: 'text', text: String(value) };
}

/** A cell merged over several rows means its value for each of them: people merge what would repeat. */
function fillMerges(rows: Cell[][], { merges = [] }: Sheet): void {
  for (const { startRow, endRow, startCol } of merges) {
    const value = rows[startRow]?.[startCol];
    for (let row = startRow + 1; value !== undefined && row <= endRow; row += 1) {
      const cells = rows[row];
      if (cells !== undefined) cells[startCol] = value;
    }
  }
}

/** Reads the first sheet of a workbook. A formula counts as what it came to when the file was saved. */
export async function readXlsx(bytes: Uint8Array): Promise<Result<Table, FaultCode>> {
  const unpacked = checkUnpacked(bytes);
  if (unpacked !== 'fits') return err(unpacked === 'damaged' ? 'damaged-file' : 'file-too-large');
  let sheet: Sheet | undefined;
  try {
    [sheet] = (await read(bytes, { sheets: [0] })).sheets;
  } catch {
    return err('damaged-file');
  }
  if (sheet === undefined || sheet.rows.length === 0) return err('empty-file');
  const details = sheet.cells;
  const rows = sheet.rows.map((row, r) => row.map((value, c) => cellOf(value, details?.get(`${r},${c}`))));
  fillMerges(rows, sheet);
  return ok({ rows });
}

/** A sheet to be written: its name, which columns are codes, which cells to mark red. */
export interface SheetOut {
  readonly name: string;
  readonly table: Table;
  readonly codeColumns?: ReadonlySet<number>;
  readonly red?: readonly { readonly row: number; readonly column: number }[];
}

const RED: CellStyle = { fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFC7CE' } } };

/** Excel and WPS hold no more characters in a cell. */
export const MAX_CELL = 32_767;

const excelValue = (cell: Cell): CellValue =>
  cell.kind === 'text' ? cell.text : cell.kind === 'number' ? cell.value : cell.kind === 'day' ? cell.day : null;

/** Roughly as wide as its text; a Chinese character takes two. */
const widthOf = (table: Table, column: number): number => {
  const lengths = table.rows
    .slice(0, 50)
    .map((row) => [...String(excelValue(row[column] ?? EMPTY) ?? '')].reduce((n, c) => n + (c > '\u2e80' ? 2 : 1), 0));
  return Math.min(60, Math.max(10, ...lengths) + 2);
};

function sheetOf({ name, table, codeColumns = new Set(), red = [] }: SheetOut) {
  const width = Math.max(0, ...table.rows.map((row) => row.length));
  const columns = Array.from(
    { length: width },
    (_, n): ColumnDef => ({ width: widthOf(table, n), ...(codeColumns.has(n) ? { numFmt: '@' } : {}) }),
  );
  const cells = new Map(
    red.map(({ row, column }) => {
      const value = excelValue(table.rows[row]?.[column] ?? EMPTY);
      return [`${row},${column}`, { ...(value === null ? {} : { value }), style: RED }] as const;
    }),
  );
  return { name, columns, cells, rows: table.rows.map((row) => row.map(excelValue)) };
}

/** Writes a workbook; texts stay texts whatever they look like, so that no code becomes a number and nothing runs. */
export const toXlsx = (...sheets: readonly SheetOut[]): Promise<Uint8Array> => write({ sheets: sheets.map(sheetOf) });

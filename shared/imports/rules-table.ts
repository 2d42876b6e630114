import { err, ok, type Result } from '../kernel/result.ts';
import type { Cell, Column, Fault, Reading, SheetRecord, Table, Value } from './model.ts';
import { EMPTY, MAX_ROWS } from './model.ts';
import { cellFault, readCell } from './rules-cells.ts';
import { headerKey, tidy } from './rules-text.ts';

/** Titles, dates and who filled it in stand above the header; nobody puts more than four such lines. */
const HEADER_WITHIN = 5;

const textOf = (cell: Cell): string =>
  cell.kind === 'text' ? tidy(cell.text) : cell.kind === 'number' ? String(cell.value) : '';

const namesOf = ({ field, zh, en, also = [] }: Column): readonly string[] => [field, zh, en, ...also].map(headerKey);

/** For every cell of a row the column that it names. */
function columnsIn(row: readonly Cell[], columns: readonly Column[]): readonly (Column | undefined)[] {
  return row.map((cell) => {
    const key = headerKey(textOf(cell));
    return key === '' ? undefined : columns.find((column) => namesOf(column).includes(key));
  });
}

interface Header {
  readonly row: number;
  readonly columns: readonly (Column | undefined)[];
}

const known = ({ columns }: Header): number => new Set(columns.filter((column) => column !== undefined)).size;

/** The row among the first five that names the most columns; the first of several. */
function headerOf(table: Table, columns: readonly Column[]): Header | undefined {
  const found = table.rows.slice(0, HEADER_WITHIN).map((cells, row) => ({ row, columns: columnsIn(cells, columns) }));
  const best = found.reduce<Header | undefined>(
    (sofar, one) => (sofar !== undefined && known(sofar) >= known(one) ? sofar : one),
    undefined,
  );
  return best !== undefined && known(best) > 0 ? best : undefined;
}

function headerFaults({ row, columns: at }: Header, columns: readonly Column[]): readonly Fault[] {
  const of = (code: 'missing-header' | 'duplicate-header', { field, zh, en }: Column): Fault => ({
    code,
    row: row + 1,
    field,
    params: { zh, en },
  });
  return columns.flatMap((column) => {
    const count = at.filter((one) => one === column).length;
    if (count > 1) return [of('duplicate-header', column)];
    return count === 0 && column.required === true ? [of('missing-header', column)] : [];
  });
}

/** A row's values and what is wrong with them; undefined when nothing stands in any column we know. */
function recordOf(cells: readonly Cell[], row: number, at: Header['columns']): SheetRecord | undefined {
  const values: Record<string, Value> = {};
  const faults: Fault[] = [];
  let filled = false;
  for (const [index, column] of at.entries()) {
    if (column === undefined) continue;
    const reading = readCell(cells[index] ?? EMPTY, column);
    if (reading === undefined) {
      if (column.required === true) faults.push(cellFault(row, column, 'required'));
      continue;
    }
    filled = true;
    if ('value' in reading) values[column.field] = reading.value;
    else faults.push(cellFault(row, column, reading.fault));
  }
  return filled ? { row, values, faults } : undefined;
}

/**
 * Finds the header of a table and reads the rows below it. Empty rows are passed over, columns that nobody knows are
 * named. Refused as a whole: no header, a needed column missing, one that stands there twice, too many rows.
 */
export function readTable(table: Table, columns: readonly Column[]): Result<Reading, readonly Fault[]> {
  const header = headerOf(table, columns);
  if (header === undefined) {
    const wanted = columns.filter((column) => column.required === true);
    const params = { zh: wanted.map(({ zh }) => zh).join('、'), en: wanted.map(({ en }) => en).join(', ') };
    return err([{ code: 'no-header', params }]);
  }
  const faults = headerFaults(header, columns);
  if (faults.length > 0) return err(faults);
  const below = table.rows.slice(header.row + 1);
  const records = below.flatMap((cells, n) => recordOf(cells, header.row + n + 2, header.columns) ?? []);
  if (records.length > MAX_ROWS)
    return err([{ code: 'too-many-rows', params: { zh: String(MAX_ROWS), en: String(MAX_ROWS) } }]);
  const ignored = (table.rows[header.row] ?? []).filter((_, n) => header.columns[n] === undefined).map(textOf);
  return ok({ headerRow: header.row + 1, ignored: ignored.filter((name) => name !== ''), records });
}

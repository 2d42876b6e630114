import type { RegisterKind } from './kind.ts';
import type { Cell, Reading, Table } from './model.ts';
import { EMPTY } from './model.ts';
import type { FaultRow } from './model-job.ts';
import { headerKey } from './rules-text.ts';
import { MAX_CELL, toXlsx } from './xlsx.ts';

const text = (value: string): Cell => ({ kind: 'text', text: value.slice(0, MAX_CELL) });

const ERRORS = '错误 Errors';

const nameOf = (field: string | undefined, { columns }: RegisterKind): string => {
  const column = columns.find((one) => one.field === field);
  return column === undefined ? '' : `${column.zh} ${column.en} – `;
};

/** A cell as it was; what was too long for a cell came from another format and is cut. */
const kept = (cell: Cell): Cell => (cell.kind === 'text' ? text(cell.text) : cell.kind === 'fault' ? text('#') : cell);

/** The column of a field, by what its header was called. */
function columnOf(table: Table, headerRow: number, field: string | undefined, { columns }: RegisterKind): number {
  const column = columns.find((one) => one.field === field);
  if (column === undefined) return -1;
  const names = [column.field, column.zh, column.en, ...(column.also ?? [])].map(headerKey);
  return (table.rows[headerRow - 1] ?? []).findIndex(
    (cell) => cell.kind === 'text' && names.includes(headerKey(cell.text)),
  );
}

/** The sheet that was sent, with a column that says what is wrong in each row, and what is wrong in red. */
export function errorSheet(
  { table, headerRow }: Reading & { readonly table: Table },
  faults: readonly FaultRow[],
  kind: RegisterKind,
): Promise<Uint8Array> {
  const at = table.rows[headerRow - 1]?.length ?? 0;
  const byRow = Map.groupBy(faults, ({ row }) => row ?? headerRow);
  const said = (row: number): Cell => {
    const here = byRow.get(row) ?? [];
    return here.length === 0
      ? EMPTY
      : text(here.map((fault) => `${nameOf(fault.field, kind)}${fault.zh} / ${fault.en}`).join('\n'));
  };
  const rows = table.rows.map((cells, n) => [
    ...Array.from({ length: at }, (_, c) => kept(cells[c] ?? EMPTY)),
    n + 1 === headerRow ? text(ERRORS) : said(n + 1),
  ]);
  const red = faults.flatMap(({ row, field }) => {
    if (row === undefined) return [];
    const column = columnOf(table, headerRow, field, kind);
    return [{ row: row - 1, column: at }, ...(column < 0 ? [] : [{ row: row - 1, column }])];
  });
  const codeColumns = new Set(
    kind.columns
      .filter(({ type }) => type === 'code')
      .map(({ field }) => columnOf(table, headerRow, field, kind))
      .filter((column) => column >= 0),
  );
  return toXlsx({ name: kind.zh, table: { rows }, codeColumns, red });
}

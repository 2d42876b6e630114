/** A cell; numbers stand to the right. */
export type Cell = string | number;

const width = (cell: Cell): number => String(cell).length;

/** Lines of a table with columns as wide as they must be; a column of numbers, or of `–`, stands to the right. */
export function tableLines(head: readonly string[], rows: readonly (readonly Cell[])[]): readonly string[] {
  const widths = head.map((title, at) => Math.max(width(title), ...rows.map((row) => width(row[at] ?? ''))));
  const right = head.map((_, at) => rows.every((row) => typeof row[at] === 'number' || row[at] === '–'));
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, at) => {
        const text = String(cell);
        return right[at] === true ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((each) => '─'.repeat(each)).join('  '), ...rows.map(line)];
}

/** At most two digits behind the point, none where there is nothing behind it. */
export const short = (value: number): number => Math.round(value * 100) / 100;

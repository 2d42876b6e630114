import type { Cell, Choice, Column, Fault, FaultCode, Value } from './model.ts';
import { dayOfSerial, parseDay } from './rules-days.ts';
import { headerKey, narrow, tidy } from './rules-text.ts';

/** What a cell says: a value, nothing, or why it can't be read. */
export type CellReading = { readonly value: Value } | { readonly fault: FaultCode } | undefined;

const bare = (text: string): string => narrow(tidy(text)).replace(/\s/g, '');

/** What a number looks like after Excel has stored it in a CSV: 3.20506E+14. Its last digits are gone for good. */
const SCIENTIFIC = /^\d(\.\d+)?E\+?\d+$/i;

function code(cell: Cell): CellReading {
  // Beyond 15 digits a number is another number, and leading zeros are gone in any case: never to be guessed at.
  if (cell.kind !== 'text') return { fault: 'digits-lost' };
  const value = bare(cell.text);
  return SCIENTIFIC.test(value) ? { fault: 'digits-lost' } : { value };
}

const plain = (cell: Cell): string =>
  cell.kind === 'text'
    ? tidy(cell.text)
    : cell.kind === 'number'
      ? String(cell.value)
      : cell.kind === 'day'
        ? cell.day
        : '';

function number(cell: Cell, whole: boolean): CellReading {
  const text = bare(plain(cell)).replace(/,/g, '');
  const value = cell.kind === 'number' ? cell.value : /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (whole) return Number.isSafeInteger(value) ? { value } : { fault: 'not-a-whole-number' };
  return Number.isFinite(value) ? { value } : { fault: 'not-a-number' };
}

function day(cell: Cell): CellReading {
  const value =
    cell.kind === 'day' ? cell.day : cell.kind === 'number' ? dayOfSerial(cell.value) : parseDay(plain(cell));
  return value === undefined ? { fault: 'not-a-day' } : { value };
}

const chosen = (text: string, choices: readonly Choice[]): string | undefined => {
  const key = headerKey(text);
  return choices.find(({ value, zh, en }) => [value, zh, en].some((name) => headerKey(name) === key))?.value;
};

const parts = (cell: Cell): readonly string[] =>
  plain(cell)
    .split(/[、,，;；|\n]/)
    .map(tidy)
    .filter((part) => part !== '');

function choices(cell: Cell, column: Column): CellReading {
  const found = parts(cell).map((part) => chosen(part, column.choices ?? []));
  const value = found.flatMap((one) => one ?? []);
  return value.length === found.length ? { value } : { fault: 'not-a-choice' };
}

function geojson(cell: Cell): CellReading {
  try {
    const value: unknown = JSON.parse(plain(cell));
    return typeof value === 'object' && value !== null ? { value } : { fault: 'not-geojson' };
  } catch {
    return { fault: 'not-geojson' };
  }
}

function choice(cell: Cell, column: Column): CellReading {
  const value = chosen(plain(cell), column.choices ?? []);
  return value === undefined ? { fault: 'not-a-choice' } : { value };
}

const READERS: Readonly<Record<Column['type'], (cell: Cell, column: Column) => CellReading>> = {
  code,
  text: (cell) => ({ value: plain(cell) }),
  whole: (cell) => number(cell, true),
  number: (cell) => number(cell, false),
  day,
  choice,
  choices,
  list: (cell) => ({ value: parts(cell) }),
  geojson,
};

/** Reads a cell as its column asks; undefined when there is nothing in it. */
export function readCell(cell: Cell, column: Column): CellReading {
  if (cell.kind === 'empty' || (cell.kind === 'text' && tidy(cell.text) === '')) return undefined;
  return cell.kind === 'fault' ? { fault: cell.code } : READERS[column.type](cell, column);
}

const names = (column: Column) => ({ zh: column.zh, en: column.en });
const listed = ({ choices: all = [] }: Column) => ({
  zh: all.map(({ zh }) => zh).join('、'),
  en: all.map(({ en }) => en).join(', '),
});

/** A cell's fault with all that its sentence names. */
export const cellFault = (row: number, column: Column, fault: FaultCode): Fault => ({
  code: fault,
  row,
  field: column.field,
  params: fault === 'not-a-choice' ? listed(column) : names(column),
});

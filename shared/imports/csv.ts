import { parseCsv, writeCsv } from 'hucre/csv';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Cell, FaultCode, Table } from './model.ts';
import { EMPTY } from './model.ts';
import { disarm, rearm } from './rules-text.ts';

const starts = (bytes: Uint8Array, ...with_: readonly number[]): boolean => with_.every((byte, n) => bytes[n] === byte);

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-16 when its mark says so, else UTF-8, else GB18030: hardly any Chinese text in GB18030 is by accident UTF-8. */
export const decodeText = (bytes: Uint8Array): string | undefined =>
  starts(bytes, 0xff, 0xfe) ? decode(bytes, 'utf-16le') : (decode(bytes, 'utf-8') ?? decode(bytes, 'gb18030'));

const cellOf = (text: unknown): Cell =>
  typeof text === 'string' && text !== '' ? { kind: 'text', text: rearm(text) } : EMPTY;

/** The most frequent of the usual separators in the first lines; a comma when there is none. */
function separator(text: string): string {
  const head = text.slice(0, 4_000);
  const count = (mark: string) => head.split(mark).length;
  return ['\t', ';'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

/** Reads a CSV, as a Chinese Excel or anything else saved it. All cells are texts: a CSV has no numbers. */
export function readCsv(bytes: Uint8Array): Result<Table, FaultCode> {
  const text = decodeText(bytes);
  if (text === undefined) return err('unknown-encoding');
  if (text.trim() === '') return err('empty-file');
  const rows = parseCsv(text, { delimiter: separator(text), skipBom: true, typeInference: false });
  return ok({ rows: rows.map((row) => row.map(cellOf)) });
}

/**
 * A spreadsheet that opens a CSV takes digits for a number and cuts them off; a tab behind them makes them a text, in
 * Excel as in WPS, and blanks in codes mean nothing when the file comes back.
 */
const shown = (cell: Cell, code: boolean): string | number => {
  if (cell.kind === 'number') return cell.value;
  const text = cell.kind === 'text' ? cell.text : cell.kind === 'day' ? cell.day : '';
  return code && /^\d+$/.test(text) ? `${text}\t` : disarm(text);
};

/** Writes a CSV: UTF-8 with its mark, so that Excel reads the Chinese; no cell that a spreadsheet would run. */
export const toCsv = ({ rows }: Table, codeColumns: ReadonlySet<number> = new Set()): Uint8Array =>
  new TextEncoder().encode(
    writeCsv(
      rows.map((row) => row.map((cell, n) => shown(cell, codeColumns.has(n)))),
      { bom: true, quoteStyle: 'required' },
    ),
  );

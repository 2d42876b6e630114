import { err, ok, type Result } from '../kernel/result.ts';
import { readCsv } from './csv.ts';
import { geojsonTable } from './geojson.ts';
import type { Column, Fault, FaultCode, Reading, Table } from './model.ts';
import { readTable } from './rules-table.ts';
import { readXlsx } from './xlsx.ts';

const begins = (bytes: Uint8Array, ...with_: readonly number[]): boolean => with_.every((byte, n) => bytes[n] === byte);

/**
 * Reads a file into a table by what it is, not by what it is called: people rename files. A JSON object can only be
 * GeoJSON here.
 */
export async function tableOf(bytes: Uint8Array): Promise<Result<Table, FaultCode>> {
  if (bytes.length === 0) return err('empty-file');
  if (begins(bytes, 0x50, 0x4b, 0x03, 0x04)) return readXlsx(bytes);
  // The container of Office before 2007, and of encrypted workbooks since.
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return err('old-excel');
  const first = new TextDecoder().decode(bytes.slice(0, 200)).trimStart();
  return first.startsWith('{') ? geojsonTable(bytes) : readCsv(bytes);
}

/** Reads a file of a register: its rows by its columns, or why the whole of it can't be read. */
export async function readFile(
  bytes: Uint8Array,
  columns: readonly Column[],
): Promise<Result<Reading & { readonly table: Table }, readonly Fault[]>> {
  const table = await tableOf(bytes);
  if (!table.ok) return err([{ code: table.error }]);
  const reading = readTable(table.value, columns);
  return reading.ok ? ok({ ...reading.value, table: table.value }) : reading;
}

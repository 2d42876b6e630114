import { toCsv } from './csv.ts';
import { GEOMETRY } from './geojson.ts';
import type { Format, Loose, RegisterKind } from './kind.ts';
import type { Cell, Column, Table } from './model.ts';
import { EMPTY } from './model.ts';
import { MAX_CELL, toXlsx } from './xlsx.ts';

export type Language = 'zh' | 'en';

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  geojson: 'application/geo+json',
};

const text = (value: string): Cell => (value === '' ? EMPTY : { kind: 'text', text: value });

const named = (value: unknown, { choices = [] }: Column, language: Language): string =>
  choices.find((choice) => choice.value === value)?.[language] ?? String(value);

/** A value as its column shows it. A border too long for a cell of a workbook is left out; the GeoJSON has it. */
function cellOf(value: unknown, column: Column, language: Language): Cell {
  if (value === undefined || value === null) return EMPTY;
  if (typeof value === 'number') return { kind: 'number', value };
  if (Array.isArray(value)) return text(value.map((one) => named(one, column, language)).join('、'));
  if (typeof value === 'object') return text(JSON.stringify(value));
  return text(named(value, column, language));
}

const codeColumns = ({ columns }: RegisterKind): ReadonlySet<number> =>
  new Set(columns.flatMap(({ type }, n) => (type === 'code' ? [n] : [])));

const headerOf = ({ columns }: RegisterKind, language: Language): readonly Cell[] =>
  columns.map((column) => text(column[language]));

function tableOf(kind: RegisterKind, rows: readonly Loose[], language: Language): Table {
  const below = rows.map((row) => kind.columns.map((column) => cellOf(row[column.field], column, language)));
  return { rows: [headerOf(kind, language), ...below] };
}

const fitting = ({ rows }: Table): Table => ({
  rows: rows.map((row) => row.map((cell) => (cell.kind === 'text' && cell.text.length > MAX_CELL ? EMPTY : cell))),
});

function toGeojson({ columns }: RegisterKind, rows: readonly Loose[]): Uint8Array {
  const features = rows.map((row) => ({
    type: 'Feature',
    properties: Object.fromEntries(
      columns.filter(({ field }) => field !== GEOMETRY).map(({ field }) => [field, row[field] ?? null]),
    ),
    geometry: row[GEOMETRY] ?? null,
  }));
  return new TextEncoder().encode(JSON.stringify({ type: 'FeatureCollection', features }));
}

/** Writes rows of a register in a format that its own import reads again. */
export async function writeSheet(
  kind: RegisterKind,
  rows: readonly Loose[],
  format: Format,
  language: Language,
): Promise<Uint8Array> {
  if (format === 'geojson') return toGeojson(kind, rows);
  const table = tableOf(kind, rows, language);
  if (format === 'csv') return toCsv(table, codeColumns(kind));
  return toXlsx({ name: kind[language], table: fitting(table), codeColumns: codeColumns(kind) });
}

const TYPES: Readonly<Record<Column['type'], readonly [zh: string, en: string]>> = {
  code: ['编码（文本格式，不要用数值）', 'Code (as text, never as a number)'],
  text: ['文字', 'Text'],
  whole: ['整数', 'Whole number'],
  number: ['数值', 'Number'],
  day: ['日期', 'Day'],
  choice: ['选择其一', 'One of'],
  choices: ['可选多个', 'Any of'],
  list: ['可填多个', 'Several'],
  geojson: ['GeoJSON（WGS84）', 'GeoJSON (WGS84)'],
};

function guideOf(kind: RegisterKind): Table {
  const header = ['列 Column', 'English', '必填 Needed', '填写 Content', '示例 Example'].map(text);
  const rows = kind.columns.map((column) => {
    const [zh, en] = TYPES[column.type];
    const choices = (column.choices ?? []).map((choice) => `${choice.zh} ${choice.en}`).join('、');
    const content = [`${zh} ${en}`, choices].filter((part) => part !== '').join('：');
    return [column.zh, column.en, column.required === true ? '是 Yes' : '', content, column.example].map(text);
  });
  return { rows: [header, ...rows] };
}

/** An empty sheet of a register; a workbook has a second sheet that says what belongs in each column. */
export async function writeTemplate(kind: RegisterKind, format: Format, language: Language): Promise<Uint8Array> {
  if (format !== 'xlsx') return writeSheet(kind, [], format, language);
  const table = tableOf(kind, [], language);
  return toXlsx(
    { name: kind[language], table, codeColumns: codeColumns(kind) },
    { name: language === 'zh' ? '填写说明' : 'How to fill in', table: guideOf(kind) },
  );
}

import * as fc from 'fast-check';
import { toCsv } from '../../../shared/imports/csv.ts';
import type { Cell, Column } from '../../../shared/imports/model.ts';
import { readFile } from '../../../shared/imports/read.ts';
import { dayOfSerial, parseDay } from '../../../shared/imports/rules-days.ts';
import { disarm, rearm, tidy } from '../../../shared/imports/rules-text.ts';
import { toXlsx } from '../../../shared/imports/xlsx.ts';

const columns: readonly Column[] = [
  { field: 'code', zh: '编码', en: 'Code', type: 'code', required: true, example: '' },
  { field: 'name', zh: '名称', en: 'Name', type: 'text', example: '' },
  { field: 'n', zh: '户数', en: 'Households', type: 'whole', example: '' },
  { field: 'day', zh: '日期', en: 'Day', type: 'day', example: '' },
];

const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.constantFrom('=1+1', "'=x", '-5', '@me', '"a","b"', '一,二\n三', '+86', 'a;b\tc', 'TRUE', '007'),
  )
  // XML holds no control characters, and what nobody sees is taken away on purpose.
  .filter((text) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(text.replace(/[\t\n]/g, '')))
  .map(tidy)
  .filter((text) => text !== '');
const day = fc
  .date({ min: new Date('1901-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const row = fc.record({
  code: fc.oneof(fc.stringMatching(/^\d{1,18}$/), fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)),
  name,
  n: fc.integer(),
  day,
});
type Row = { readonly code: string; readonly name: string; readonly n: number; readonly day: string };

const text = (value: string): Cell => ({ kind: 'text', text: value });
const tableOf = (rows: readonly Row[]) => ({
  rows: [
    ['编码', '名称', '户数', '日期'].map(text),
    ...rows.map(({ code, name: called, n, day: on }): Cell[] => [
      text(code),
      text(called),
      { kind: 'number', value: n },
      text(on),
    ]),
  ],
});

const back = async (bytes: Uint8Array): Promise<unknown> => {
  const read = await readFile(bytes, columns);
  return read.ok ? read.value.records.map(({ values, faults }) => (faults.length > 0 ? faults : values)) : read.error;
};

describe('what is written is read again', () => {
  it('as CSV', () =>
    fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        expect(await back(toCsv(tableOf(rows), new Set([0])))).toEqual(rows);
      }),
    ));

  it('as a workbook', () =>
    fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        expect(await back(await toXlsx({ name: 'S', table: tableOf(rows), codeColumns: new Set([0]) }))).toEqual(rows);
      }),
      { numRuns: 50 },
    ));
});

describe('small things', () => {
  it('what is disarmed runs nowhere and comes back', () =>
    fc.assert(
      fc.property(fc.oneof(name, fc.string()), (value) => {
        expect(disarm(value)).not.toMatch(/^[=+\-@\t\r]/);
        expect(rearm(disarm(value))).toBe(value);
      }),
    ));

  it('a day in any shape is that day', () =>
    fc.assert(
      fc.property(day, (on) => {
        const [y, m, d] = on.split('-').map(Number);
        for (const shape of [
          `${y}-${m}-${d}`,
          `${y}.${m}.${d}`,
          `${y}/${m}/${d}`,
          `${y}年${m}月${d}日`,
          on.replaceAll('-', ''),
        ])
          expect(parseDay(shape)).toBe(on);
        expect(dayOfSerial(Date.parse(on) / 86_400_000 + 25_569)).toBe(on);
      }),
    ));
});

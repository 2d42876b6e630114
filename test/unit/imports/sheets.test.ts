import X from '@e965/xlsx';
import iconv from 'iconv-lite';
import { toCsv } from '../../../shared/imports/csv.ts';
import { faultText } from '../../../shared/imports/fault-texts.ts';
import { type Cell, type Column, FILE_FAULTS, ROW_FAULTS, type Table } from '../../../shared/imports/model.ts';
import { readFile } from '../../../shared/imports/read.ts';
import { parseDay } from '../../../shared/imports/rules-days.ts';
import { toXlsx } from '../../../shared/imports/xlsx.ts';

const columns: readonly Column[] = [
  { field: 'gridCode', zh: '网格编码', en: 'Grid code', also: ['编码'], type: 'code', required: true, example: '' },
  { field: 'name', zh: '网格名称', en: 'Name', type: 'text', required: true, example: '' },
  { field: 'households', zh: '户数', en: 'Households', type: 'whole', example: '' },
  { field: 'since', zh: '启用日期', en: 'Since', type: 'day', example: '' },
  {
    field: 'kind',
    zh: '类别',
    en: 'Kind',
    type: 'choice',
    choices: [
      { value: 'comprehensive', zh: '综合', en: 'Comprehensive' },
      { value: 'micro', zh: '微网格', en: 'Micro-grid' },
    ],
    example: '',
  },
];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const gb = (text: string): Uint8Array => new Uint8Array(iconv.encode(text, 'gb18030'));

type Raw = string | number | Date | null;
/** A workbook as Excel would save it, made by another library than ours. */
function excel(rows: Raw[][], change: (sheet: X.WorkSheet) => void = () => undefined): Uint8Array {
  const sheet = X.utils.aoa_to_sheet(rows);
  change(sheet);
  const book = X.utils.book_new();
  X.utils.book_append_sheet(book, sheet, 'Sheet1');
  return new Uint8Array(X.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }));
}

async function rowsOf(bytes: Uint8Array) {
  const read = await readFile(bytes, columns);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value.records;
}

async function faultsOf(bytes: Uint8Array): Promise<readonly string[]> {
  const read = await readFile(bytes, columns);
  if (read.ok)
    return read.value.records.flatMap(({ faults }) => faults.map(({ code, row, field }) => `${row} ${field} ${code}`));
  return read.error.map(({ code, field }) => [code, field].filter((one) => one !== undefined).join(' '));
}

const CODE = '320506103203001';

describe('a CSV as it is', () => {
  const text = `网格编码,网格名称,户数\r\n${CODE},木渎㙟网格,５１２\r\n`;
  const expected = [{ row: 2, values: { gridCode: CODE, name: '木渎㙟网格', households: 512 }, faults: [] }];

  it.each([
    ['UTF-8', utf8(text)],
    ['UTF-8 with its mark', utf8(`\ufeff${text}`)],
    ['GB18030', gb(text)],
    [
      'UTF-16, as Excel’s “Unicode text”',
      new Uint8Array(iconv.encode(`\ufeff${text.replaceAll(',', '\t')}`, 'utf-16le')),
    ],
    ['semicolons', utf8(text.replaceAll(',', ';'))],
  ])('%s', async (_, bytes) => {
    expect(await rowsOf(bytes)).toEqual(expected);
  });

  it('in no encoding we know is refused', async () => {
    expect(await faultsOf(new Uint8Array([0x41, 0xff, 0xff, 0x0a]))).toEqual(['unknown-encoding']);
  });

  it('with titles above, blanks and remarks in its header, English names, empty rows and columns nobody knows', async () => {
    const titled = `木渎镇网格一览表,,,\n填表日期：2026.3.7,,,\n序号, 编 码（15位）*,Name,备注\n,,,\n1,３２０５０６ 103203001,　木渎\u200b  一格 ,x\n`;
    const read = await readFile(utf8(titled), columns);
    expect(read).toMatchObject({
      ok: true,
      value: {
        headerRow: 3,
        ignored: ['序号', '备注'],
        records: [{ row: 5, values: { gridCode: CODE, name: '木渎 一格' } }],
      },
    });
  });

  it('whose codes were numbers in Excel: digits are lost, and said so', async () => {
    expect(await faultsOf(utf8('编码,网格名称\n3.20506E+14,甲\n'))).toEqual(['2 gridCode digits-lost']);
  });

  it('without a header, with one column twice, or without one that is needed', async () => {
    expect(await faultsOf(utf8('甲,乙\n1,2\n'))).toEqual(['no-header']);
    expect(await faultsOf(utf8('编码,网格编码,网格名称\n1,2,3\n'))).toEqual(['duplicate-header gridCode']);
    expect(await faultsOf(utf8('编码,户数\n1,2\n'))).toEqual(['missing-header name']);
    expect(await faultsOf(utf8('1\n2\n3\n4\n5\n编码,网格名称\n'))).toEqual(['no-header']);
    expect(await faultsOf(utf8('  \n'))).toEqual(['empty-file']);
    expect(await faultsOf(new Uint8Array())).toEqual(['empty-file']);
  });

  it('names row and field of every cell that is wrong', async () => {
    const wrong = utf8(`编码,网格名称,户数,启用日期,类别\n,甲,1.5,2026-2-30,大\n${CODE},,-3,,微网格\n`);
    expect(await faultsOf(wrong)).toEqual([
      '2 gridCode required',
      '2 households not-a-whole-number',
      '2 since not-a-day',
      '2 kind not-a-choice',
      '3 name required',
    ]);
  });

  it('of more than 20,000 rows is to be split', async () => {
    const many = Array.from({ length: 20_001 }, (_, n) => `${n},x`).join('\n');
    expect(await faultsOf(utf8(`编码,网格名称\n${many}`))).toEqual(['too-many-rows']);
  });
});

describe('a workbook as it is', () => {
  const header = ['网格编码', '网格名称', '户数', '启用日期', '类别'];

  it('with texts, numbers, days and a formula’s result', async () => {
    const bytes = excel([['标题'], header, [CODE, '甲', 512, new Date(Date.UTC(2026, 2, 7)), null]], (sheet) => {
      sheet.E3 = { t: 's', v: '微网格', f: '"微"&"网格"' };
      sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 4 } }];
      sheet['!ref'] = 'A1:E3';
    });
    expect(await rowsOf(bytes)).toEqual([
      {
        row: 3,
        values: { gridCode: CODE, name: '甲', households: 512, since: '2026-03-07', kind: 'micro' },
        faults: [],
      },
    ]);
  });

  it('a number in a code column is refused, however right it looks', async () => {
    expect(await faultsOf(excel([header, [320506103203001, '甲', 1, null, null]]))).toEqual(['2 gridCode digits-lost']);
    const sentence = faultText({ code: 'digits-lost', params: { zh: '网格编码', en: 'Grid code' } });
    expect(sentence.zh).toContain('丢失');
    expect(sentence.en).toContain('Grid code');
  });

  it('a formula without a result is refused', async () => {
    const bytes = excel([header, [CODE, '甲', null, null, null]], (sheet) => {
      sheet.C2 = { t: 'e', v: 0x17, f: 'Z9*2' };
    });
    expect(await faultsOf(bytes)).toEqual(['2 households formula-error']);
  });

  it('a cell merged over several rows counts for each', async () => {
    const bytes = excel([header, [CODE, '甲', 1, null, '综合'], ['320506103203002', '乙', 2, null, null]], (sheet) => {
      sheet['!merges'] = [{ s: { r: 1, c: 4 }, e: { r: 2, c: 4 } }];
    });
    expect((await rowsOf(bytes)).map(({ values }) => values.kind)).toEqual(['comprehensive', 'comprehensive']);
  });

  it('an old, an encrypted, a broken and a swelling one are told apart', async () => {
    expect(await faultsOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2]))).toEqual(['old-excel']);
    const good = excel([header, [CODE, '甲', 1, null, null]]);
    expect(await faultsOf(good.slice(0, good.length / 2))).toEqual(['damaged-file']);
    const broken = good.slice();
    broken.fill(0xff, 100, 400);
    expect(await faultsOf(broken)).toEqual(['damaged-file']);
    const bomb = excel([header, ...Array.from({ length: 2_600 }, () => ['x'.repeat(30_000)])]);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await faultsOf(bomb)).toEqual(['file-too-large']);
  }, 30_000);
});

describe('days in all their shapes', () => {
  it.each([
    ['2026-3-7', '2026-03-07'],
    ['2026-03-07', '2026-03-07'],
    ['2026.3.7', '2026-03-07'],
    ['２０２６／３／７', '2026-03-07'],
    ['2026年3月7日', '2026-03-07'],
    ['2026 年 3 月 7 日', '2026-03-07'],
    ['20260307', '2026-03-07'],
    ['2026/3/7 0:00:00', '2026-03-07'],
    ['46088', '2026-03-07'],
    ['2024-2-29', '2024-02-29'],
    ['2026-2-29', undefined],
    ['26.3.7', undefined],
    ['2026年3月', undefined],
    ['7/3/2026', undefined],
  ])('%s', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });
});

describe('what goes out', () => {
  const text = (value: string): Cell => ({ kind: 'text', text: value });
  const table: Table = {
    rows: [
      ['编码', '名称'].map(text),
      [text('320506103203001'), text('=HYPERLINK("http://x")')],
      [text('0129'), text('+1\t@a')],
    ],
  };

  it('is nothing that Excel or WPS would run or cut, as CSV', () => {
    const written = new TextDecoder('utf-8', { ignoreBOM: true }).decode(toCsv(table, new Set([0])));
    expect(written.charCodeAt(0)).toBe(0xfeff);
    expect(written).toContain('320506103203001\t,');
    expect(written).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(written).toContain("'+1\t@a");
  });

  it('is texts in a workbook, read by another library', async () => {
    const bytes = await toXlsx({ name: '网格', table, codeColumns: new Set([0]), red: [{ row: 1, column: 1 }] });
    const sheet = X.read(bytes).Sheets.网格;
    expect(sheet?.A2).toMatchObject({ t: 's', v: CODE });
    expect(sheet?.A3).toMatchObject({ t: 's', v: '0129' });
    expect(sheet?.B2).toMatchObject({ t: 's', v: '=HYPERLINK("http://x")' });
    expect(sheet?.B2?.f).toBeUndefined();
  });

  it('every fault has a sentence in both languages', () => {
    for (const code of [...FILE_FAULTS, ...ROW_FAULTS]) {
      const { zh, en } = faultText({ code, params: { zh: '列', en: 'Column' } });
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[A-Z“]/);
      expect(zh + en).not.toContain('{}');
    }
  });
});

import X from '@e965/xlsx';
import iconv from 'iconv-lite';
import { awaitSheet, type ImportReport, type SheetFile, sendSheet } from '../../shared/seed/sheet-client.ts';
import { api, itemsOf, signIn, stack, TOWN } from '../support/stage.ts';

/** Imports and exports over HTTP in the embedded stack: uploads, the queue of jobs, the registers' own routes. */

const office = await signIn('demo-gridoffice-1');
const security = await signIn('demo-secadmin-1');
const leader = await signIn('demo-leader-1');

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function bring(file: SheetFile, token = office): Promise<ImportReport> {
  const id = await sendSheet(stack.api, token, file);
  return awaitSheet(stack.api, token, id);
}

interface Sheet {
  readonly rows: number;
  readonly masked: boolean;
  readonly file: { readonly url: string };
}

async function exported(kind: string, query: string, token = office): Promise<{ sheet: Sheet; bytes: Uint8Array }> {
  const { status, body } = await api('GET', `/v1/registers/${kind}/export?${query}`, { token });
  if (status !== 200) throw new Error(JSON.stringify(body));
  const sheet = body as unknown as Sheet;
  return { sheet, bytes: new Uint8Array(await (await fetch(sheet.file.url)).arrayBuffer()) };
}

const HEADER = '部门编号,名称,英文名称,类别,启用';

describe('an export', () => {
  it.each(['units', 'departments', 'catalogue'])(
    'of %s is imported again without a change, as CSV and XLSX',
    async (kind) => {
      for (const format of ['csv', 'xlsx']) {
        const { sheet, bytes } = await exported(kind, `format=${format}`);
        expect(sheet.rows).toBeGreaterThan(5);
        const report = await bring({ kind, format, bytes });
        expect(report).toMatchObject({ state: 'done', created: 0, changed: 0, refused: 0, faults: [] });
        expect(report.unchanged).toBe(report.total);
      }
    },
    60_000,
  );

  it('of grids is GeoJSON with every border', async () => {
    const { sheet, bytes } = await exported('grids', 'format=geojson');
    const { features } = JSON.parse(new TextDecoder().decode(bytes)) as { features: { geometry: unknown }[] };
    expect(features).toHaveLength(sheet.rows);
    expect(features.every(({ geometry }) => geometry !== null)).toBe(true);
    const report = await bring({ kind: 'grids', format: 'geojson', bytes, dryRun: true });
    expect(report).toMatchObject({ state: 'done', created: 0, changed: 0, refused: 0, unchanged: sheet.rows });
  }, 60_000);

  it('of persons covers names, and shows all of it only to who keeps the register', async () => {
    const masked = await exported('persons', 'format=xlsx');
    expect(masked.sheet.masked).toBe(true);
    const [sheet] = Object.values(X.read(masked.bytes).Sheets);
    const names = X.utils.sheet_to_json<Record<string, string>>(sheet ?? {}).map((row) => row.姓名 ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(names.every((name) => name.includes('*'))).toBe(true);
    expect(await api('GET', '/v1/registers/persons/export?whole=true', { token: office })).toMatchObject({
      status: 403,
    });
    expect(await api('GET', '/v1/registers/persons/export', { token: leader })).toMatchObject({ status: 403 });
    const whole = await exported('persons', 'format=csv&whole=true', security);
    const report = await bring({ kind: 'persons', format: 'csv', bytes: whole.bytes, dryRun: true }, security);
    expect(report).toMatchObject({ state: 'done', created: 0, changed: 0 });
    // The keepers themselves are among them: nobody touches their own rights, not even to leave them.
    expect(report.unchanged).toBe(report.total);
  }, 60_000);
});

describe('an import', () => {
  it('reads what a Chinese Excel saved, and a second time changes nothing', async () => {
    const text = `木渎镇部门表,,,,\r\n${HEADER}\r\nkaoyan,考验站,Trial station,站所,是\r\n`;
    const bytes = new Uint8Array(iconv.encode(text, 'gb18030'));
    expect(await bring({ kind: 'departments', format: 'csv', bytes })).toMatchObject({ created: 1, refused: 0 });
    expect(await bring({ kind: 'departments', format: 'csv', bytes })).toMatchObject({ created: 0, unchanged: 1 });
    const changed = utf8(`${HEADER}\nkaoyan,考验二站,Trial station,站所,\n`);
    expect(await bring({ kind: 'departments', format: 'csv', bytes: changed })).toMatchObject({ changed: 1 });
    const got = await api('GET', '/v1/departments/kaoyan', { token: office });
    expect(got.body).toMatchObject({ name: { zh: '考验二站' }, enabled: true, version: 2 });
    const audit = await itemsOf('Audit');
    expect(
      audit.filter(({ action, target }) => action === 'department:put' && String(target).includes('kaoyan')),
    ).toHaveLength(2);
  }, 30_000);

  it('as a dry run writes nothing and says the same', async () => {
    const bytes = utf8(`${HEADER}\nganpao,干跑站,Dry station,站所,是\n`);
    expect(await bring({ kind: 'departments', format: 'csv', bytes, dryRun: true })).toMatchObject({ created: 1 });
    expect(await api('GET', '/v1/departments/ganpao', { token: office })).toMatchObject({ status: 404 });
  }, 30_000);

  it('names row and field of what is wrong, and gives the sheet back with it', async () => {
    const bytes = utf8(
      `${HEADER}\nhaode,好的站,Good station,站所,是\nX Y,坏站,Bad,站所,是\nyebuxing,也不行,No,大站,是\n`,
    );
    const report = await bring({ kind: 'departments', format: 'csv', bytes });
    expect(report).toMatchObject({ state: 'done', total: 3, created: 1, refused: 2 });
    expect(report.faults.map(({ row, field }) => [row, field])).toEqual([
      [3, 'id'],
      [4, 'kind'],
    ]);
    expect(report.faults[1]).toMatchObject({ zh: expect.stringContaining('站所') as string });
    const file = new Uint8Array(await (await fetch(report.errorFile?.url ?? '')).arrayBuffer());
    const [sheet] = Object.values(X.read(file).Sheets);
    const rows = X.utils.sheet_to_json<Record<string, string>>(sheet ?? {});
    expect(rows.map((row) => (row['错误 Errors'] ?? '') !== '')).toEqual([false, true, true]);
  }, 30_000);

  it('of a file that is none fails as a whole', async () => {
    expect(await bring({ kind: 'units', format: 'csv', bytes: utf8('甲,乙\n1,2\n') })).toMatchObject({
      state: 'failed',
      faults: [{ code: 'no-header' }],
    });
  }, 30_000);

  it('has the rights of who began it: the grid office gives no posts', async () => {
    const { bytes } = await exported('persons', 'format=csv&whole=true', security);
    const report = await bring({ kind: 'persons', format: 'csv', bytes, dryRun: true });
    expect(report.unchanged + report.refused).toBe(report.total);
    expect(
      await api('POST', '/v1/imports', { token: leader, body: { kind: 'units', format: 'csv', bytes: 1 } }),
    ).toMatchObject({ status: 403 });
    const elsewhere = { kind: 'units', format: 'csv', bytes: 1, town: '320507101' };
    expect(await api('POST', '/v1/imports', { token: office, body: elsewhere })).toMatchObject({ status: 404 });
    const wrong = { kind: 'persons', format: 'geojson', bytes: 1 };
    expect(await api('POST', '/v1/imports', { token: security, body: wrong })).toMatchObject({ status: 400 });
  }, 60_000);

  it('announced twice under one key is one import; under another body it is refused', async () => {
    const body = { kind: 'units', format: 'csv', bytes: 9, town: TOWN };
    const one = await api('POST', '/v1/imports', { token: office, key: 'sheet-key-1', body });
    const two = await api('POST', '/v1/imports', { token: office, key: 'sheet-key-1', body });
    expect(two.body.id).toBe(one.body.id);
    const other = await api('POST', '/v1/imports', {
      token: office,
      key: 'sheet-key-1',
      body: { ...body, kind: 'grids' },
    });
    expect(other.body).toMatchObject({ code: 'idempotency-key-reused' });
  });
});

describe('a template', () => {
  it('has the columns, and says what belongs in them', async () => {
    const { body } = await api('GET', '/v1/registers/grids/template?format=xlsx', { token: office });
    const { file } = body as unknown as Sheet;
    const book = X.read(new Uint8Array(await (await fetch(file.url)).arrayBuffer()));
    expect(book.SheetNames).toEqual(['网格', '填写说明']);
    const [first] = X.utils.sheet_to_json<string[]>(book.Sheets.网格 ?? {}, { header: 1 });
    expect(first).toContain('网格编码');
  });
});

import { awaitSheet, type ImportReport, type SheetFile, sendSheet } from '../../shared/seed/sheet-client.ts';
import { api, signIn, stack } from '../support/stage.ts';

/** A town's own file of places comes as a sheet, is found at once, and goes out as it came. */

const office = await signIn('demo-gridoffice-1');
const HEADER = '地点编号,名称,类别,别名,路名,门牌号,拼音,坐标系,经度,纬度';

async function bring(file: Omit<SheetFile, 'kind'>): Promise<ImportReport> {
  const id = await sendSheet(stack.api, office, { kind: 'places', ...file });
  return awaitSheet(stack.api, office, id);
}

const csv = (...rows: readonly string[]): Omit<SheetFile, 'kind'> => ({
  format: 'csv',
  bytes: new TextEncoder().encode([HEADER, ...rows].join('\n')),
});

const found = async (text: string): Promise<readonly unknown[]> => {
  const { status, body } = await api('GET', `/v1/places?q=${encodeURIComponent(text)}`, { token: office });
  expect(status).toBe(200);
  return (body.items as { id: string }[]).map(({ id }) => id);
};

it('a file brings places that are found at once, and nothing when it is read again', async () => {
  const rows = [
    'Y1,长浜茶馆,商铺,老茶馆,茶馆路,12,zhang bang cha guan,GCJ02,120.509595,31.284275',
    'Y2,茶馆路18号,门牌,,茶馆路,18,,GCJ02,120.509695,31.284275',
  ];
  expect(await bring(csv(...rows))).toMatchObject({ state: 'done', created: 2, refused: 0, faults: [] });
  expect(await found('zhangbang')).toEqual(['Y1']);
  expect(await found('lcg')).toEqual(['Y1']);
  expect(await found('茶馆路17号')).toEqual(['Y2']);
  expect(await bring(csv(...rows))).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
  expect(await bring(csv(String(rows[0]).replace('老茶馆', '旧茶馆')))).toMatchObject({ changed: 1 });
  expect(await found('lcg')).toEqual([]);
}, 60_000);

it('a row that breaks a rule of places is refused with row and field', async () => {
  const report = await bring(
    csv(
      'Y8,书院茶馆,商铺,书院茶馆,,,,GCJ02,120.509595,31.284275',
      'Y9,书院路9号,门牌,,,,,GCJ02,120.509595,31.284275',
      'Y7,书院,地标,,,,,GCJ02,31.284275,120.509595',
    ),
  );
  expect(report).toMatchObject({ state: 'done', created: 0, refused: 3 });
  expect(report.faults.map(({ row, field }) => [row, field])).toEqual([
    [2, 'aliases'],
    [3, 'road'],
    [4, undefined],
  ]);
  expect(report.faults[2]).toMatchObject({ zh: expect.stringContaining('颠倒') as string });
}, 60_000);

it.each(['csv', 'xlsx'] as const)(
  'an export as %s is imported again without a change',
  async (format) => {
    const { body } = await api('GET', `/v1/registers/places/export?format=${format}`, { token: office });
    const { rows, file } = body as { rows: number; file: { url: string } };
    expect(rows).toBeGreaterThan(30);
    const bytes = new Uint8Array(await (await fetch(file.url)).arrayBuffer());
    const report = await bring({ format, bytes });
    expect(report).toMatchObject({ state: 'done', created: 0, changed: 0, refused: 0, unchanged: rows });
  },
  60_000,
);

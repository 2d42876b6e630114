import { appliers } from '../../../functions/jobs/imports.ts';
import { type Applied, applyEntry } from '../../../shared/imports/apply-service.ts';
import { services } from '../../../shared/imports/kinds-services.ts';
import { type Job, NOTHING_YET } from '../../../shared/imports/model-job.ts';
import { readFile } from '../../../shared/imports/read.ts';
import { entriesOf } from '../../../shared/imports/rules-entries.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { serviceStore } from '../../../shared/services/store.ts';
import { requestStore } from '../../../shared/services/store-requests.ts';
import { NOW, people, type Registers, startRegisters, TOWN } from '../registers/registers.ts';

/** The service list as a sheet: it corrects what is listed and asks for what is new, and puts nothing on the list itself. */

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const HEADER =
  '事项编码,事项名称,英文名称,主管部门编号,任务类型,次数,周期,每次分钟,依据,临时事项同意依据,生效日期,终止日期';

async function bring(rows: readonly string[]): Promise<readonly Applied[]> {
  const office = people.find(({ posts }) => posts.some(({ role }) => role === 'gridOffice'));
  const by = { person: office?.id ?? '', post: office?.posts[0]?.postId ?? '' };
  const job: Job = {
    ...{ id: 'job-services', kind: 'services', format: 'csv', town: TOWN, dryRun: false, state: 'queued', next: 0 },
    ...{ attempts: 0, by, createdAt: '2026-03-06T14:00:00.000Z', tally: NOTHING_YET, version: 0 },
  };
  const { client, table, auditTable } = registers.directory;
  const settings = { client, dry: client, keys: deriveKeys('x'.repeat(64)), table, auditTable, matters: table };
  const deps = await appliers({ ...settings, log: { line: () => undefined } })(job);
  const read = await readFile(new TextEncoder().encode([HEADER, ...rows].join('\n')), services.columns);
  if (deps === undefined || !read.ok) throw new Error('nobody to bring it, or no sheet');
  const done: Applied[] = [];
  for (const entry of entriesOf(read.value, services)) done.push(await applyEntry(deps, services, entry, TOWN));
  return done;
}

const listed = async (code: string) => serviceStore(registers.directory).periods(TOWN, code);
const waiting = async () => {
  const { directory } = registers;
  const others = { matters: directory.table, keys: deriveKeys('x'.repeat(64)) };
  const store = requestStore({ ...directory, ...others, now: () => NOW });
  return (await store.waiting(TOWN)).map(({ item }) => item.code);
};

const gas = '燃气检查,Gas checks,zjj,巡查、信息采集,1,每周,20,省燃气条例,,2026-04-01,';

it('a new row is asked for, once, and is on the list for nobody’s decision', async () => {
  expect(await bring([`G01,${gas}`])).toEqual([{ outcome: 'created', faults: [] }]);
  expect(await waiting()).toEqual(['G01']);
  expect(await listed('G01')).toEqual([]);
  expect(await bring([`G01,${gas}`])).toEqual([{ outcome: 'unchanged', faults: [] }]);
  expect(await waiting()).toEqual(['G01']);
}, 30_000);

it('a listed row is corrected; what would burden more is refused by its column, in both languages', async () => {
  const [item] = await listed('S05');
  if (item === undefined) throw new Error('no S05');
  const row = (basis: string, minutes: number) =>
    `S05,${item.name.zh},${item.name.en},${item.lineDepartment},走访,1,每月,${minutes},${basis},,${item.validFrom},`;
  expect(await bring([row('镇〔2026〕3号', item.minutes)])).toEqual([{ outcome: 'changed', faults: [] }]);
  expect(await bring([row('镇〔2026〕3号', item.minutes)])).toEqual([{ outcome: 'unchanged', faults: [] }]);
  const [refused] = await bring([row('镇〔2026〕3号', 90)]);
  expect(refused).toMatchObject({
    outcome: 'refused',
    faults: [{ row: 2, field: 'minutes', code: 'by-request-only', zh: expect.stringContaining('申请') as string }],
  });
  expect(await listed('S05')).toMatchObject([{ basis: '镇〔2026〕3号', minutes: item.minutes, version: 2 }]);
}, 30_000);

it('a new row that is wrong is refused by its column too', async () => {
  const [strange] = await bring([`G02,${gas.replace('zjj', 'nobody')}`]);
  expect(strange).toMatchObject({ outcome: 'refused', faults: [{ row: 2, field: 'lineDepartment', code: 'unknown' }] });
  const [endless] = await bring([`G03,${gas.replace('省燃气条例,,', '省燃气条例,镇长办公会,')}`]);
  expect(endless).toMatchObject({ outcome: 'refused', faults: [{ row: 2, field: 'validTo', code: 'required' }] });
}, 30_000);

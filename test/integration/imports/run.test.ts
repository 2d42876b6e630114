import { appliers } from '../../../functions/jobs/imports.ts';
import { type Job, NOTHING_YET } from '../../../shared/imports/model-job.ts';
import type { FileStore } from '../../../shared/imports/ports.ts';
import { HAND_ON_MS, type RunDeps, runJob } from '../../../shared/imports/run-service.ts';
import { jobStore } from '../../../shared/imports/store.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { seededRandom } from '../../../shared/seed/random.ts';
import { people, type Registers, startRegisters, TOWN } from '../registers/registers.ts';

/** Imports against DynamoDB: broken off anywhere, begun twice, handed on; the registers are the real ones. */

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const ROWS = 34;
const sheet = (prefix: string): Uint8Array =>
  new TextEncoder().encode(
    [
      '部门编号,名称,英文名称,类别',
      ...Array.from({ length: ROWS }, (_, n) => `${prefix}${n},站${n},Station ${n},站所`),
    ].join('\n'),
  );

function filesWith(bytes: Uint8Array | undefined): FileStore & { readonly written: Map<string, Uint8Array> } {
  const written = new Map<string, Uint8Array>();
  return {
    written,
    get: async () => bytes,
    put: async (key, content) => void written.set(key, content),
    link: async () => ({ url: '', expiresAt: '' }),
    offer: async () => ({ put: { url: '', headers: {} }, post: { url: '', fields: {} }, expiresAt: '' }),
  };
}

const AT = '2026-03-06T14:00:00.000Z';
let jobs = 0;
const office = people.find(({ posts }) => posts.some(({ role }) => role === 'gridOffice'));

const store = () => jobStore(registers.directory.client, registers.directory.table, () => AT);

async function queued(): Promise<Job> {
  jobs += 1;
  const id = `job${String(jobs).padStart(17, '0')}`;
  const by = { person: office?.id ?? '', post: office?.posts[0]?.postId ?? '' };
  const job: Job = {
    ...{ id, kind: 'departments', format: 'csv', town: TOWN, dryRun: false, state: 'queued', next: 0, attempts: 0 },
    ...{ by, createdAt: AT, tally: NOTHING_YET, version: 0 },
  };
  await store().save(job);
  return job;
}

const FAR = 600_000;

function runner(files: FileStore, remaining: () => number = () => FAR) {
  const { client, table, auditTable } = registers.directory;
  const log = { line: () => undefined };
  const applyFor = appliers({
    client,
    dry: client,
    keys: deriveKeys('x'.repeat(64)),
    table,
    auditTable,
    matters: table,
    log,
  });
  return (id: string) => runJob({ jobs: store(), files, now: () => new Date().toISOString(), remaining, applyFor }, id);
}

const jobNow = async (id: string): Promise<Job> => {
  const job = await store().job(id);
  if (job === undefined) throw new Error('the job is gone');
  return job;
};

/** Every row is in its register once, and was written once. */
async function everyRowOnce(prefix: string): Promise<void> {
  const there = (await registers.departments.list(TOWN)).filter(({ id }) => id.startsWith(prefix));
  expect(there).toHaveLength(ROWS);
  expect(there.map(({ version }) => version)).toEqual(there.map(() => 1));
}

describe('an import that is broken off', () => {
  it.each([1, 2, 3])(
    'at random (seed %i) goes on where it was, and writes no row twice',
    async (seed) => {
      const prefix = `duan${'abc'[seed - 1]}`;
      const { id } = await queued();
      const run = runner(filesWith(sheet(prefix)));
      const random = seededRandom(seed);
      let crashes = 0;
      for (let n = 0; n < 60 && (await jobNow(id)).state !== 'done'; n += 1) {
        // Far enough for a step of ten rows now and then: three attempts without one step and it is given up.
        registers.directory.breakOff(crashes % 2 === 1 ? 30 : 1 + Math.floor(random() * 12));
        try {
          await run(id);
        } catch {
          crashes += 1;
        } finally {
          registers.directory.breakOff(1_000_000);
        }
      }
      const job = await jobNow(id);
      expect(job).toMatchObject({ state: 'done', next: ROWS, tally: { changed: 0, refused: 0 } });
      expect(job.tally.created + job.tally.unchanged).toBe(ROWS);
      expect(crashes).toBeGreaterThan(0);
      await everyRowOnce(prefix);
    },
    60_000,
  );

  it('three times without a step is given up, with a sentence', async () => {
    const { id } = await queued();
    const run = runner(filesWith(sheet('qi')), () => {
      throw new Error('killed');
    });
    for (let n = 0; n < 3; n += 1) await expect(run(id)).rejects.toThrow('killed');
    expect(await run(id)).toBe('over');
    expect(await jobNow(id)).toMatchObject({ state: 'failed', next: 0 });
    expect(await store().faultsOf(id)).toMatchObject([{ code: 'gave-up', zh: expect.any(String) as string }]);
  }, 30_000);
});

describe('an import', () => {
  it('takes a row that fails time and again for refused, and goes on with the others', async () => {
    const { id } = await queued();
    const { client, table, auditTable } = registers.directory;
    const log = { line: () => undefined };
    const real = appliers({
      client,
      dry: client,
      keys: deriveKeys('x'.repeat(64)),
      table,
      auditTable,
      matters: table,
      log,
    });
    const deps: RunDeps = {
      ...{ jobs: store(), files: filesWith(sheet('shi')), now: () => new Date().toISOString(), remaining: () => FAR },
      applyFor: async (job) => {
        const apply = await real(job);
        return (
          apply && {
            ...apply,
            registers: async (request) =>
              request.params?.id === 'shi3' ? { status: 500, body: { code: 'fault' } } : apply.registers(request),
          }
        );
      },
    };
    for (let n = 0; n < 2; n += 1) await expect(runJob(deps, id)).rejects.toThrow('500');
    expect(await runJob(deps, id)).toBe('over');
    // What the first attempts brought in before they broke off stands already.
    expect(await jobNow(id)).toMatchObject({ state: 'done', tally: { created: ROWS - 4, unchanged: 3, refused: 1 } });
  }, 60_000);

  it('hands itself on when time runs out, and two at once do no harm', async () => {
    const { id } = await queued();
    const files = filesWith(sheet('jie'));
    let looks = 0;
    const short = runner(files, () => {
      looks += 1;
      return looks > 1 ? HAND_ON_MS - 1 : FAR;
    });
    expect(await short(id)).toBe('more');
    expect(await jobNow(id)).toMatchObject({ state: 'running', next: 10 });
    const run = runner(files);
    await Promise.all([run(id), run(id)]);
    await run(id);
    expect(await jobNow(id)).toMatchObject({ state: 'done', next: ROWS });
    await everyRowOnce('jie');
    expect(await run(id)).toBe('over');
  }, 60_000);

  it('without a file, or of somebody who is no longer there, fails as a whole', async () => {
    const one = await queued();
    expect(await runner(filesWith(undefined))(one.id)).toBe('over');
    expect(await store().faultsOf(one.id)).toMatchObject([{ code: 'no-upload' }]);
    const two = await queued();
    await store().save({ ...two, version: 1, by: { person: 'nobody', post: 'nobody:1' } });
    expect(await runner(filesWith(sheet('wu')))(two.id)).toBe('over');
    expect(await store().faultsOf(two.id)).toMatchObject([{ code: 'unknown-person' }]);
    expect(await runner(filesWith(sheet('wu')))('no-such-job')).toBe('over');
  }, 30_000);

  it('in a post that ended meanwhile brings in nothing', async () => {
    const { id } = await queued();
    await store().save({ ...(await jobNow(id)), by: { person: office?.id ?? '', post: 'w-other:9' } });
    const files = filesWith(sheet('wang'));
    await runner(files)(id);
    expect(await jobNow(id)).toMatchObject({ state: 'done', tally: { created: 0, refused: ROWS } });
    const [fault] = await store().faultsOf(id);
    expect(fault).toMatchObject({ row: 2, code: 'acting-post-not-held' });
    expect(files.written.size).toBe(1);
  }, 60_000);
});

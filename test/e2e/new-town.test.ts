import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, control, stack, tableOf } from '../support/stage.ts';
import { NEW_TOWN, TOWN_FILES } from '../support/synthetic-town.ts';

/** A town of 200 grids comes on line with its own files and nothing else. */

const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'onegrid-town-'));
let found: Readonly<Record<string, unknown>> | undefined;
afterAll(async () => {
  rmSync(dir, { recursive: true });
  if (found) await control.send('POST', '/clock', { now: found.now, leap: true, run: found.running });
});

function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(root, 'shared/seed', script), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => told.push(bytes.toString()));
  return new Promise<{ readonly code: number | null; readonly told: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, told: told.join('') }));
  });
}

it('is on line after two commands, and running them again changes nothing', async () => {
  // The first administrator's post begins by the machine's clock, wherever other tests have left the stack's.
  found = await control.send('GET', '/clock');
  const soon = new Date(Date.now() + 60_000).toISOString();
  await control.send('POST', '/clock', { now: soon, leap: true, run: true });
  for (const [name, bytes] of Object.entries(TOWN_FILES)) writeFileSync(join(dir, name), bytes);
  const tables = {
    ...{ DIRECTORY_TABLE: await tableOf('Directory'), AUDIT_TABLE: await tableOf('Audit') },
    ...{ AWS_ENDPOINT_URL: stack.aws, AWS_REGION: 'ap-southeast-1' },
    ...{ AWS_ACCESS_KEY_ID: 'LOCALADMIN', AWS_SECRET_ACCESS_KEY: 'local' },
  };
  const first = ['--id', 'xz-security', '--name', '李安全', '--area', NEW_TOWN];
  const account = ['--iss', 'https://issuer.onegrid.local', '--sub', 'xz-security'];
  expect(await run('first-admin.ts', [...first, ...account], tables)).toMatchObject({ code: 0 });
  expect(await run('first-admin.ts', [...first, ...account], tables)).toMatchObject({ code: 1 });

  const [SECURITY_TOKEN, OFFICE_TOKEN] = [await control.token('xz-security'), await control.token('xz-office')];
  const bring = () =>
    run('town.ts', ['--dir', dir, '--api', stack.api, '--town', NEW_TOWN], { SECURITY_TOKEN, OFFICE_TOKEN });
  const brought = await bring();
  expect(brought.told).not.toMatch(/refused [1-9]/);
  if (brought.code !== 0) throw new Error(brought.told);
  expect(brought.told).toContain('grids.geojson: 200 ');

  const token = OFFICE_TOKEN;
  const { body } = await api('GET', `/v1/grids?area=${NEW_TOWN}&limit=200`, { token });
  expect(body.items).toHaveLength(200);
  const gaps = await api('GET', `/v1/staffing/gaps?town=${NEW_TOWN}`, { token });
  expect(gaps.status).toBe(200);
  const catalogue = await api('GET', `/v1/categories?town=${NEW_TOWN}`, { token });
  expect(catalogue.body.items).toHaveLength(2);
  // What is new on the service list waits for another person's word.
  const listed = await api('GET', `/v1/service-items?town=${NEW_TOWN}`, { token });
  expect(listed.body.items).toEqual([]);
  const asked = await api('GET', `/v1/service-requests?town=${NEW_TOWN}`, { token });
  expect(asked.body.items).toMatchObject([{ code: 'X01', state: 'asked' }]);
  const me = await api('GET', '/v1/me', { token: await control.token('xz-l-0919') });
  expect(me.body).toMatchObject({ posts: [{ role: 'gridLeader', area: `${NEW_TOWN}210020` }] });

  const again = await bring();
  expect(again.code).toBe(0);
  expect(again.told).not.toMatch(/(created|refused) [1-9]/);
}, 400_000);

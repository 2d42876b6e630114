import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { awaitSheet, type ImportReport, sendSheet } from './sheet-client.ts';

/**
 * Brings a town on line with its own files, through the API alone. It may be run again and again: what is there already is
 * left as it is, so a file that was wrong is mended and all is run once more.
 */

/**
 * In the order in which one builds on the other; who gives posts is not who keeps the map. What is new in the service
 * list is asked for, and waits for another person's word.
 */
const STEPS = [
  { file: 'admins', kind: 'persons', token: 'SECURITY_TOKEN' },
  { file: 'units', kind: 'units', token: 'OFFICE_TOKEN' },
  { file: 'grids', kind: 'grids', token: 'OFFICE_TOKEN' },
  { file: 'departments', kind: 'departments', token: 'OFFICE_TOKEN' },
  { file: 'catalogue', kind: 'catalogue', token: 'OFFICE_TOKEN' },
  { file: 'services', kind: 'services', token: 'OFFICE_TOKEN' },
  { file: 'persons', kind: 'persons', token: 'SECURITY_TOKEN' },
  { file: 'places', kind: 'places', token: 'OFFICE_TOKEN' },
] as const;

const FORMATS = ['xlsx', 'csv', 'geojson'];

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    api: { type: 'string' },
    town: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const { dir, api, town } = values;
if (dir === undefined || api === undefined || town === undefined)
  throw new Error('npm run town -- --dir <folder> --api <https://…> --town <9 digits> [--dry-run]');

const tell = (text: string): void => void process.stdout.write(`${text}\n`);

function tokenFor(name: string): string {
  const token = process.env[name];
  if (token === undefined || token === '') throw new Error(`${name} is not set`);
  return token;
}

function report(
  file: string,
  { state, total = 0, created, changed, unchanged, refused, faults, errorFile }: ImportReport,
): boolean {
  const counts = `新增 ${created}，更新 ${changed}，未变 ${unchanged}，拒绝 ${refused} · created ${created}, changed ${changed}, unchanged ${unchanged}, refused ${refused}`;
  tell(`${file}: ${total} · ${counts}`);
  for (const { row, field, zh, en } of faults.slice(0, 10))
    tell(
      `  ${[row === undefined ? '' : `第 ${row} 行 row ${row}`, field ?? ''].filter((part) => part !== '').join(' ')}: ${zh} · ${en}`,
    );
  if (errorFile !== undefined) tell(`  ${errorFile.url}`);
  return state === 'done' && refused === 0;
}

let failed = 0;
for (const { file, kind, token: variable } of STEPS) {
  const format = FORMATS.find((ending) => existsSync(join(dir, `${file}.${ending}`)));
  if (format === undefined) {
    tell(`${file}: 没有文件，跳过 · no file, passed over`);
    continue;
  }
  const name = `${file}.${format}`;
  const token = tokenFor(variable);
  const bytes = readFileSync(join(dir, name));
  const id = await sendSheet(api, token, { kind, format, town, dryRun: values['dry-run'], bytes });
  if (!report(name, await awaitSheet(api, token, id))) failed += 1;
}
tell(
  failed === 0
    ? '完成 · done'
    : `${failed} 个文件有问题，改好后重新运行 · ${failed} files are to be mended; then run it again`,
);
process.exitCode = failed === 0 ? 0 : 1;

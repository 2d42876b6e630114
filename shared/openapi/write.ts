import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '../routes.ts';
import { buildOpenApi } from './build.ts';
import { documentText } from './text.ts';

/** `npm run openapi` writes the document; with `--check` it fails when what is checked in differs. */

const root = join(import.meta.dirname, '../..');

const versionOf = (): string => {
  const read: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '';
};

const present = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const file = 'docs/openapi.json';
const text = documentText(buildOpenApi(routes, versionOf()));
const same = present(join(root, file)) === text;

if (process.argv.includes('--check')) {
  if (!same) process.stderr.write(`${file} is not what the route table says; run: npm run openapi\n`);
  process.exitCode = same ? 0 : 1;
} else {
  if (!same) writeFileSync(join(root, file), text);
  process.stdout.write(`${file}: ${routes.length} routes, ${same ? 'unchanged' : 'written'}\n`);
}

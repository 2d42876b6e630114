import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsDocument } from '../notifications/schema-document.ts';
import { routes } from '../routes.ts';
import { buildOpenApi } from './build.ts';
import { documentText } from './text.ts';

/** `npm run openapi` writes the documents; with `--check` it fails when what is checked in differs. */

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

const documents = [
  { file: 'docs/openapi.json', text: documentText(buildOpenApi(routes, versionOf())), from: 'the route table says' },
  { file: 'docs/events.json', text: documentText(eventsDocument()), from: 'the types of events say' },
];

for (const { file, text, from } of documents) {
  const same = present(join(root, file)) === text;
  if (process.argv.includes('--check')) {
    if (!same) process.stderr.write(`${file} is not what ${from}; run: npm run openapi\n`);
    if (!same) process.exitCode = 1;
  } else {
    if (!same) writeFileSync(join(root, file), text);
    process.stdout.write(`${file}: ${same ? 'unchanged' : 'written'}\n`);
  }
}

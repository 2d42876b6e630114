import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tablePages } from './tables.ts';

/** `npm run tables` writes the pages of `docs/tables/`; with `--check` it fails when what is checked in differs. */

const folder = join(import.meta.dirname, '../../docs/tables');

const present = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of tablePages()) {
  const file = join(folder, name);
  const same = present(file) === text;
  if (process.argv.includes('--check')) {
    if (!same) process.stderr.write(`docs/tables/${name} is not what the declarations say; run: npm run tables\n`);
    if (!same) process.exitCode = 1;
  } else {
    if (!same) writeFileSync(file, text);
    process.stdout.write(`docs/tables/${name}: ${same ? 'unchanged' : 'written'}\n`);
  }
}

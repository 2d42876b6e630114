/** Generated secrets that must outlive a run when data does: key material and secret values. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Vault {
  /** The value kept under a name; made and kept the first time. */
  keep(name: string, make: () => string): string;
}

/** In memory, or in a file that only its owner reads. */
export function createVault(dataDir?: string): Vault {
  const file = dataDir === undefined ? undefined : join(dataDir, 'vault.json');
  const values = new Map<string, string>();
  if (file !== undefined && existsSync(file)) {
    for (const [name, value] of Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)) {
      values.set(name, value);
    }
  }
  return {
    keep(name, make) {
      const kept = values.get(name);
      if (kept !== undefined) return kept;
      const made = make();
      values.set(name, made);
      if (file !== undefined && dataDir !== undefined) {
        mkdirSync(dataDir, { recursive: true });
        writeFileSync(file, JSON.stringify(Object.fromEntries(values), null, 2), { mode: 0o600 });
      }
      return made;
    },
  };
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the templates and bundles are made of. */
const sources = ['infra', 'functions', 'shared', 'docs/openapi.json', 'cdk.json', 'package-lock.json'];

/** Older assemblies that stay, because a stack that is running may still start functions from one. */
const kept = 3;

/**
 * Synthesises the app for the stage `local` under `.onegrid/cdk.out/<hash of the sources>` and gives that folder; what
 * was made from the same sources before is taken as it is. Throws with the output of the app when it fails.
 */
export async function buildAssembly(signal?: AbortSignal): Promise<{ readonly dir: string; readonly fresh: boolean }> {
  const home = join(root, '.onegrid', 'cdk.out');
  const dir = join(home, hashOf(sources));
  if (existsSync(join(dir, 'manifest.json'))) return { dir, fresh: false };
  const draft = `${dir}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    await synthesise(draft, signal);
    // Renamed when whole, so that two starts at once never see half an assembly.
    if (!existsSync(dir)) renameSync(draft, dir);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  prune(home);
  return { dir, fresh: true };
}

function synthesise(outdir: string, signal: AbortSignal | undefined): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'infra', 'app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ stage: 'local' }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`infra/app.ts ended with status ${code}:\n${output.join('').slice(-4000)}`));
    });
  });
}

/** The hash of file names and contents; the embedded stack itself takes no part in the templates. */
function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(path: string): readonly string[] {
  if (!existsSync(path) || path === join(root, 'infra', 'local')) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

function prune(home: string): void {
  const assemblies = readdirSync(home)
    .map((name) => ({ path: join(home, name), changed: statSync(join(home, name)).mtimeMs }))
    .filter(({ path }) => existsSync(join(path, 'manifest.json')))
    .sort((a, b) => b.changed - a.changed);
  for (const { path } of assemblies.slice(kept)) rmSync(path, { recursive: true, force: true });
}

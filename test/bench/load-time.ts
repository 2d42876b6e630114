import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../infra/local/build.ts';
import { type Client, clientsOf, emptyHandler, partsOf } from './empty-handler.ts';
import { median } from './figures.ts';
import type { BenchStack } from './stack.ts';

/** Size and start of one function. */
export interface LoadTime {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds from the import to the ready handler, median of fresh processes. */
  readonly ms: number;
  /** The same for a handler that does nothing, with the same parts of the SDK. */
  readonly emptyBytes: number;
  readonly emptyMs: number;
  /** Median of the quotients of neighbouring starts. */
  readonly ratio: number;
  readonly asksSecret: boolean;
  readonly clients: readonly string[];
  /** The largest packages of the bundle besides the SDK, with their bytes. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

interface Subject {
  readonly name: string;
  readonly parts: LoadTime['parts'];
  readonly clients: readonly Client[];
  readonly asksSecret: boolean;
  readonly bundle: string;
  readonly empty: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** The source files in a bundle with their bytes, by the metafile that was written beside the assets. */
const inputsOf = (bundle: string, name: string): readonly (readonly [path: string, bytes: number])[] => {
  const file = join(dirname(dirname(bundle)), 'bundles', `${name}.meta.json`);
  const [output] = Object.values((JSON.parse(readFileSync(file, 'utf8')) as Metafile).outputs);
  return Object.entries(output?.inputs ?? {})
    .map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0);
};

/**
 * As `infra/constructs/bundle.ts` bundles the functions, but without its stand-in for `node:http`: what that saves is
 * the functions' gain over a handler that nobody took trouble with.
 */
async function bundleEmpty(source: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'silent',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
}

/** The functions that read the deployment's secret before their first event: it is in the log of calls. */
async function askSecret(stack: BenchStack): Promise<ReadonlySet<string>> {
  const { calls } = await stack.calls(0);
  const asked = calls.filter(({ action, invocationId }) => action === 'GetSecretValue' && invocationId === undefined);
  return new Set(asked.map((call) => stack.functionName(call.function)));
}

async function prepare(stack: BenchStack, dir: string): Promise<readonly Subject[]> {
  const asking = await askSecret(stack);
  const made = new Map<string, string>();
  const subjects: Subject[] = [];
  for (const name of stack.functions) {
    const bundle = stack.bundle(name);
    const inputs = inputsOf(bundle, name);
    const clients = clientsOf(inputs.map(([path]) => path));
    const env = stack.environmentOf(name);
    const asksSecret = asking.has(name);
    const source = emptyHandler(clients, asksSecret);
    const known = made.get(source) ?? join(dir, `empty-${made.size}.mjs`);
    if (!made.has(source)) await bundleEmpty(source, known);
    made.set(source, known);
    subjects.push({ name, parts: partsOf(inputs), clients, asksSecret, bundle, empty: known, env });
  }
  return subjects;
}

const timer = `const t = performance.now(); await import(process.env.BENCH_MODULE);
process.stdout.write(String(performance.now() - t), () => process.exit(0));`;

/** Milliseconds that a fresh process takes to import a module. */
function importTime(module: string, env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', timer], {
    env: { PATH: process.env.PATH ?? '', ...env, BENCH_MODULE: module },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk) => out.push(String(chunk)));
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const ms = Number(out.join(''));
      if (code === 0 && ms > 0) resolve(ms);
      else reject(new Error(`${module} does not load: ${errors.join('')}`));
    });
  });
}

/**
 * Loads every function and its empty counterpart in turn, each time in a fresh process. The functions read the
 * deployment's secret while they load, over the emulator's loopback; so do the empty ones.
 */
export async function loadTimes(stack: BenchStack, repeats: number): Promise<readonly LoadTime[]> {
  const dir = mkdtempSync(join(tmpdir(), 'onegrid-bench-'));
  try {
    const subjects = await prepare(stack, dir);
    const times = new Map(subjects.map(({ name }) => [name, { own: [] as number[], empty: [] as number[] }]));
    for (let round = 0; round < repeats; round += 1) {
      for (const { name, bundle, empty, env } of subjects) {
        // In turn the other way round, so that neither gains by its place.
        const order = round % 2 === 0 ? (['own', 'empty'] as const) : (['empty', 'own'] as const);
        for (const which of order) {
          times.get(name)?.[which].push(await importTime(which === 'own' ? bundle : empty, env));
        }
      }
    }
    return subjects.map((subject) => {
      const { own = [], empty = [] } = times.get(subject.name) ?? {};
      return {
        name: subject.name,
        bytes: statSync(subject.bundle).size,
        ms: median(own),
        emptyBytes: statSync(subject.empty).size,
        emptyMs: median(empty),
        // By pairs that ran one after the other: a machine that is busy for a while slows both.
        ratio: median(own.map((each, at) => each / (empty[at] ?? Number.NaN))),
        asksSecret: subject.asksSecret,
        clients: subject.clients.map(({ module }) => module),
        parts: subject.parts,
      };
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Addresses of a running stack. */
export interface Addresses {
  readonly api: string;
  readonly control: string;
  readonly aws: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the embedded stack as a process of its own on free ports. Throws with its output when it does not get ready. */
export async function startStackProcess(
  args: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly addresses: Addresses }> {
  const child = spawn(
    process.execPath,
    ['infra/local/main.ts', '--json-ready', '--no-story', '--port', '0', '--control-port', '0', ...args],
    // Its standard input stays open for as long as we live, and the stack ends with it.
    { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const addresses = await new Promise<Addresses>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(JSON.parse(line) as Addresses);
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the stack ended with status ${code}:\n${errors.join('')}`)));
  });
  return { child, addresses };
}

/** Ends a stack and waits until it is gone. */
export async function stopStackProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await gone;
}

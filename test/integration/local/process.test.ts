import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startStackProcess } from '../../support/stack-process.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A process and everything that it started, by id. */
function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const members = [pid];
  for (const member of members) members.push(...(children.get(member) ?? []));
  return members;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until none of the processes is there any more; gives those that are, after a while. */
async function survivors(pids: readonly number[]): Promise<readonly number[]> {
  const end = performance.now() + 10_000;
  while (pids.some(alive) && performance.now() < end) await new Promise((next) => setTimeout(next, 50));
  return pids.filter(alive);
}

const main = (...args: string[]) =>
  spawnSync(process.execPath, ['infra/local/main.ts', ...args], { cwd: root, encoding: 'utf8' });

describe('the process of the stack', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing running after %s',
    async (signal) => {
      const { child, addresses } = await startStackProcess(['--empty']);
      const members = family(child.pid ?? 0);
      // The process itself, DynamoDB Local, and an environment for each function at least.
      expect(members.length).toBeGreaterThan(10);
      expect(await (await fetch(`${addresses.control}/persons`)).json()).toEqual({ persons: [] });
      child.kill(signal);
      expect(await survivors(members)).toEqual([]);
    },
    60_000,
  );

  it('ends when whoever started it is gone', async () => {
    const { child } = await startStackProcess(['--empty']);
    const members = family(child.pid ?? 0);
    child.stdin?.destroy();
    expect(await survivors(members)).toEqual([]);
  }, 60_000);

  it('takes the next port when one is in use', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((done) => {
      blocker.listen(0, '127.0.0.1', () => done((blocker.address() as { port: number }).port));
    });
    const { child, addresses } = await startStackProcess(['--empty', '--port', String(port)]);
    const members = family(child.pid ?? 0);
    blocker.close();
    const taken = Number(new URL(addresses.api).port);
    child.kill('SIGTERM');
    expect(taken).toBeGreaterThan(port);
    expect(await survivors(members)).toEqual([]);
  }, 60_000);

  it('explains itself', () => {
    expect(main('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--control-port') });
    expect(main('--what')).toMatchObject({ status: 2, stderr: expect.stringContaining('--no-story') });
  });
});

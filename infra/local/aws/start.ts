/** Starts the AWS side of the embedded stack. */
import { join } from 'node:path';
import { type FauxqsBackend, startDynamo, startFauxqs } from './backends.ts';
import { type Callers, createCallers } from './callers.ts';
import { createCallLog } from './calls.ts';
import { dynamoHandler, streamsHandler } from './dynamo.ts';
import { createExpiry, type Expiry } from './expiry.ts';
import { createFaults } from './faults.ts';
import { createForwarder, jsonCaller } from './forward.ts';
import { openFront } from './front.ts';
import { createAuthoriser } from './iam.ts';
import { createIndexDelay } from './index-delay.ts';
import type { Item } from './item-size.ts';
import { createKms } from './kms.ts';
import { checkMappings } from './mappings.ts';
import { type Provisioned, provision } from './provision.ts';
import { FAUXQS_ACCOUNT, queueNameOf } from './queues.ts';
import { s3Handler } from './s3.ts';
import { checkNotified, createdBy, createS3Events } from './s3-events.ts';
import { createS3Expiry } from './s3-expiry.ts';
import { secretsHandler } from './secrets.ts';
import type { AwsSide, QueueDepth, StartAwsOptions, TemplateResources } from './side.ts';
import { sqsHandler } from './sqs.ts';
import type { TableSchema } from './tables.ts';
import { createVault } from './vault.ts';

export { MissingJava } from './backends.ts';
export type {
  AdminClientConfig,
  AwsSide,
  Caller,
  Credentials,
  QueueDepth,
  StartAwsOptions,
  UnusedGrant,
} from './side.ts';

const functionIds = ({ resources }: TemplateResources): ReadonlySet<string> =>
  new Set(resources.filter(({ type }) => type === 'AWS::Lambda::Function').map(({ logicalId }) => logicalId));

/** Things to undo, newest first. */
class Undo {
  readonly #steps: (() => Promise<void> | void)[] = [];
  add(step: () => Promise<void> | void): void {
    this.#steps.unshift(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0)) await step();
  }
}

async function startBackends(options: StartAwsOptions, undo: Undo) {
  const { assembly, dataDir } = options;
  const inside = (name: string): string | undefined => (dataDir === undefined ? undefined : join(dataDir, name));
  const started = await Promise.allSettled([
    startDynamo(inside('dynamodb')),
    startFauxqs(assembly.region, inside('fauxqs')),
  ]);
  for (const each of started) if (each.status === 'fulfilled') undo.add(() => each.value.stop());
  const [first, second] = started;
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  const [dynamo, fauxqs] = [createForwarder(first.value.port), createForwarder(second.value.port)];
  undo.add(() => dynamo.close());
  undo.add(() => fauxqs.close());
  return { dynamo: dynamo.forward, fauxqs: fauxqs.forward, queueStore: second.value.queues };
}

/**
 * Starts the servers, creates what the template declares, and opens the front. Throws `MissingJava`, and an error that names the
 * resource for whatever the template asks that is not implemented here. Nothing is left running when it throws.
 */
export async function startAws(options: StartAwsOptions): Promise<AwsSide> {
  const undo = new Undo();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(options: StartAwsOptions, undo: Undo): Promise<AwsSide> {
  const { assembly } = options;
  const { region, account, partition } = assembly;
  const place = { region, account, partition };
  let now = options.now ?? (() => new Date());
  let url = '';
  const authoriser = createAuthoriser(assembly);
  await checkMappings(assembly, authoriser);
  const backends = await startBackends(options, undo);
  const dynamo = jsonCaller(backends.dynamo, region, 'dynamodb');
  const made = await provision(assembly, dynamo, backends.fauxqs);

  const vault = createVault(options.dataDir);
  const { handler: kms, arnOf: keyArn } = createKms(assembly, vault, place);
  const tables = made.tables.map((table) => (table.key === undefined ? table : { ...table, key: keyArn(table.key) }));
  const byName = new Map(tables.flatMap((table) => [table.name, table.arn].map((name) => [name, table] as const)));
  const find = (name: string): TableSchema | undefined => byName.get(name);

  const [faults, calls, delay] = [createFaults(), createCallLog(), createIndexDelay(() => performance.now())];
  const expiry = createExpiry(tables, dynamo, () => now());
  checkNotified(assembly, made.buckets);
  const around = { buckets: made.buckets, region, now: () => now() };
  const objectExpiry = createS3Expiry({ ...around, forward: backends.fauxqs });
  const objectEvents = createS3Events({
    ...around,
    sqs: jsonCaller(backends.fauxqs, region, 'sqs'),
    queueUrl: (name) => `http://127.0.0.1/${FAUXQS_ACCOUNT}/${name}`,
  });
  await objectEvents.test();
  const meter = { on: options.meter ?? true };
  const callers = createCallers(functionIds(assembly));
  const dynamoParts = { forward: backends.dynamo, dynamo, find, place, meter, delay, expiry, streams: made.streams };
  const front = await openFront(
    {
      handlers: {
        dynamodb: dynamoHandler(dynamoParts),
        dynamodbstreams: streamsHandler(dynamoParts),
        sqs: sqsHandler({ forward: backends.fauxqs, place, queues: made.queues, keyArn, url: () => url }),
        s3: s3Handler({
          forward: backends.fauxqs,
          place,
          buckets: made.buckets,
          keyArn,
          may: async (functionId, need) => (await authoriser.check(functionId, need)) === undefined,
          done: async (request, answer) => {
            const object = createdBy(request, answer);
            if (object === undefined) return;
            objectExpiry.wrote(object.bucket, object.key);
            await objectEvents.created(object);
          },
        }),
        kms,
        secretsmanager: secretsHandler(assembly, vault, keyArn, place),
      },
      authoriser,
      faults,
      calls,
      findCaller: callers.find,
      keys: { secretOf: callers.secretOf, now: () => now(), timeless: (key) => key === callers.admin.accessKeyId },
      buckets: made.buckets,
      invocationOf: options.invocationOf ?? (() => undefined),
      kill: options.kill ?? (() => undefined),
      report: options.report ?? ((error) => console.error(error)),
    },
    options.port,
  );
  undo.add(() => front.close());
  url = `http://127.0.0.1:${front.port}`;

  const names = lookups({ ...made, tables }, assembly, url);
  return {
    url,
    region,
    adminClientConfig: { endpoint: url, region, credentials: callers.admin },
    credentialsFor: (functionId, environment = 0) => callers.credentialsFor(functionId, environment),
    environmentFor: (functionId, environment = 0) =>
      environmentOf(assembly, callers, names.localise, url, functionId, environment),
    ...names,
    queues: () => depths(made, backends.queueStore),
    calls,
    faults,
    meter,
    grants: { unused: () => authoriser.unused() },
    hideYoungerThan: (milliseconds) => delay.hideYoungerThan(milliseconds),
    setNow: (clock) => {
      now = clock;
    },
    expire: async () => (await expiry.run()) + (await objectExpiry.run()),
    isExpiry: (table, keys, sequence) => expiryOf(expiry, table, keys, sequence),
    stop: () => undo.run(),
  };
}

const expiryOf = (expiry: Expiry, table: string, keys: Readonly<Record<string, unknown>>, sequence: string): boolean =>
  expiry.isExpiry(table, keys as Item, sequence);

function environmentOf(
  assembly: TemplateResources,
  callers: Callers,
  localise: (text: string) => string,
  url: string,
  functionId: string,
  environment: number,
): Readonly<Record<string, string>> {
  const resource = assembly.resources.find(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId === functionId,
  );
  const { Variables = {} } = (resource?.properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
  const { accessKeyId, secretAccessKey } = callers.credentialsFor(functionId, environment);
  return {
    ...Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, localise(String(value))])),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: assembly.region,
    AWS_DEFAULT_REGION: assembly.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

function lookups({ tables, queues, streams }: Provisioned, { account }: TemplateResources, url: string) {
  const queueUrl = (given: string): string => {
    const queue = queues.find(({ logicalId, name }) => logicalId === given || name === queueNameOf(given));
    if (queue === undefined) throw new Error(`the template has no queue ${given}`);
    return `${url}/${account}/${queue.name}`;
  };
  const table = (given: string): TableSchema => {
    const name = /:table\/([^/]+)/.exec(given)?.[1] ?? given;
    const found = tables.find((each) => each.logicalId === given || each.name === name);
    if (found === undefined) throw new Error(`the template has no table ${given}`);
    return found;
  };
  return {
    queueUrl,
    tableName: (given: string): string => table(given).name,
    streamArn(given: string): string {
      const stream = streams.get(table(given).name);
      if (stream === undefined) throw new Error(`the table ${given} has no stream`);
      return stream;
    },
    localise: (text: string): string =>
      queues.reduce(
        (all, { ref, name }) => (ref === '' ? all : all.replaceAll(ref, `${url}/${account}/${name}`)),
        text,
      ),
  };
}

function depths({ queues }: Provisioned, store: FauxqsBackend['queues']): readonly QueueDepth[] {
  return queues.map(({ logicalId, name }) => {
    const messages = store.inspectQueue(name)?.messages;
    return {
      logicalId,
      name,
      ready: messages?.ready.length ?? 0,
      delayed: messages?.delayed.length ?? 0,
      inFlight: messages?.inflight.length ?? 0,
    };
  });
}

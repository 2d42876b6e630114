import type { AwsSide, Caller } from '../aws/side.ts';
import type { Clock } from '../clock.ts';
import type { Logs } from '../logs.ts';
import type { Assembly, Resource } from '../template.ts';
import type { Launch } from './environment.ts';
import { failure, type Outcome } from './outcome.ts';
import { FunctionPool, type InvocationReport } from './pool.ts';

/** All functions of the template, each with its environments. */
export interface Functions {
  /** Hands an event to a function, named by logical id, name or ARN. Never rejects for what the function does. */
  invoke(target: string, event: unknown): Promise<Outcome>;
  /** Starts an environment of each function; gives what failed outside its handler. */
  warm(): Promise<readonly { readonly logicalId: string; readonly outcome: Outcome }[]>;
  /** Events in work or waiting, by logical id; functions with none are left out. */
  inFlight(): Readonly<Record<string, number>>;
  /** The process ids of all environments. */
  processes(): readonly { readonly functionId: string; readonly environment: number; readonly invocation?: string }[];
  kill(caller: Pick<Caller, 'functionId' | 'environment'>): Promise<void>;
  invocationOf(accessKeyId: string): string | undefined;
  stop(): Promise<void>;
}

interface Member {
  readonly resource: Resource;
  readonly pool: FunctionPool;
}

/** What the functions need of the rest of the stack. */
export interface FunctionsOptions {
  readonly assembly: Assembly;
  readonly aws: Pick<AwsSide, 'environmentFor' | 'queueUrl' | 'url'>;
  readonly clock: Clock;
  readonly logs: Logs;
  readonly concurrency?: number;
}

/** Prepares the functions of the template; no process starts before the first event or `warm`. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { assembly } = options;
  const keys = new Map<string, () => string | undefined>();
  const members = assembly.byType('AWS::Lambda::Function').map((resource): Member => {
    const pool = new FunctionPool(
      (number) => {
        const launch = launchOf(resource, number, options);
        keys.set(launch.variables.AWS_ACCESS_KEY_ID ?? '', () => pool.environment(number)?.invocation);
        return launch;
      },
      (report) => options.logs.write(resource.logicalId, JSON.stringify(reportLine(report)), report.invocationId),
      options.concurrency,
    );
    return { resource, pool };
  });
  const find = (target: string): Member | undefined =>
    members.find(({ resource: { logicalId, ref, arn } }) => [logicalId, ref, arn].includes(target));
  return {
    invoke: async (target, event) =>
      (await find(target)?.pool.invoke(event)) ??
      failure('ResourceNotFoundException', `there is no function ${target}`),
    warm: () =>
      Promise.all(
        members.map(async ({ resource: { logicalId }, pool }) => ({ logicalId, outcome: await pool.warm() })),
      ),
    inFlight: () =>
      Object.fromEntries(
        members
          .map(({ resource, pool }) => [resource.logicalId, pool.inFlight] as const)
          .filter(([, count]) => count > 0),
      ),
    processes: () =>
      members.flatMap(({ resource, pool }) =>
        pool.environments().map(({ number, invocation }) => ({
          functionId: resource.logicalId,
          environment: number,
          ...(invocation === undefined ? {} : { invocation }),
        })),
      ),
    kill: async ({ functionId, environment }) => find(functionId)?.pool.environment(environment)?.kill(),
    invocationOf: (accessKeyId) => keys.get(accessKeyId)?.(),
    stop: async () => {
      await Promise.all(members.map(({ pool }) => pool.stop()));
    },
  };
}

/** The `platform.report` line that Lambda writes after each invocation. */
function reportLine({ invocationId, environment, duration, init, outcome }: InvocationReport): object {
  return {
    type: 'platform.report',
    requestId: invocationId,
    environment,
    durationMs: Math.round(duration * 10) / 10,
    ...(init === undefined ? {} : { initDurationMs: Math.round(init * 10) / 10 }),
    status: outcome.ok ? 'success' : 'error',
    ...(outcome.ok ? {} : { errorType: outcome.errorType, errorMessage: outcome.errorMessage }),
  };
}

function launchOf(resource: Resource, environment: number, options: FunctionsOptions): Launch {
  const { assembly, aws, clock, logs } = options;
  const { properties, ref, arn, logicalId } = resource;
  const given = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  return {
    functionArn: arn,
    timeoutSeconds: Number(properties.Timeout ?? 3),
    clock,
    log: (line, invocationId) => logs.write(logicalId, line, invocationId),
    variables: {
      ...reservedVariables(ref, properties, environment),
      LAMBDA_TASK_ROOT: assembly.assetPath(logicalId),
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, localUrl(String(value), aws)])),
      ...aws.environmentFor(logicalId, environment),
    },
  };
}

/** A queue's URL names AWS's own host; the SDK follows that host whatever endpoint is set, so it is made local. */
export function localUrl(value: string, aws: Pick<AwsSide, 'queueUrl'>): string {
  return /^https:\/\/sqs\.[^/]+\/\d+\/[^/]+$/.test(value) ? aws.queueUrl(value.split('/').at(-1) ?? '') : value;
}

function reservedVariables(
  name: string,
  properties: Readonly<Record<string, unknown>>,
  environment: number,
): Record<string, string> {
  return {
    _HANDLER: String(properties.Handler),
    AWS_EXECUTION_ENV: `AWS_Lambda_${String(properties.Runtime)}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize ?? 128),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${environment}`,
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    // Lambda has no such files; a developer's own must not reach a function.
    AWS_CONFIG_FILE: '/var/task/.none',
    AWS_SHARED_CREDENTIALS_FILE: '/var/task/.none',
    // There is no instance metadata on Lambda either, and asking for it would take seconds.
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

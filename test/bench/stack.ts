import type { ChildProcess } from 'node:child_process';
import type { AwsCall } from '../../infra/local/aws/calls.ts';
import { buildAssembly } from '../../infra/local/build.ts';
import type { LogEntry } from '../../infra/local/logs.ts';
import { type Assembly, loadAssembly } from '../../infra/local/template.ts';
import { apiAt, type Control, controlAt } from '../story/client.ts';
import { startStackProcess, stopStackProcess } from '../support/stack-process.ts';

interface ResourceView {
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
  readonly arn: string;
}

/** `matters` of the logical id `MattersTableE4BA08EE`, `cases` of `CasesFunction0BC556A1`. */
const shortName = (logicalId: string, kind: 'Table' | 'Function'): string =>
  (logicalId.split(kind)[0] ?? logicalId).toLowerCase();

/** A stack of the bench's own, in a process of its own, as the bench sees it: by HTTP and by the control port. */
export class BenchStack {
  readonly assembly: Assembly;
  readonly api: ReturnType<typeof apiAt>;
  readonly control: Control;
  readonly controlUrl: string;
  readonly aws: string;
  readonly #child: ChildProcess;
  readonly #tables: ReadonlyMap<string, string>;
  #stopping = false;

  private constructor(parts: {
    readonly assembly: Assembly;
    readonly child: ChildProcess;
    readonly addresses: { readonly api: string; readonly control: string; readonly aws: string };
    readonly resources: readonly ResourceView[];
  }) {
    this.assembly = parts.assembly;
    this.api = apiAt(parts.addresses.api);
    this.control = controlAt(parts.addresses.control);
    this.controlUrl = parts.addresses.control;
    this.aws = parts.addresses.aws;
    this.#child = parts.child;
    this.#watch();
    this.#tables = new Map(
      parts.resources
        .filter(({ type }) => type === 'AWS::DynamoDB::Table')
        .map(({ ref, logicalId }) => [ref, shortName(logicalId, 'Table')]),
    );
  }

  /** Starts it on free ports. Throws with its output when it does not get ready. */
  static async start(): Promise<BenchStack> {
    const { dir } = await buildAssembly();
    const { child, addresses } = await startStackProcess();
    try {
      const answer = await fetch(`${addresses.control}/resources`);
      const resources = (await answer.json()) as ResourceView[];
      const [, , , region = '', account = ''] =
        resources.find(({ type }) => type === 'AWS::Lambda::Function')?.arn.split(':') ?? [];
      const assembly = loadAssembly(dir, { region, account, partition: 'aws' });
      return new BenchStack({ assembly, child, addresses, resources });
    } catch (error) {
      await stopStackProcess(child);
      throw error;
    }
  }

  /** Without its stack nothing of the bench can go on; what the stack said last is all there is to know. */
  #watch(): void {
    let said = '';
    this.#child.stderr?.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-2000);
    });
    this.#child.once('close', (code, signal) => {
      if (this.#stopping) return;
      process.stderr.write(`the stack ended by itself, ${signal ?? `status ${code}`}\n${said}`);
      process.exit(1);
    });
  }

  stop(): Promise<void> {
    this.#stopping = true;
    return stopStackProcess(this.#child);
  }

  /** `matters` for the physical name of that table. */
  readonly tableName = (physical: string): string => this.#tables.get(physical) ?? physical;

  /** The physical name of `matters`. */
  table(short: string): string {
    const found = [...this.#tables].find(([, name]) => name === short);
    if (found === undefined) throw new Error(`the stack has no table ${short}`);
    return found[0];
  }

  /** `cases` for the logical id of that function; `admin` for everybody else. */
  readonly functionName = (logicalId: string): string => shortName(logicalId, 'Function');

  /** Waits until everything that was set off is done. Throws when it does not come to rest. */
  async settle(seconds = 30): Promise<void> {
    const { idle, busy } = await this.control.send('POST', '/drain', { timeout: seconds * 1000 });
    if (idle !== true) throw new Error(`the stack does not come to rest: ${JSON.stringify(busy)}`);
  }

  /** Calls of the functions after `seq`, and the newest number. */
  async calls(seq: number): Promise<{ readonly last: number; readonly calls: readonly AwsCall[] }> {
    const { last, calls } = await this.control.send('GET', `/calls?since=${seq}`);
    return { last: last as number, calls: (calls as AwsCall[]).filter((call) => call.function !== 'admin') };
  }

  async lastCall(): Promise<number> {
    return (await this.calls(Number.MAX_SAFE_INTEGER)).last;
  }

  /** Log lines after `seq`, and the newest number. */
  async logs(seq: number): Promise<{ readonly last: number; readonly logs: readonly LogEntry[] }> {
    const found: LogEntry[] = [];
    for (;;) {
      const from = found.at(-1)?.seq ?? seq;
      const { last, logs } = await this.control.send('GET', `/logs?since=${from}`);
      found.push(...(logs as LogEntry[]));
      if ((logs as LogEntry[]).length === 0 || (found.at(-1)?.seq ?? 0) >= (last as number)) {
        return { last: last as number, logs: found };
      }
    }
  }

  async lastLog(): Promise<number> {
    const { last } = await this.control.send('GET', `/logs?since=${Number.MAX_SAFE_INTEGER}`);
    return last as number;
  }

  /** The environment of a function as its first process has it: the template's variables, endpoint and credentials. */
  environmentOf(name: string): Readonly<Record<string, string>> {
    const found = this.assembly
      .byType('AWS::Lambda::Function')
      .find(({ logicalId }) => this.functionName(logicalId) === name);
    if (found === undefined) throw new Error(`the stack has no function ${name}`);
    const { Variables = {} } = (found.properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
    const local = (text: string): string => text.replace(/^https:\/\/sqs\.[^/]+/, this.aws);
    return {
      ...Object.fromEntries(Object.entries(Variables).map(([variable, value]) => [variable, local(String(value))])),
      AWS_ENDPOINT_URL: this.aws,
      AWS_REGION: this.assembly.region,
      // The front knows a caller by the access key alone; the secret only matters to signed URLs.
      AWS_ACCESS_KEY_ID: `LOCAL${found.logicalId}E1`,
      AWS_SECRET_ACCESS_KEY: 'unused',
      AWS_LAMBDA_FUNCTION_NAME: found.ref,
    };
  }

  /** Path of a function's bundle. */
  bundle(name: string): string {
    const found = this.assembly
      .byType('AWS::Lambda::Function')
      .find(({ logicalId }) => this.functionName(logicalId) === name);
    if (found === undefined) throw new Error(`the stack has no function ${name}`);
    return `${this.assembly.assetPath(found.logicalId)}/index.mjs`;
  }

  /** All functions by their short names. */
  get functions(): readonly string[] {
    return this.assembly.byType('AWS::Lambda::Function').map(({ logicalId }) => this.functionName(logicalId));
  }
}

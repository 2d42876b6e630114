import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AwsSide } from './aws/side.ts';
import { root } from './build.ts';
import type { ReceiverEndpoint } from './receiver.ts';
import { localUrl } from './runtime/functions.ts';
import type { Assembly } from './template.ts';

/** A demo person as the seed reports it. */
export interface DemoPerson {
  readonly sub: string;
  readonly name?: string;
  readonly posts?: readonly { readonly role: string; readonly area?: string; readonly department?: string }[];
  readonly [field: string]: unknown;
}

/** What the seed tells when it is done: its last line of output, as JSON. */
export interface Seeded {
  readonly persons: readonly DemoPerson[];
  readonly receivers: readonly ReceiverEndpoint[];
  /** Whatever else it tells, for those who play with its data. */
  readonly others: Readonly<Record<string, unknown>>;
}

const script = join(root, 'shared', 'seed', 'load.ts');

/**
 * The variables that the seed gets: those of all functions together (tables, queues, keys have the same name in each),
 * with the right to everything. It plays the part of an administrator, so it is no function with a role.
 */
export function seedVariables(assembly: Assembly, aws: AwsSide, receiverUrl: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { properties } of assembly.byType('AWS::Lambda::Function')) {
    const given = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
    for (const [name, value] of Object.entries(given)) variables[name] = localUrl(String(value), aws);
  }
  const { credentials, region, endpoint } = aws.adminClientConfig;
  return {
    ...variables,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    DEMO_RECEIVER_URL: receiverUrl,
  };
}

/** Runs the seed as a process of its own. Throws with the end of its output when it fails. */
export async function runSeed(
  variables: Readonly<Record<string, string>>,
  options: { readonly signal: AbortSignal; readonly print?: (line: string) => void },
): Promise<Seeded> {
  if (!existsSync(script)) throw new Error('there is no shared/seed/load.ts');
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: options.signal,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (!line.startsWith('{"persons"')) options.print?.(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the seed ended with status ${code}:\n${lines.slice(-30).join('\n')}`);
  return readSeeded(lines);
}

function readSeeded(lines: readonly string[]): Seeded {
  const last = lines.findLast((line) => line.startsWith('{') && line.includes('"persons"'));
  if (last === undefined) throw new Error('the seed told no persons');
  const { persons = [], receivers = [], ...others } = JSON.parse(last) as Partial<Seeded>;
  return { persons, receivers, others };
}

import { createServer, type IncomingMessage } from 'node:http';

/** One call of the SDK as it went over the wire. */
export interface WireCall {
  /** Such as `TransactWriteItems`. */
  readonly action: string;
  readonly body: string;
  /** Milliseconds by the proxy's own clock. */
  readonly started: number;
  readonly ended: number;
}

export interface RecorderProxy {
  readonly url: string;
  readonly calls: WireCall[];
  close(): void;
}

const readAll = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const plainHeaders = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name))
      .map(([name, value]) => [name, String(value)]),
  );

/** Hands calls of the SDK's JSON protocols on to another endpoint and keeps what was asked. */
export async function startRecorder(target: string): Promise<RecorderProxy> {
  const calls: WireCall[] = [];
  const server = createServer(async (incoming, response) => {
    const started = performance.now();
    const body = await readAll(incoming);
    const answer = await fetch(target, { method: 'POST', headers: plainHeaders(incoming.headers), body });
    const text = Buffer.from(await answer.arrayBuffer());
    const [, action = ''] = String(incoming.headers['x-amz-target']).split('.');
    calls.push({ action, body: body.toString(), started, ended: performance.now() });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(text);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the recorder has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A raw call of DynamoDB: its action and its input. */
export interface RawCall {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Calls in groups that were sent together: a call belongs to the group as long as it began before any of the group had
 * its answer.
 */
export function rawWaves(calls: readonly WireCall[]): readonly (readonly RawCall[])[] {
  const waves: RawCall[][] = [];
  let earliestEnd = Number.NEGATIVE_INFINITY;
  for (const call of [...calls].sort((a, b) => a.started - b.started)) {
    // The token makes a repetition harmless; another write needs another.
    const { ClientRequestToken: _token, ...input } = JSON.parse(call.body) as Record<string, unknown>;
    if (call.started >= earliestEnd) {
      waves.push([]);
      earliestEnd = Number.POSITIVE_INFINITY;
    }
    waves.at(-1)?.push({ action: call.action, input });
    earliestEnd = Math.min(earliestEnd, call.ended);
  }
  return waves;
}

/** The same calls about another case: its number stands for the recorded one wherever that stands. */
export const aboutCase = (
  waves: readonly (readonly RawCall[])[],
  recorded: string,
  other: string,
): readonly (readonly RawCall[])[] =>
  JSON.parse(JSON.stringify(waves).replaceAll(recorded, other)) as readonly (readonly RawCall[])[];

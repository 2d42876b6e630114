/** Hands calls on to an emulator over kept-alive connections. */
import { Agent, request as httpRequest } from 'node:http';
import { type AwsAnswer, AwsError, errorCodeOf } from './message.ts';

export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Ends the call when the client has gone (a long poll must not take messages for nobody). */
  readonly signal?: AbortSignal;
}

export type Forward = (outgoing: Outgoing) => Promise<AwsAnswer>;

export interface Forwarder {
  readonly forward: Forward;
  close(): void;
}

/** Headers that belong to one connection, or that this side sets itself. */
const hopByHop = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
  'date',
  'server',
  'expect',
];

const endToEnd = (headers: Outgoing['headers']): Record<string, string | string[]> => {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.includes(name)) kept[name] = value;
  }
  return kept;
};

/** A forwarder to a port of the loopback. */
export function createForwarder(port: number): Forwarder {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const forward: Forward = ({ method, path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          agent,
          method,
          path,
          headers: { ...endToEnd(headers), 'content-length': body.length },
          ...(signal === undefined ? {} : { signal }),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const answered = Buffer.concat(chunks);
            const status = incoming.statusCode ?? 500;
            const error = errorCodeOf(status, answered);
            // The answer to HEAD has the length of what GET would give.
            const length = method === 'HEAD' ? { 'content-length': incoming.headers['content-length'] ?? '0' } : {};
            resolve({
              status,
              headers: { ...endToEnd(incoming.headers), ...length },
              body: answered,
              ...(error === undefined ? {} : { error }),
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { forward, close: () => agent.destroy() };
}

/** Credentials as the emulators want to see them; they check nothing. */
const authorization = (region: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=LOCALADMIN/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;

/** Calls an emulator of a JSON protocol for our own needs. Throws `AwsError` with AWS's code. */
export function jsonCaller(forward: Forward, region: string, service: 'dynamodb' | 'sqs') {
  const target = service === 'sqs' ? 'AmazonSQS' : 'DynamoDB_20120810';
  return async (action: string, body: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await forward({
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${target}.${action}`,
        authorization: authorization(region, service),
      },
      body: Buffer.from(JSON.stringify(body)),
    });
    const value = JSON.parse(answer.body.toString()) as Readonly<Record<string, unknown>>;
    if (answer.error !== undefined) {
      throw new AwsError(answer.error, String(value.message ?? value.Message ?? ''), answer.status);
    }
    return value;
  };
}

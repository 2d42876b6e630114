import { createHmac } from 'node:crypto';
import { type LookupAddress, lookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { SECOND } from '../kernel/time.ts';
import { type AddressPolicy, checkWebhookUrl, mayConnectTo } from './addresses.ts';
import { classOfStatus } from './retry.ts';
import type { Outcome } from './rules.ts';

/** From the name's look-up to the first line of the answer. */
export const WEBHOOK_TIMEOUT = 10 * SECOND;

/** So much of an answer is taken before the connection is cut; its words are kept nowhere. */
const ANSWER_LIMIT = 1_024;

export interface WebhookRequest {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** The same at every repetition: by it the receiver tells a repetition. */
  readonly id: string;
  /** Seconds since 1970 at this attempt. */
  readonly timestamp: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The signature header of the Standard Webhooks specification, version 1: HMAC-SHA-256 over `id.timestamp.body`. */
export function signatureOf({ secret, id, timestamp, body }: WebhookRequest): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

class AddressRefused extends Error {}

type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const systemResolve: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Resolves a name for one connection and judges what it resolves to. The connection goes to the very addresses that were
 * judged: a second look-up could answer otherwise. One address that may not be called spoils the name.
 */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = systemResolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => mayConnectTo(address, policy))) {
          callback(new AddressRefused(), []);
        } else if (options.all) {
          callback(null, [...addresses]);
        } else {
          callback(null, first.address, first.family);
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

/**
 * Sends one webhook and says what came of it; it never throws for what the other side does. Redirects are not followed:
 * they could lead to where an address may not.
 */
export async function postWebhook(
  webhook: WebhookRequest,
  policy: AddressPolicy,
  resolve?: Resolve,
  timeout: number = WEBHOOK_TIMEOUT,
): Promise<Outcome> {
  const checked = checkWebhookUrl(webhook.url, policy);
  if (!checked.ok) return { is: 'failed', class: 'rejected', error: 'address-refused' };
  try {
    return outcomeOf(await exchange(webhook, checked.value, guardedLookup(policy, resolve), timeout));
  } catch (error) {
    return failureOf(error);
  }
}

/** One HTTP exchange; resolves with the head of the answer, the body is read to its limit and thrown away. */
function exchange(
  webhook: WebhookRequest,
  url: string,
  lookup: LookupFunction,
  timeout: number,
): Promise<IncomingMessage> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const body = Buffer.from(webhook.body);
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: 'POST',
      agent: false,
      lookup,
      signal: AbortSignal.timeout(timeout),
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'content-length': body.byteLength,
        'user-agent': 'OneGrid-Webhook/1',
        'webhook-id': webhook.id,
        'webhook-timestamp': String(webhook.timestamp),
        'webhook-signature': signatureOf(webhook),
        ...webhook.headers,
      },
    });
    outgoing.on('response', (answer) => {
      discard(answer);
      resolve(answer);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function discard(answer: IncomingMessage): void {
  let read = 0;
  answer.on('data', (chunk: Buffer) => {
    read += chunk.byteLength;
    if (read > ANSWER_LIMIT) answer.destroy();
  });
  // The status decides; a body that breaks off changes nothing.
  answer.on('error', () => answer.destroy());
}

function outcomeOf({ statusCode, headers }: IncomingMessage): Outcome {
  const status = statusCode ?? 0;
  if (status >= 200 && status < 300) return { is: 'delivered', status };
  const retryAfter = Number(headers['retry-after']) * SECOND;
  return {
    is: 'failed',
    class: classOfStatus(status),
    error: `http-${status}`,
    status,
    ...(retryAfter > 0 ? { retryAfter } : {}),
  };
}

function failureOf(error: unknown): Outcome {
  if (error instanceof AddressRefused) return { is: 'failed', class: 'rejected', error: 'address-refused' };
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  if (name === 'AbortError' || name === 'TimeoutError') return { is: 'failed', class: 'temporary', error: 'timeout' };
  const kind = typeof code === 'string' ? code.toLowerCase() : 'unknown';
  return { is: 'failed', class: 'temporary', error: `network-${kind}` };
}

import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Clock } from './clock.ts';
import { keepAliveTimeout } from './server.ts';

/** An endpoint of the demo receiver, as the seed made it. */
export interface ReceiverEndpoint {
  readonly path: string;
  /** `whsec_…` */
  readonly secret: string;
}

/** One delivery that arrived. */
export interface Delivery {
  /** Order of arrival, from 1. */
  readonly seq: number;
  /** By the set clock, RFC 3339. */
  readonly at: string;
  readonly path: string;
  readonly webhookId: string;
  /** Status that was answered. */
  readonly status: number;
  readonly verified: boolean;
  /** The same `webhook-id` had taken effect before. */
  readonly duplicate: boolean;
  /** The CloudEvent. */
  readonly event: unknown;
}

/** What an endpoint has seen. */
export interface EndpointSummary {
  readonly path: string;
  readonly received: number;
  /** Effects by `webhook-id`: 1 each, because a receiver acts once per id. */
  readonly effects: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly refused: number;
  /** `webhook-id`s in the order in which they took effect. */
  readonly order: readonly string[];
}

/** The next answers of an endpoint. */
export interface Behaviour {
  readonly path: string;
  readonly status: number;
  readonly times: number;
}

export interface Receiver {
  readonly server: Server;
  setEndpoints(endpoints: readonly ReceiverEndpoint[]): void;
  behave(behaviour: Behaviour): void;
  deliveries(since?: number): readonly Delivery[];
  endpoints(): readonly EndpointSummary[];
  clear(): void;
}

/** Seconds that a signature's time may be off, as the Standard Webhooks libraries allow. */
const tolerance = 300;

/** A receiver as a department would run it: checks signatures by the set clock, acts once per `webhook-id`. */
export function createReceiver(clock: Clock): Receiver {
  const secrets = new Map<string, string>();
  const failing = new Map<string, { status: number; left: number }>();
  let log: Delivery[] = [];
  let seq = 0;

  const statusFor = (path: string, verified: boolean): number => {
    if (!secrets.has(path)) return 404;
    if (!verified) return 401;
    const behaviour = failing.get(path);
    if (behaviour === undefined || behaviour.left <= 0) return 204;
    behaviour.left -= 1;
    return behaviour.status;
  };

  const take = async (request: IncomingMessage): Promise<number> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const webhookId = header(request, 'webhook-id');
    const verified = verify(secrets.get(path), request, body, clock);
    const status = statusFor(path, verified);
    seq += 1;
    const duplicate = effective(log).some((each) => each.path === path && each.webhookId === webhookId);
    const event = parsed(body);
    log.push({ seq, at: clock.date().toISOString(), path, webhookId, status, verified, duplicate, event });
    return status;
  };

  return {
    server: createServer({ keepAliveTimeout }, (request, response) => {
      take(request)
        .then((status) => response.writeHead(status).end())
        .catch(() => response.destroy());
    }),
    setEndpoints: (endpoints) => {
      for (const { path, secret } of endpoints) secrets.set(path, secret);
    },
    behave: ({ path, status, times }) => void failing.set(path, { status, left: times }),
    deliveries: (since = 0) => log.filter((delivery) => delivery.seq > since),
    endpoints: () => [...secrets.keys()].map((path) => summary(path, log)),
    clear: () => {
      log = [];
    },
  };
}

const effective = (log: readonly Delivery[]): readonly Delivery[] =>
  log.filter(({ status, duplicate }) => status < 300 && !duplicate);

function summary(path: string, log: readonly Delivery[]): EndpointSummary {
  const own = log.filter((delivery) => delivery.path === path);
  const order = effective(own).map(({ webhookId }) => webhookId);
  return {
    path,
    received: own.length,
    effects: Object.fromEntries(order.map((id) => [id, order.filter((each) => each === id).length])),
    duplicates: own.filter(({ status, duplicate }) => duplicate && status < 300).length,
    refused: own.filter(({ status }) => status >= 300).length,
    order,
  };
}

const header = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? '');

function verify(secret: string | undefined, request: IncomingMessage, body: string, clock: Clock): boolean {
  const id = header(request, 'webhook-id');
  const seconds = Number(header(request, 'webhook-timestamp'));
  if (secret === undefined || id === '' || !Number.isInteger(seconds)) return false;
  if (Math.abs(clock.now() / 1000 - seconds) > tolerance) return false;
  // The library's own check reads the machine's clock, so only its signing is used.
  const expected = Buffer.from(new Webhook(secret).sign(id, new Date(seconds * 1000), body));
  return header(request, 'webhook-signature')
    .split(' ')
    .map((each) => Buffer.from(each))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

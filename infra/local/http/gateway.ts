import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Logs } from '../logs.ts';
import type { Outcome } from '../runtime/outcome.ts';
import { keepAliveTimeout } from '../server.ts';
import { accessLine } from './access-log.ts';
import type { Api, Target } from './api.ts';
import type { Authorized } from './authorizer.ts';
import { corsHeaders, preflightHeaders, withoutCors } from './cors.ts';
import { eventOf, headerBytes, type Reply, type Request, readHeaders, readQuery, replyOf } from './payload.ts';
import { createRouter, type Match } from './routes.ts';
import { createThrottle } from './throttle.ts';

/** Ten megabytes of body, ten kilobytes of headers: the limits of an HTTP API. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxHeaderBytes = 10_240;

/** What the gateway calls to run a function. */
export type Invoke = (functionArn: string, event: unknown) => Promise<Outcome>;

export interface Gateway {
  readonly server: Server;
  /** Requests not answered yet. */
  inFlight(): number;
}

interface Handled {
  readonly reply: Reply;
  readonly routeKey: string;
}

/** An answer that the gateway gives by itself. */
function own(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Reply {
  const body = Buffer.from(JSON.stringify({ message }));
  return { status, headers: { 'content-type': 'application/json', ...headers }, cookies: [], body };
}

/** Asks the route's authoriser, if it has one; a refusal is the gateway's own answer. */
async function admit(
  { authorize, scopes }: Target,
  head: Pick<Request, 'headers' | 'rawQuery'>,
): Promise<{ readonly reply: Reply } | { readonly authorized: Authorized | undefined }> {
  const authorized = await authorize?.({ headers: head.headers, query: readQuery(head.rawQuery) }, scopes);
  if (authorized === undefined || !('status' in authorized)) return { authorized };
  const message = authorized.status === 401 ? 'Unauthorized' : 'Forbidden';
  return { reply: own(authorized.status, message, { 'www-authenticate': authorized.authenticate }) };
}

/** The HTTP front: follows the template's routes and answers as API Gateway's HTTP APIs do. */
export function createGateway(options: {
  readonly api: Api;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly logs: Logs;
}): Gateway {
  const { api, clock, logs } = options;
  const router = createRouter<Target>(api.routes);
  const throttle = createThrottle(api.throttle);
  let inFlight = 0;

  const handle = async (incoming: IncomingMessage, id: string): Promise<Handled> => {
    const refused = (reply: Reply): Handled => ({ reply, routeKey: '-' });
    if (headerBytes(incoming.headers) > maxHeaderBytes) return refused(own(431, 'Request Header Fields Too Large'));
    const [rawPath = '/', ...rest] = (incoming.url ?? '/').split('?');
    const path = decoded(rawPath);
    if (path === undefined) return refused(own(400, 'Bad Request'));
    const method = incoming.method ?? 'GET';
    const head = {
      id,
      method,
      path,
      rawQuery: rest.join('?'),
      at: clock.date(),
      ...readHeaders(incoming),
    };
    if (api.cors !== undefined && isPreflight(method, head.headers)) {
      const headers = preflightHeaders(api.cors, head.headers.origin ?? '');
      return refused({ status: 204, headers, cookies: [], body: Buffer.alloc(0) });
    }
    const found = router(method, path);
    if (found === undefined) return refused(own(404, 'Not Found'));
    const routeKey = found.route.key;
    if (!throttle()) return { reply: own(429, 'Too Many Requests'), routeKey };
    const who = await admit(found.route.value, head);
    if ('reply' in who) return { reply: who.reply, routeKey };
    const body = await readBody(incoming);
    if (body === undefined) return { reply: own(413, 'Request Entity Too Large'), routeKey };
    const request = { ...head, body, sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '' };
    return { reply: await forward(request, found, who.authorized), routeKey };
  };

  const forward = async (request: Request, found: Match<Target>, who: Authorized | undefined): Promise<Reply> => {
    const { route, parameters } = found;
    const event = eventOf(request, { key: route.key, parameters }, api, who);
    const outcome = await within(route.value.timeout, options.invoke(route.value.functionArn, event));
    if (outcome === undefined) return own(503, 'Service Unavailable');
    if (outcome.ok) {
      const reply = replyOf(outcome.payload) ?? own(500, 'Internal Server Error');
      return api.cors === undefined ? reply : { ...reply, headers: withoutCors(reply.headers) };
    }
    if (outcome.errorType === 'RequestTooLarge') return own(413, 'Request Entity Too Large');
    return outcome.lost === true ? own(503, 'Service Unavailable') : own(500, 'Internal Server Error');
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const id = randomUUID();
    const begun = performance.now();
    const { reply, routeKey } = await handle(incoming, id);
    const headers = { ...reply.headers, ...corsHeaders(api.cors, incoming.headers.origin), 'apigw-requestid': id };
    write(outgoing, incoming, reply, headers);
    const milliseconds = Math.round(performance.now() - begun);
    logs.write('gateway', accessLine(api, { id, routeKey, reply, milliseconds, at: clock.date(), incoming }));
  };

  const server = createServer({ maxHeaderSize: 64 * 1024, keepAliveTimeout }, (incoming, outgoing) => {
    inFlight += 1;
    outgoing.once('close', () => {
      inFlight -= 1;
    });
    answer(incoming, outgoing).catch((error: unknown) => {
      logs.write('gateway', `the gateway failed: ${error instanceof Error ? error.stack : String(error)}`);
      if (!outgoing.headersSent) write(outgoing, incoming, own(500, 'Internal Server Error'), {});
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseBroken(error, socket));
  return { server, inFlight: () => inFlight };
}

const isPreflight = (method: string, headers: Readonly<Record<string, string>>): boolean =>
  method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** The body, or `undefined` when it is too large; what is left of it is not read then. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function write(
  outgoing: ServerResponse,
  incoming: IncomingMessage,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
): void {
  const all: Record<string, string | string[]> = { ...reply.headers, ...headers };
  if (reply.cookies.length > 0) all['set-cookie'] = [...reply.cookies];
  // Node frames the answer itself; what a function says about framing would contradict it.
  for (const name of ['transfer-encoding', 'connection', 'content-length']) delete all[name];
  if (reply.status !== 204 && reply.status !== 304) all['content-length'] = String(reply.body.length);
  // A body that was refused unread can't be followed by another request on the same connection.
  if (!incoming.complete) all.connection = 'close';
  outgoing.writeHead(reply.status, all);
  outgoing.end(incoming.method === 'HEAD' ? undefined : reply.body);
}

function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'Request Header Fields Too Large']
      : ['400 Bad Request', 'Bad Request'];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

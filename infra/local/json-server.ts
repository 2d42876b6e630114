import { createServer, type IncomingMessage, type Server } from 'node:http';
import { keepAliveTimeout } from './server.ts';

/** What a handler of a small JSON server gets. */
export interface Call {
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Thrown by a handler for a request that makes no sense. */
export class BadRequest extends Error {}

/** Handlers by `METHOD /path`. */
export type Handlers = Readonly<Record<string, (call: Call) => unknown>>;

const maxBody = 1_000_000;

/**
 * A JSON server for the machine's own user. Only loopback names are taken as `Host`, so that no page on the web can
 * reach it through a name of its own that points here.
 */
export function createJsonServer(handlers: Handlers): Server {
  return createServer({ keepAliveTimeout }, (request, response) => {
    void answer(handlers, request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(body));
    });
  });
}

async function answer(handlers: Handlers, request: IncomingMessage): Promise<readonly [number, unknown]> {
  try {
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) {
      return [403, { message: 'loopback only' }];
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const handler = handlers[`${request.method} ${url.pathname}`];
    if (handler === undefined) return [404, { message: 'not found', offered: Object.keys(handlers) }];
    return [200, (await handler({ query: url.searchParams, body: await read(request) })) ?? {}];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [error instanceof BadRequest || error instanceof RangeError ? 400 : 500, { message }];
  }
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBody) throw new BadRequest('the body is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Falls through to the same answer.
  }
  throw new BadRequest('the body must be a JSON object');
}

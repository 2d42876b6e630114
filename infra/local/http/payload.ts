import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Authorized } from './authorizer.ts';

/** A request as the gateway has read it. */
export interface Request {
  readonly id: string;
  readonly method: string;
  /** Percent-decoded, as HTTP APIs hand it on. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly at: Date;
}

/** What a function gives back, in the form that the gateway sends. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** These concern the connection to the gateway, which ends there. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Lower-case names, repeats joined by a comma; cookies stand apart in payload format 2.0. */
export function readHeaders(incoming: IncomingMessage): Pick<Request, 'headers' | 'cookies'> {
  const headers: Record<string, string> = {};
  const distinct: Readonly<Record<string, readonly string[] | undefined>> = incoming.headersDistinct;
  for (const [name, values] of Object.entries(distinct)) headers[name] = (values ?? []).join(',');
  const cookies = (distinct.cookie ?? []).flatMap((line) => line.split(/;\s*/)).filter((cookie) => cookie !== '');
  for (const name of ['cookie', ...hopByHop]) delete headers[name];
  return { headers, cookies };
}

/** Query parameters, decoded, repeats joined by a comma. */
export function readQuery(raw: string): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(raw)) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  }
  return query;
}

/** Bodies of these types are handed on as text; all others, forms included, arrive in base64. */
const textTypes = /^(text\/.*|application\/(json|xml|javascript))$/;

function isText(contentType: string | undefined): boolean {
  return contentType === undefined || textTypes.test((contentType.split(';')[0] ?? '').trim().toLowerCase());
}

/** `12/Mar/2020:19:03:58 +0000` */
export function commonLogTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** The event of payload format 2.0. */
export function eventOf(
  request: Request,
  route: { readonly key: string; readonly parameters: Readonly<Record<string, string>> },
  api: { readonly account: string; readonly id: string },
  authorized: Authorized | undefined,
): object {
  const query = readQuery(request.rawQuery);
  const host = request.headers.host ?? '';
  const text = isText(request.headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: request.path,
    rawQueryString: request.rawQuery,
    ...(request.cookies.length > 0 ? { cookies: request.cookies } : {}),
    headers: {
      ...request.headers,
      'content-length': String(request.body.length),
      'x-forwarded-for': [request.headers['x-forwarded-for'], request.sourceIp].filter(Boolean).join(', '),
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: api.account,
      apiId: api.id,
      ...(authorized === undefined ? {} : { authorizer: { jwt: authorized } }),
      domainName: host.split(':')[0] ?? '',
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: request.id,
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(request.at),
      timeEpoch: request.at.getTime(),
    },
    ...(Object.keys(route.parameters).length > 0 ? { pathParameters: route.parameters } : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a function's answer by the rules of format 2.0: with a `statusCode` it is a response, without one it is the
 * body of a 200. Gives `undefined` for an answer that the gateway turns into a 500.
 */
export function replyOf(payload: unknown): Reply | undefined {
  if (!isRecord(payload) || payload.statusCode === undefined) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload ?? null);
    return { status: 200, headers: { 'content-type': 'application/json' }, cookies: [], body: Buffer.from(body) };
  }
  const { statusCode, body = '', cookies = [], headers = {}, isBase64Encoded = false } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== 'string' || !Array.isArray(cookies) || !isRecord(headers)) return undefined;
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status,
    headers: { 'content-type': 'text/plain;charset=utf-8', ...Object.fromEntries(lower) },
    cookies: cookies.map(String),
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** The bytes of a request's headers, as the gateway's limit counts them. */
export function headerBytes(headers: IncomingHttpHeaders): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength([value ?? ''].flat().join(',')),
    0,
  );
}

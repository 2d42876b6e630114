import type { HttpHandler } from './handler.ts';

/** A request to a route of a handler in the same process, in the name of an account. */
export interface LocalCall {
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly ifMatch?: number;
  readonly language?: 'zh-CN' | 'en';
}

/** Whose rights a call has: an account, narrowed to one post. */
export interface LocalCaller {
  readonly iss: string;
  readonly sub: string;
  readonly post: string;
  /** Under what its acts are audited. */
  readonly requestId: string;
}

/** What stands where an address would: nobody outside sent the request. */
const HERE = '127.0.0.1';

/**
 * Calls routes as a client would, without the network: the same checks of form, of the role and of the rules, the same
 * audit. What works on somebody's behalf has no second way into a register.
 */
export const localCalls =
  (handle: HttpHandler, { iss, sub, post, requestId }: LocalCaller) =>
  async ({ route, params, query, body, ifMatch, language }: LocalCall) => {
    const answer = await handle({
      routeKey: route,
      headers: {
        'x-acting-post': post,
        'x-request-id': requestId,
        'accept-language': language ?? 'zh-CN',
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(params === undefined ? {} : { pathParameters: params }),
      ...(query === undefined ? {} : { queryStringParameters: query }),
      requestContext: { requestId, http: { sourceIp: HERE }, authorizer: { jwt: { claims: { iss, sub } } } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const etag = /^"(\d+)"$/.exec(answer.headers.ETag ?? '')?.[1];
    return {
      status: answer.statusCode,
      body: (answer.body === '' ? {} : JSON.parse(answer.body)) as Readonly<Record<string, unknown>>,
      ...(etag === undefined ? {} : { version: Number(etag) }),
    };
  };

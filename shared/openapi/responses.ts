import * as z from 'zod';
import { REFUSAL_CODES } from '../kernel/refusal.ts';
import { PROBLEMS } from '../platform/http/problem-texts.ts';
import type { Route } from '../route.ts';
import type { Json, JsonObject } from './schemas.ts';

/** The problem document, as a schema for the document and for tests. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ description: '问题说明的地址 · where the problem is described' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(REFUSAL_CODES),
    requestId: z.string().meta({ description: '报障时请提供 · quote it when asking for help' }),
    errors: z
      .array(
        z.strictObject({
          pointer: z
            .string()
            .meta({ description: 'JSON pointer; `#query/…`, `#path/…`, `#header/…` outside the body' }),
          code: z.string(),
          detail: z.string().optional(),
        }),
      )
      .optional(),
    version: z.number().int().optional().meta({ description: '当前版本 · the version that stands now' }),
    openActions: z.array(z.string()).optional().meta({ description: '当前可进行的操作 · what the state allows' }),
  })
  .meta({ id: 'Problem', description: '问题文档 · problem document (RFC 9457)' });

/** The fixed body of what API Gateway answers by itself; there is no problem document then. */
export const gatewaySchema = z
  .object({ message: z.string() })
  .meta({ id: 'GatewayMessage', description: '网关自身的应答 · API Gateway’s own answer' });

const GATEWAY_WORDS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Request Too Long',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Statuses that only the gateway answers: a token that does not hold, and a function that can not be reached in time. */
const GATEWAY_ONLY: ReadonlySet<number> = new Set([503]);

const TITLES: Readonly<Record<number, string>> = {
  400: '请求有误 · the request is not as the interface asks',
  401: '未登录 · no valid token',
  403: '没有权限 · not allowed',
  404: '未找到 · not there, or not visible to the caller',
  409: '与当前状态冲突 · not in the present state',
  412: '版本已更新 · stale version; `version` is the present one',
  413: '请求体过大 · the body is too large',
  415: '内容类型不支持 · not JSON',
  422: '内容不可用 · understood, but it can not be',
  428: '缺少 If-Match · the change names no version',
  429: '请求过于频繁 · too many requests',
  500: '系统故障 · a fault on our side',
  503: '服务暂不可用 · not reachable in time',
};

export const responseName = (status: number): string => `E${status}`;

const contentOf = (status: number): JsonObject => {
  const word = GATEWAY_WORDS[status];
  return {
    ...(GATEWAY_ONLY.has(status) ? {} : { 'application/problem+json': { schema: { $ref: 'output:Problem' } } }),
    ...(word === undefined
      ? {}
      : { 'application/json': { schema: { $ref: 'output:GatewayMessage' }, example: { message: word } } }),
  };
};

/** The shared error responses, by name. */
export const errorResponses = (): JsonObject =>
  Object.fromEntries(
    Object.entries(TITLES).map(([status, description]): [string, Json] => [
      responseName(Number(status)),
      {
        description,
        content: contentOf(Number(status)),
        ...(status === '503' ? {} : { headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } } }),
      },
    ]),
  );

/** The errors that a route may answer. */
export const errorStatuses = (route: Route): readonly number[] => {
  const changes = route.method !== 'GET';
  const sends = route.method === 'POST' || route.method === 'PUT';
  return [
    400,
    ...(route.auth === 'jwt' ? [401, 403] : []),
    404,
    ...(changes ? [409] : []),
    ...(route.ifMatch === undefined ? [] : [412, 428]),
    ...(sends ? [413, 415, 422] : []),
    // A point in the query may be one that is nowhere.
    ...(!sends && route.query !== undefined && 'crs' in route.query.shape ? [422] : []),
    ...[429, 500, 503],
  ].sort((a, b) => a - b);
};

/** Every problem's code with its words, for the readable page and for clients that translate. */
export const problemCodes = (): JsonObject =>
  Object.fromEntries(
    [...REFUSAL_CODES].sort().map((code): [string, Json] => {
      const { status, zh, en } = PROBLEMS[code];
      return [code, { status, zh: { ...zh }, en: { ...en } }];
    }),
  );

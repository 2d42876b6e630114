import type { Route } from '../route.ts';
import { operationOf } from './operations.ts';
import { errorResponses, gatewaySchema, problemCodes, problemSchema } from './responses.ts';
import { type Json, type JsonObject, schemaBook } from './schemas.ts';

const header = (name: string, description: string, schema: JsonObject, required = false): JsonObject => ({
  name,
  in: 'header',
  required,
  description,
  schema,
});

const etag: JsonObject = { type: 'string', pattern: '^"(0|[1-9]\\d{0,14})"$', examples: ['"7"'] };
const requestId: JsonObject = { type: 'string', pattern: '^[\\w.-]{8,64}$' };

const parameters: JsonObject = {
  AcceptLanguage: header('Accept-Language', '消息语言 · language of messages: zh-CN (default) or en', {
    type: 'string',
  }),
  ActingPost: header('X-Acting-Post', '以哪个岗位办理 · the post to act in; must be held', { type: 'string' }),
  IdempotencyKey: header(
    'Idempotency-Key',
    '幂等键：同一键、同一内容得到同一结果 · the same key and body give the same answer, also when the first one was lost',
    { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
  ),
  IfMatch: header('If-Match', '所见版本的 ETag · the version the change was decided on', etag, true),
  IfMatchOptional: header('If-Match', '所见版本的 ETag，部分操作不需要 · needed unless the action commutes', etag),
  RequestId: header('X-Request-Id', '请求标识，原样返回 · comes back as sent', requestId),
  Traceparent: header('traceparent', 'W3C trace context', { type: 'string' }),
};

const headers: JsonObject = {
  ETag: { description: '版本 · the version, for If-Match', schema: etag },
  RequestId: { description: '请求标识 · the request’s id', schema: { type: 'string' } },
};

const description = [
  '一网统管网格化社区治理开放服务。时间为 RFC 3339 带时区，长度为米，坐标必须带坐标系（crs）。',
  'Serverless backend for grid-based community governance. Times are RFC 3339 with offset, lengths metres, every point names its crs.',
  '错误为 application/problem+json（RFC 9457）；网关自身的应答（401、403、413、429、500、503）为 {"message": …}。',
  'Errors are problem documents; what the gateway answers by itself (401, 403, 413, 429, 500, 503) has its own fixed body.',
].join('\n\n');

const sortedPaths = (operations: ReadonlyMap<string, Readonly<Record<string, Json>>>): JsonObject =>
  Object.fromEntries([...operations].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The tags in the order of the route table. */
const tagsOf = (routes: readonly Route[]): Json =>
  [...new Set(routes.map((route) => route.tag))].map((name) => ({ name }));

/**
 * The OpenAPI 3.1 document of a route table. The same table always gives the same document, byte for byte.
 * @throws Error when two schemas share a name without being the same, or two routes a method and path
 */
export const buildOpenApi = (routes: readonly Route[], version: string): JsonObject => {
  const book = schemaBook();
  book.add(problemSchema, 'output');
  book.add(gatewaySchema, 'output');
  const operations = new Map<string, Record<string, Json>>();
  for (const route of routes) {
    const method = route.method.toLowerCase();
    const path = operations.get(route.path) ?? {};
    if (path[method] !== undefined) throw new Error(`${route.method} ${route.path} is declared twice.`);
    operations.set(route.path, { ...path, [method]: operationOf(book, route) });
  }
  const open = { paths: sortedPaths(operations), responses: errorResponses() };
  const { document, schemas } = book.close(open);
  const { paths, responses } = document as { readonly paths: JsonObject; readonly responses: JsonObject };
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'OneGrid 一张网',
      version,
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tagsOf(routes),
    paths,
    components: {
      schemas,
      responses,
      parameters,
      headers,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'OIDC 访问令牌 · an OIDC access token',
        },
      },
    },
    'x-problem-codes': problemCodes(),
  };
};

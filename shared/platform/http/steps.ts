import type * as z from 'zod';
import type { Caller } from '../../kernel/caller.ts';
import type { FieldError, Refusal } from '../../kernel/refusal.ts';
import type { Route } from '../../route.ts';
import { readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { header, idempotencyKeyOf, ifMatchOf } from './headers.ts';
import { check, fieldErrors } from './issues.ts';
import type { Register } from './register.ts';
import type { RouteChecks } from './route-checks.ts';

/** One step of the stack: fills the exchange, or refuses the request. */
export type Step = (exchange: Exchange) => Refusal | undefined | Promise<Refusal | undefined>;

export const findRoute: Step = (exchange) => (exchange.route ? undefined : { code: 'no-such-route' });

/** Size, content type and form of the body; GET and DELETE have none that counts. */
export const takeBody: Step = (exchange) => {
  if (exchange.route?.method === 'GET' || exchange.route?.method === 'DELETE') return undefined;
  const body = readBody(exchange.event);
  if (!body.ok) return body.error;
  exchange.sent = body.value;
  return undefined;
};

/** Who the token says it is. The gateway has checked the token; here only what it vouches for is read. */
export const authenticate: Step = (exchange) => {
  if (exchange.route?.auth !== 'jwt') return undefined;
  const claims = exchange.event.requestContext.authorizer?.jwt?.claims;
  const iss = claims?.iss;
  const sub = claims?.sub;
  if (typeof iss !== 'string' || typeof sub !== 'string' || iss === '' || sub === '')
    return { code: 'unauthenticated' };
  exchange.identity = { iss, sub };
  return undefined;
};

const acting = (caller: Caller, postId: string | undefined): Caller | undefined => {
  if (postId === undefined) return caller;
  const post = caller.posts.find((held) => held.postId === postId);
  return post && { ...caller, posts: [post] };
};

/** The person's posts in force; only the acting one where one is named. */
export const resolvePosts =
  (register: Register): Step =>
  async (exchange) => {
    const { identity } = exchange;
    if (identity === undefined) return undefined;
    const caller = await register.resolve(identity.iss, identity.sub, exchange.now);
    if (caller === undefined) return { code: 'not-registered' };
    exchange.caller = caller;
    const narrowed = acting(caller, header(exchange.event, 'x-acting-post'));
    if (narrowed === undefined) return { code: 'acting-post-not-held' };
    exchange.caller = narrowed;
    return undefined;
  };

/**
 * The role for the route. From here on the caller has only the posts whose role opens the route, so that no use case can
 * join the role of one post with the area of another.
 */
export const checkRole: Step = (exchange) => {
  const { route, caller } = exchange;
  if (route === undefined || route.auth === 'public') return undefined;
  if (caller === undefined) return { code: 'unauthenticated' };
  const { roles } = route;
  const posts = roles === 'any' ? caller.posts : caller.posts.filter((post) => roles.includes(post.role));
  if (posts.length === 0) return { code: 'forbidden' };
  exchange.caller = { ...caller, posts };
  return undefined;
};

type Checked = { readonly value: unknown; readonly errors: readonly FieldError[] };

const checked = (schema: z.ZodType, value: unknown, where: '' | '#query' | '#path', exchange: Exchange): Checked => {
  const result = check(schema, value, exchange.language);
  return result.success
    ? { value: result.data, errors: [] }
    : { value: undefined, errors: fieldErrors(where, result.error.issues) };
};

/** Path and query by the route's schemas; an action that the route does not have is a place that does not exist. */
const checkAddress = (exchange: Exchange, checks: RouteChecks): Refusal | undefined => {
  const path = exchange.event.pathParameters ?? {};
  if (checks.actions && !Object.hasOwn(checks.actions, path.action ?? '')) return { code: 'no-such-route' };
  const params = checked(checks.params, path, '#path', exchange);
  const query = checked(checks.query, exchange.event.queryStringParameters ?? {}, '#query', exchange);
  const errors = [...params.errors, ...query.errors];
  if (errors.length > 0) return { code: 'bad-request', errors };
  exchange.params = params.value;
  exchange.query = query.value;
  return undefined;
};

const takeHeaders = (exchange: Exchange, route: Route): Refusal | undefined => {
  const ifMatch = ifMatchOf(exchange.event);
  if (!ifMatch.ok) return ifMatch.error;
  if (ifMatch.value === undefined && route.ifMatch === 'required') return { code: 'version-required' };
  if (ifMatch.value !== undefined) exchange.ifMatch = ifMatch.value;
  const key = idempotencyKeyOf(exchange.event);
  if (!key.ok) return key.error;
  if (key.value !== undefined && route.idempotent) exchange.idempotencyKey = key.value;
  return undefined;
};

const checkBody = (exchange: Exchange, checks: RouteChecks): Refusal | undefined => {
  const schema = checks.actions?.[exchange.event.pathParameters?.action ?? ''] ?? checks.body;
  const body = checked(schema, exchange.sent, '', exchange);
  if (body.errors.length > 0) return { code: 'invalid-body', errors: body.errors };
  exchange.body = checks.hasBody ? body.value : undefined;
  return undefined;
};

/** Everything that was sent, by the route's schemas; nothing unknown is let by. */
export const validate =
  (checksOf: (route: Route) => RouteChecks): Step =>
  (exchange) => {
    const { route } = exchange;
    if (route === undefined) return { code: 'no-such-route' };
    const checks = checksOf(route);
    return checkAddress(exchange, checks) ?? takeHeaders(exchange, route) ?? checkBody(exchange, checks);
  };

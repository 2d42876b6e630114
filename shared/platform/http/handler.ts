import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Refusal } from '../../kernel/refusal.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Request, Route, UseCases } from '../../route.ts';
import type { AuditPort } from '../audit.ts';
import { Fault } from '../fault.ts';
import type { Log } from '../logging.ts';
import type { HttpEvent, HttpResult } from './event.ts';
import { type Exchange, openExchange } from './exchange.ts';
import { cachedRegister, type Register } from './register.ts';
import { answered, refused } from './respond.ts';
import { routeChecks } from './route-checks.ts';
import { authenticate, checkRole, findRoute, resolvePosts, type Step, takeBody, validate } from './steps.ts';
import { auditRead, auditRefusal } from './trail.ts';

/** What an HTTP function is made of. */
export interface HttpOptions {
  /** The routes that this function serves. */
  readonly routes: readonly Route[];
  readonly useCases: UseCases;
  readonly register: Register;
  readonly audit: AuditPort;
  readonly log: Log;
  /** The server's clock; default the system's. */
  readonly clock?: () => Instant;
  /** Actions that show personal data: each successful answer is audited first, with the purpose that was given. */
  readonly personalActions?: ReadonlySet<string>;
}

/** Of Lambda's context only the time left is used. */
export type HttpHandler = (
  event: HttpEvent,
  context?: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<HttpResult>;

/** What is left of the function's time when it gives up, so that a fault is answered and logged before it is killed. */
const LAST_WORD_MS = 300;

const systemClock = (): Instant => new Date().toISOString();

const requestOf = (exchange: Exchange): Request => ({
  params: exchange.params,
  query: exchange.query,
  body: exchange.body,
  requestId: exchange.requestId,
  traceparent: exchange.traceparent,
  sourceIp: exchange.sourceIp,
  language: exchange.language,
  ...(exchange.ifMatch === undefined ? {} : { ifMatch: exchange.ifMatch }),
  ...(exchange.idempotencyKey === undefined ? {} : { idempotencyKey: exchange.idempotencyKey }),
});

/** The one line at the end. Neither path nor query: a tracking code stands in a path. */
const finish = (log: Log, exchange: Exchange, result: HttpResult, code?: string): HttpResult => {
  log.line('request-finished', {
    requestId: exchange.requestId,
    traceId: exchange.traceparent.slice(3, 35),
    routeKey: exchange.event.routeKey,
    status: result.statusCode,
    problem: code,
    ms: Math.round(performance.now() - exchange.started),
  });
  return result;
};

const refuse = async (options: HttpOptions, exchange: Exchange, refusal: Refusal): Promise<HttpResult> => {
  await auditRefusal(options.audit, options.log, exchange, refusal);
  return finish(options.log, exchange, refused(exchange, refusal), refusal.code);
};

const run = async (options: HttpOptions, exchange: Exchange): Promise<HttpResult> => {
  const { route } = exchange;
  const useCase = route && options.useCases[route.name];
  if (route === undefined || useCase === undefined) throw new Fault('no-use-case', { route: exchange.event.routeKey });
  const outcome = await useCase(requestOf(exchange), exchange.caller, exchange.now);
  if (!outcome.ok) return refuse(options, exchange, outcome.error);
  if (options.personalActions?.has(route.action)) await auditRead(options.audit, options.log, exchange, route.action);
  return finish(options.log, exchange, answered(exchange, route, outcome.value));
};

const fault = (options: HttpOptions, exchange: Exchange, error: unknown): HttpResult => {
  const fields = { requestId: exchange.requestId, routeKey: exchange.event.routeKey };
  options.log.line('request-fault', fields, error);
  return finish(options.log, exchange, refused(exchange, { code: 'fault' }), 'fault');
};

/**
 * A Lambda handler for routes of the HTTP API (payload format 2.0). In this order: request id, body limit and form,
 * token, posts, role for the route, schemas, use case, and whatever came of it as an answer or a problem document.
 */
export const httpHandler = (options: HttpOptions): HttpHandler => {
  const byKey = new Map(options.routes.map((route) => [`${route.method} ${route.path}`, route]));
  const clock = options.clock ?? systemClock;
  const steps: readonly Step[] = [
    findRoute,
    takeBody,
    authenticate,
    resolvePosts(cachedRegister(options.register)),
    checkRole,
    validate(routeChecks()),
  ];
  const exchanges = new WeakMap<HttpEvent, Exchange>();
  const exchangeOf = (event: HttpEvent): Exchange => {
    const known = exchanges.get(event);
    if (known) return known;
    const opened = openExchange(event, byKey.get(event.routeKey), clock());
    exchanges.set(event, opened);
    return opened;
  };

  const stack = middy<HttpEvent, HttpResult>((event: HttpEvent) => run(options, exchangeOf(event)), {
    timeoutEarlyInMillis: LAST_WORD_MS,
  })
    .before(({ event }) => {
      const { requestId, traceparent } = exchangeOf(event);
      options.log.line('request-started', { requestId, traceId: traceparent.slice(3, 35), routeKey: event.routeKey });
    })
    .onError(({ event, error }) => fault(options, exchangeOf(event), error));
  for (const step of steps) {
    stack.before(async ({ event }) => {
      const exchange = exchangeOf(event);
      const refusal = await step(exchange);
      return refusal && refuse(options, exchange, refusal);
    });
  }
  return async (event, context) => stack(event, (context ?? {}) as Context);
};

import type { Refusal } from '../../kernel/refusal.ts';
import type { Answer, Route } from '../../route.ts';
import type { HttpResult } from './event.ts';
import type { Exchange } from './exchange.ts';
import { problemOf } from './problems.ts';

/**
 * On every answer. Nothing is kept by caches, because nearly everything depends on who asks; what is the same for all
 * says so in its own headers.
 */
const SECURITY = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  Vary: 'Accept-Language',
  'X-Content-Type-Options': 'nosniff',
} as const;

const common = (exchange: Exchange): Record<string, string> => ({
  ...SECURITY,
  'Content-Language': exchange.language,
  'X-Request-Id': exchange.requestId,
  traceparent: exchange.traceparent,
});

const etag = (version: number | undefined): Record<string, string> =>
  version === undefined ? {} : { ETag: `"${version}"` };

/** Seconds after which another attempt makes sense. */
const retryAfter = (refusal: Refusal): Record<string, string> =>
  refusal.code === 'too-many-requests'
    ? { 'Retry-After': '60' }
    : refusal.code === 'write-conflict'
      ? { 'Retry-After': '1' }
      : {};

/** The answer to a refusal: its problem document. */
export const refused = (exchange: Exchange, refusal: Refusal): HttpResult => {
  const problem = problemOf(refusal, exchange.language, exchange.requestId);
  return {
    statusCode: problem.status,
    headers: {
      ...common(exchange),
      ...etag(refusal.version),
      ...retryAfter(refusal),
      'Content-Type': 'application/problem+json; charset=utf-8',
    },
    body: JSON.stringify(problem),
  };
};

/** The answer of a use case. A route with a content type of its own gives its body as finished text. */
export const answered = (exchange: Exchange, route: Route, answer: Answer): HttpResult => {
  const { contentType } = route.response;
  const raw = contentType !== undefined && typeof answer.body === 'string';
  const text = answer.body === undefined ? '' : raw ? String(answer.body) : JSON.stringify(answer.body);
  return {
    statusCode: answer.status ?? route.response.status,
    headers: {
      ...common(exchange),
      ...etag(answer.version),
      ...(text === '' ? {} : { 'Content-Type': contentType ?? 'application/json; charset=utf-8' }),
      ...answer.headers,
    },
    body: text,
  };
};

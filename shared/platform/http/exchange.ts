import type { Caller } from '../../kernel/caller.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Route } from '../../route.ts';
import type { HttpEvent } from './event.ts';
import { chooseLanguage, header, type Language, requestIdOf, traceparentOf } from './headers.ts';

/** Everything known about one request while it goes through the stack; the steps fill it in. */
export interface Exchange {
  readonly event: HttpEvent;
  /** Absent for what no route of this function serves. */
  readonly route: Route | undefined;
  /** The server's clock, read once. */
  readonly now: Instant;
  /** For the line at the end, milliseconds that only grow. */
  readonly started: number;
  readonly requestId: string;
  readonly traceparent: string;
  readonly language: Language;
  readonly sourceIp: string;
  /** From the token: who it says it is, before the register has been asked. */
  identity?: { readonly iss: string; readonly sub: string };
  caller?: Caller;
  sent: Readonly<Record<string, unknown>>;
  params: unknown;
  query: unknown;
  body: unknown;
  ifMatch?: number;
  idempotencyKey?: string;
}

/** Starts the exchange of a request. */
export const openExchange = (event: HttpEvent, route: Route | undefined, now: Instant): Exchange => {
  const requestId = requestIdOf(event);
  return {
    event,
    route,
    now,
    started: performance.now(),
    requestId,
    traceparent: traceparentOf(event, requestId),
    language: chooseLanguage(header(event, 'accept-language')),
    sourceIp: event.requestContext.http.sourceIp,
    sent: {},
    params: {},
    query: {},
    body: undefined,
  };
};

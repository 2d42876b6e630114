import type * as z from 'zod';
import type { Caller } from './kernel/caller.ts';
import type { Refusal } from './kernel/refusal.ts';
import type { Result } from './kernel/result.ts';
import type { Role } from './kernel/roles.ts';
import type { Instant } from './kernel/time.ts';

/** The Lambda functions that serve HTTP routes; the split is by privilege, and only the route table knows it. */
export type HttpFunction = 'intake' | 'cases' | 'directory' | 'people' | 'insight' | 'field';

/**
 * One route of the API as data. API Gateway's routes, the handlers, the OpenAPI document and the checks all come from
 * it. A route without `action` does not build: the action is what the audit names and the role check asks for.
 */
export interface Route {
  /** OpenAPI's operationId and the name of the use case that serves it. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/v1/${string}`;
  readonly function: HttpFunction;
  /** `public`: no token. `jwt`: any person of the staff register holding one of `roles` (or any post at all). */
  readonly auth: 'public' | 'jwt';
  readonly action: string;
  readonly roles: readonly Role[] | 'any';
  readonly tag: string;
  readonly summary: { readonly zh: string; readonly en: string };
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** For `…/actions/{action}`: the body's schema by action. An action that is not named here is 404. */
  readonly actions?: Readonly<Record<string, z.ZodType>>;
  readonly response: {
    readonly status: 200 | 201 | 202 | 204;
    readonly body?: z.ZodType;
    readonly etag?: true;
    readonly contentType?: string;
  };
  /** `required`: 428 without `If-Match`; `optional`: the use case decides (commuting actions). */
  readonly ifMatch?: 'required' | 'optional';
  /** Takes an `Idempotency-Key`. */
  readonly idempotent?: true;
}

/** What a use case gets: everything already checked against the route's schemas. */
export interface Request<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The version named by `If-Match: "7"`. */
  readonly ifMatch?: number;
  readonly idempotencyKey?: string;
  readonly requestId: string;
  readonly traceparent?: string;
  readonly sourceIp: string;
  /** Milliseconds to add to times that the caller's device names: how far its clock is behind the server's. */
  readonly deviceOffsetMs?: number;
  /** What the caller reads, by `Accept-Language`; Chinese where nothing says otherwise. */
  readonly language?: 'zh-CN' | 'en';
}

/** What a use case answers on success. */
export interface Answer {
  readonly body?: unknown;
  readonly version?: number;
  readonly status?: 200 | 201 | 202 | 204;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One use case: expected failures come back as a `Refusal`, only faults are thrown. `caller` is absent on public routes.
 * `now` is the server's clock, read once per request.
 */
export type UseCase = (request: Request, caller: Caller | undefined, now: Instant) => Promise<Result<Answer, Refusal>>;

/** The use cases that serve a function's routes, by `Route.name`. */
export type UseCases = Readonly<Record<string, UseCase>>;

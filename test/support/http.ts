/** Requests as API Gateway hands them to a function, and what a handler under test is wired to. */
import type { Caller, Post } from '../../shared/kernel/caller.ts';
import type { AuditRecord } from '../../shared/platform/audit.ts';
import type { HttpEvent, HttpResult } from '../../shared/platform/http/event.ts';
import type { HttpOptions } from '../../shared/platform/http/handler.ts';
import type { Log } from '../../shared/platform/logging.ts';

export const NOW = '2026-11-23T02:00:00.000Z';
export const ISSUER = 'https://issuer.test';

export interface Ask {
  readonly routeKey: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The token's person; absent = no token. */
  readonly sub?: string;
}

/** A body that is a string goes out as it is, anything else as JSON. */
export const eventOf = (ask: Ask): HttpEvent => ({
  routeKey: ask.routeKey,
  headers: { ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }), ...ask.headers },
  ...(ask.path ? { pathParameters: ask.path } : {}),
  ...(ask.query ? { queryStringParameters: ask.query } : {}),
  requestContext: {
    requestId: 'gateway-request-id',
    http: { sourceIp: '192.0.2.1' },
    ...(ask.sub === undefined ? {} : { authorizer: { jwt: { claims: { iss: ISSUER, sub: ask.sub } } } }),
  },
  ...(ask.body === undefined ? {} : { body: typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body) }),
  isBase64Encoded: false,
});

export const post = (postId: string, role: Post['role'], area: string): Post => ({
  postId,
  role,
  area,
  from: '2026-01-01T00:00:00.000Z',
});

export const person = (name: string, ...posts: readonly Post[]): Caller => ({ person: name, name, posts });

export interface Wired {
  readonly options: Pick<HttpOptions, 'register' | 'audit' | 'log' | 'clock'>;
  readonly records: AuditRecord[];
  readonly lines: { readonly code: string; readonly fields: object; readonly error: unknown }[];
  /** How often the register was asked. */
  readonly asked: () => number;
  now: string;
}

/** A register of these people, with everything else written down. */
export const wired = (people: Readonly<Record<string, Caller>>): Wired => {
  const records: AuditRecord[] = [];
  const lines: Wired['lines'] = [];
  let asked = 0;
  const log: Log = { line: (code, fields = {}, error = undefined) => void lines.push({ code, fields, error }) };
  const wiredUp: Wired = {
    options: {
      register: {
        resolve: async (iss, sub) => {
          asked += 1;
          return iss === ISSUER ? people[sub] : undefined;
        },
      },
      audit: { record: async (record) => void records.push(record) },
      log,
      clock: () => wiredUp.now,
    },
    records,
    lines,
    asked: () => asked,
    now: NOW,
  };
  return wiredUp;
};

export const bodyOf = (result: HttpResult): Record<string, unknown> =>
  JSON.parse(result.body) as Record<string, unknown>;

import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { Issuer } from '../issuer.ts';

/** A JWT authoriser of the template. */
export interface AuthorizerSettings {
  readonly issuer: string;
  /** One of them must be the token's `aud`, or its `client_id` when it has no `aud`. */
  readonly audience: readonly string[];
  /** `$request.header.Authorization` or `$request.querystring.<name>`. */
  readonly identitySource: readonly string[];
}

/** What the gateway hands to the function about the caller. */
export interface Authorized {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/** A refusal, with the gateway's header for it. */
export interface Refused {
  readonly status: 401 | 403;
  readonly authenticate: string;
}

/** Where a token may stand in a request. */
export interface Identity {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Checks tokens as the authoriser of an HTTP API does: RSA only, times by the set clock. */
export function createAuthorizer(
  settings: AuthorizerSettings,
  issuer: Issuer,
  clock: Clock,
): (request: Identity, routeScopes: readonly string[]) => Promise<Authorized | Refused> {
  if (settings.issuer !== issuer.url) {
    throw new Error(`the authoriser trusts ${settings.issuer}, but the local issuer is ${issuer.url}`);
  }
  return async (request, routeScopes) => {
    const token = tokenIn(request, settings.identitySource);
    if (token === undefined) return { status: 401, authenticate: 'Bearer' };
    try {
      const { payload } = await jwtVerify(token, issuer.keyOf, {
        algorithms: ['RS256'],
        issuer: settings.issuer,
        requiredClaims: ['exp'],
        currentDate: clock.date(),
      });
      checkAudience(payload, settings.audience);
      checkIssuedAt(payload, clock);
      return withScopes(payload, routeScopes);
    } catch (error) {
      return { status: 401, authenticate: invalid(describe(error)) };
    }
  };
}

function tokenIn({ headers, query }: Identity, sources: readonly string[]): string | undefined {
  for (const source of sources) {
    const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    const value = place === 'header' ? headers[name.toLowerCase()] : query[name];
    if (value !== undefined && value !== '') return value.replace(/^Bearer\s+/i, '');
  }
  return undefined;
}

function checkAudience(payload: JWTPayload, allowed: readonly string[]): void {
  const given = payload.aud === undefined ? [payload.client_id] : [payload.aud].flat();
  if (!given.some((each) => typeof each === 'string' && allowed.includes(each))) {
    throw new Error('the token does not have a valid audience');
  }
}

function checkIssuedAt({ iat }: JWTPayload, clock: Clock): void {
  if (iat !== undefined && iat > Math.ceil(clock.now() / 1000)) throw new Error('the token is used before issued');
}

function withScopes(payload: JWTPayload, wanted: readonly string[]): Authorized | Refused {
  const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
  if (wanted.length === 0) return { claims, scopes: null };
  const given = scopesOf(payload);
  const scopes = wanted.filter((scope) => given.includes(scope));
  if (scopes.length > 0) return { claims, scopes };
  return { status: 403, authenticate: `Bearer scope="${wanted.join(' ')}" error="insufficient_scope"` };
}

function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const value = scope ?? scp;
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.map(String) : [];
}

/** Every claim reaches the function as text; a list becomes `[a b]`, which can't be told from a text of that form. */
export function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

const invalid = (description: string): string =>
  `Bearer scope="" error="invalid_token" error_description="${description}"`;

function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `invalid claim ${error.claim}`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'signing method is invalid';
  if (error instanceof errors.JOSEError) return 'the token is malformed or its signature is invalid';
  return error instanceof Error ? error.message : 'unauthorized';
}

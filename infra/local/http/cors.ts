/** The `CorsConfiguration` of an HTTP API. */
export interface Cors {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
  readonly AllowCredentials?: boolean;
}

/** The origin as the answer repeats it, or `undefined` when it is not allowed. */
function allowed(cors: Cors, origin: string): string | undefined {
  const origins = cors.AllowOrigins ?? [];
  if (origins.includes('*')) return '*';
  const [scheme] = origin.split('://');
  return origins.includes(origin) || origins.includes(`${scheme}://*`) ? origin : undefined;
}

/** Headers that the gateway adds to every answer to a request with an `Origin`. */
export function corsHeaders(cors: Cors | undefined, origin: string | undefined): Record<string, string> {
  if (cors === undefined || origin === undefined) return {};
  const allow = allowed(cors, origin);
  if (allow === undefined) return {};
  return {
    'access-control-allow-origin': allow,
    ...(allow === '*' ? {} : { vary: 'origin' }),
    ...(cors.AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.ExposeHeaders === undefined ? {} : { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
}

/** Headers of the gateway's own answer to a preflight request. */
export function preflightHeaders(cors: Cors, origin: string): Record<string, string> {
  const base = corsHeaders(cors, origin);
  if (base['access-control-allow-origin'] === undefined) return {};
  return {
    ...base,
    ...(cors.AllowMethods === undefined ? {} : { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders === undefined ? {} : { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

/** With CORS configured, the gateway drops what the function itself says about it. */
export function withoutCors(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')));
}

/** CORS of buckets, as browsers see it when they upload with a presigned URL. */
import type { IncomingHttpHeaders } from 'node:http';
import { matchesPattern } from './iam.ts';
import { AwsError } from './message.ts';
import type { BucketInfo, CorsRule } from './queues.ts';

function ruleFor(bucket: BucketInfo | undefined, origin: string, method: string): CorsRule | undefined {
  return bucket?.cors.find(
    ({ AllowedOrigins, AllowedMethods }) =>
      AllowedMethods.includes(method) && AllowedOrigins.some((pattern) => matchesPattern(pattern, origin)),
  );
}

const headersOf = (rule: CorsRule, origin: string, asked: readonly string[]): Record<string, string> => ({
  'access-control-allow-origin': rule.AllowedOrigins.includes('*') ? '*' : origin,
  'access-control-allow-methods': rule.AllowedMethods.join(', '),
  ...(asked.length === 0 ? {} : { 'access-control-allow-headers': asked.join(', ') }),
  ...(rule.ExposedHeaders === undefined ? {} : { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
  ...(rule.MaxAge === undefined ? {} : { 'access-control-max-age': String(rule.MaxAge) }),
  vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
});

/** Headers for the answer to a request with an `Origin`; none if no rule allows it. */
export function corsHeaders(
  bucket: BucketInfo | undefined,
  headers: IncomingHttpHeaders,
  method: string,
): Record<string, string> {
  const { origin } = headers;
  const rule = origin === undefined ? undefined : ruleFor(bucket, origin, method);
  return origin === undefined || rule === undefined ? {} : headersOf(rule, origin, []);
}

/** Headers for a preflight. Throws `AccessForbidden`. */
export function preflight(bucket: BucketInfo | undefined, headers: IncomingHttpHeaders): Record<string, string> {
  const origin = headers.origin ?? '';
  const rule = ruleFor(bucket, origin, String(headers['access-control-request-method'] ?? ''));
  const asked = String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const allowed = rule?.AllowedHeaders ?? [];
  if (rule === undefined || asked.some((name) => !allowed.some((pattern) => matchesPattern(pattern, name, true)))) {
    throw new AwsError('AccessForbidden', 'CORSResponse: This CORS request is not allowed.', 403);
  }
  return headersOf(rule, origin, asked);
}

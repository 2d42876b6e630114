/** Who sent a request to S3, and whether its signature holds: fauxqs verifies nothing. */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './message.ts';
import {
  parseAmzDate,
  parseCredential,
  type Scope,
  sameSignature,
  sha256Hex,
  signatureOf,
  stringToSign,
} from './sigv4.ts';

/** The request as it came over the wire. */
export interface S3Wire {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface S3Keys {
  /** Secret of an access key; absent = no such key. */
  secretOf(accessKeyId: string): string | undefined;
  now(): Date;
  /** Keys whose signing time is not compared with the set clock. */
  readonly timeless: (accessKeyId: string) => boolean;
}

const denied = (message: string, extra: Readonly<Record<string, unknown>> = {}): AwsError =>
  new AwsError('AccessDenied', message, 403, extra);

export const mismatch = (): AwsError =>
  new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    403,
  );

/** The secret of a scope's access key. Throws `InvalidAccessKeyId`. */
export function secretFor(keys: S3Keys, { accessKeyId }: Scope): string {
  const secret = keys.secretOf(accessKeyId);
  if (secret !== undefined) return secret;
  const message = 'The AWS Access Key Id you provided does not exist in our records.';
  throw new AwsError('InvalidAccessKeyId', message, 403, { AWSAccessKeyId: accessKeyId });
}

const SKEW = 15 * 60_000;
const WEEK = 7 * 24 * 3600;

function checkHashes({ headers, body }: S3Wire): string {
  const declared = String(headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD');
  if (/^[0-9a-f]{64}$/.test(declared) && declared !== sha256Hex(body)) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return declared;
}

/** Checks a signature in the `Authorization` header and gives its access key. */
function verifyHeader(wire: S3Wire, keys: S3Keys): string {
  const { method, url, headers } = wire;
  const text = String(headers.authorization);
  const part = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(text)?.[1] ?? '';
  const scope = parseCredential(part('Credential'));
  if (!text.startsWith('AWS4-HMAC-SHA256') || scope === undefined) {
    throw new AwsError('AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  }
  const secret = secretFor(keys, scope);
  const amzDate = String(headers['x-amz-date'] ?? '');
  const signedHeaders = part('SignedHeaders').split(';');
  const signed = { method, url, headers, signedHeaders, payloadHash: checkHashes(wire), amzDate, scope };
  if (!sameSignature(signatureOf(secret, scope, stringToSign(signed)), part('Signature'))) throw mismatch();
  const skew = Math.abs(keys.now().getTime() - parseAmzDate(amzDate));
  if (!(skew <= SKEW) && !keys.timeless(scope.accessKeyId)) {
    const message = 'The difference between the request time and the current time is too large.';
    throw new AwsError('RequestTimeTooSkewed', message, 403, { ServerTime: keys.now().toISOString() });
  }
  return scope.accessKeyId;
}

/** Checks a presigned URL and gives its access key. */
function verifyQuery(wire: S3Wire, query: URLSearchParams, keys: S3Keys): string {
  const need = (name: string): string => {
    const value = query.get(name);
    if (value !== null && value !== '') return value;
    const message =
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
    throw new AwsError('AuthorizationQueryParametersError', message);
  };
  const scope = parseCredential(need('X-Amz-Credential'));
  if (scope === undefined || need('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new AwsError('AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter.');
  }
  const [amzDate, seconds] = [need('X-Amz-Date'), Number(need('X-Amz-Expires'))];
  if (!(seconds > 0 && seconds <= WEEK)) {
    throw new AwsError('AuthorizationQueryParametersError', 'X-Amz-Expires must be less than a week (in seconds).');
  }
  const secret = secretFor(keys, scope);
  const now = keys.now().getTime();
  const expires = parseAmzDate(amzDate) + seconds * 1000;
  if (!(now <= expires)) {
    throw denied('Request has expired', {
      'X-Amz-Expires': seconds,
      Expires: Number.isNaN(expires) ? amzDate : new Date(expires).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
  if (parseAmzDate(amzDate) - now > SKEW) throw denied('Request is not yet valid');
  const { method, url, headers } = wire;
  const payloadHash = query.get('X-Amz-Content-Sha256') ?? checkHashes(wire);
  const signedHeaders = need('X-Amz-SignedHeaders').split(';');
  const text = stringToSign({ method, url, headers, signedHeaders, payloadHash, amzDate, scope });
  if (!sameSignature(signatureOf(secret, scope, text), need('X-Amz-Signature'))) throw mismatch();
  checkUnsigned(headers, signedHeaders);
  return scope.accessKeyId;
}

/** Every `x-amz-` header of a presigned request must have been signed. */
function checkUnsigned(headers: IncomingHttpHeaders, signedHeaders: readonly string[]): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw denied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
}

/** The access key that signed a request, not a POST form. Throws S3's errors. */
export function verifyS3(wire: S3Wire, keys: S3Keys): string {
  const query = new URLSearchParams(wire.url.split('?')[1] ?? '');
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) return verifyQuery(wire, query, keys);
  if (wire.headers.authorization === undefined) throw denied('Access Denied');
  return verifyHeader(wire, keys);
}

/** AWS Signature Version 4 as S3 checks it: in the header, in the query of a presigned URL, over a POST policy. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export const sha256Hex = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');

/** Day, region and service of a signature. */
export interface Scope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Reads `AKID/20260306/cn-north-1/s3/aws4_request`. */
export function parseCredential(text: string): Scope | undefined {
  const [accessKeyId, date, region, service, end] = text.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') return undefined;
  return { accessKeyId, date, region, service };
}

/** Signature over a text: the string to sign, or a POST policy in base 64. */
export function signatureOf(secret: string, scope: Scope, text: string): string {
  const key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

/** Compares in constant time. */
export function sameSignature(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

function canonicalQuery(query: string): string {
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair): [string, string] => {
      const [name = '', ...rest] = pair.split('=');
      return [strict(decode(name)), strict(decode(rest.join('=').replaceAll('+', ' ')))];
    });
  pairs.sort(([a, v], [b, w]) => (a === b ? (v < w ? -1 : 1) : a < b ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

export interface Signed {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
  /** `20260306T061000Z`. */
  readonly amzDate: string;
  readonly scope: Scope;
}

/** The string to sign of a request to S3, whose path is encoded once only. */
export function stringToSign({ method, url, headers, signedHeaders, payloadHash, amzDate, scope }: Signed): string {
  const [path = '/', query = ''] = url.split('?');
  const text = (name: string): string => {
    const value = headers[name];
    return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');
  };
  const canonical = [
    method,
    path
      .split('/')
      .map((part) => strict(decode(part)))
      .join('/'),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${text(name)}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const { date, region, service } = scope;
  return ['AWS4-HMAC-SHA256', amzDate, `${date}/${region}/${service}/aws4_request`, sha256Hex(canonical)].join('\n');
}

/** `20260306T061000Z` as an instant; NaN if it is none. */
export function parseAmzDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

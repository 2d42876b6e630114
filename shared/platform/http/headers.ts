import { createHash } from 'node:crypto';
import type { Refusal } from '../../kernel/refusal.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { HttpEvent } from './event.ts';

export type Language = 'zh-CN' | 'en';

/** A header by its lower-case name; an empty one counts as absent. */
export const header = (event: HttpEvent, name: string): string | undefined =>
  event.headers?.[name]?.trim() || undefined;

/** The caller's request id where it is well formed, else the gateway's. */
export const requestIdOf = (event: HttpEvent): string => {
  const given = header(event, 'x-request-id');
  return given !== undefined && /^[\w.-]{8,64}$/.test(given) ? given : event.requestContext.requestId;
};

/**
 * The W3C trace context that was sent, else one that starts here. Derived from the request id, so that a request that
 * is repeated under one id is one trace.
 */
export const traceparentOf = (event: HttpEvent, requestId: string): string => {
  const given = header(event, 'traceparent');
  if (given !== undefined && /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(given)) return given;
  const digest = createHash('sha256').update(requestId).digest('hex');
  return `00-${digest.slice(0, 32)}-${digest.slice(32, 48)}-00`;
};

const weightOf = (parameters: readonly string[]): number => {
  const q = parameters
    .map((text) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/i.exec(text)?.[1])
    .find((text) => text !== undefined);
  return q === undefined ? 1 : Number(q);
};

const languageOf = (range: string): Language | undefined => {
  const primary = range.trim().toLowerCase().split('-')[0];
  if (primary === 'en') return 'en';
  return primary === 'zh' || primary === '*' ? 'zh-CN' : undefined;
};

/** The language of messages by `Accept-Language`: Chinese unless English is wanted more. */
export const chooseLanguage = (accept: string | undefined): Language => {
  const wanted = (accept ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';');
      return { language: languageOf(range), weight: weightOf(parameters) };
    })
    .filter((choice) => choice.language !== undefined && choice.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.language ?? 'zh-CN';
};

const badHeader = (name: string, code: string): Refusal => ({
  code: 'bad-request',
  errors: [{ pointer: `#header/${name}`, code }],
});

/**
 * The version named by `If-Match: "7"`, undefined without the header. Weak tags, lists and `*` are refused: a change
 * names the one version it was decided on.
 */
export const ifMatchOf = (event: HttpEvent): Result<number | undefined, Refusal> => {
  const given = header(event, 'if-match');
  if (given === undefined) return ok(undefined);
  const version = /^"(0|[1-9]\d{0,14})"$/.exec(given)?.[1];
  return version === undefined ? err(badHeader('If-Match', 'one-strong-etag')) : ok(Number(version));
};

/** The `Idempotency-Key`: 1 to 128 visible ASCII characters. */
export const idempotencyKeyOf = (event: HttpEvent): Result<string | undefined, Refusal> => {
  const given = header(event, 'idempotency-key');
  if (given === undefined) return ok(undefined);
  return /^[\x21-\x7e]{1,128}$/.test(given) ? ok(given) : err(badHeader('Idempotency-Key', 'visible-ascii'));
};

import type { Refusal } from '../../kernel/refusal.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { HttpEvent } from './event.ts';
import { header } from './headers.ts';
import { parseJson } from './json.ts';

/** The most that a body may weigh, bytes: 256 KiB. */
export const BODY_LIMIT = 256 * 1_024;

const bytesOf = (event: HttpEvent): Buffer =>
  Buffer.from(event.body ?? '', event.isBase64Encoded === true ? 'base64' : 'utf8');

const isJson = (contentType: string | undefined): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType ?? '');

const textOf = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const malformed = (position: number, reason: string): Refusal => ({
  code: 'malformed-json',
  params: { position },
  errors: [{ pointer: '', code: reason }],
});

/**
 * The JSON object that was sent; no body counts as an empty one, so that a command that carries nothing needs none.
 * Refusals: `body-too-large`, `unsupported-media-type`, `malformed-json` with its position, `invalid-body` for what is no
 * object.
 */
export const readBody = (event: HttpEvent): Result<Readonly<Record<string, unknown>>, Refusal> => {
  const bytes = bytesOf(event);
  if (bytes.byteLength > BODY_LIMIT) return err({ code: 'body-too-large', params: { limit: BODY_LIMIT } });
  if (bytes.byteLength === 0) return ok({});
  if (!isJson(header(event, 'content-type'))) return err({ code: 'unsupported-media-type' });
  const text = textOf(bytes);
  if (text === undefined) return err(malformed(0, 'not-utf-8'));
  // The gateway hands JSON on as text: bytes that were no UTF-8 (a GBK client) arrive as U+FFFD, the words lost.
  const lost = event.isBase64Encoded === true ? -1 : text.indexOf('\u{fffd}');
  if (lost >= 0) return err(malformed(lost, 'not-utf-8'));
  const parsed = parseJson(text);
  if (!parsed.ok) return err(malformed(parsed.error.position, parsed.error.reason));
  const { value } = parsed;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ok(value as Record<string, unknown>)
    : err({ code: 'invalid-body', errors: [{ pointer: '', code: 'not-an-object' }] });
};

import { randomBytes } from 'node:crypto';
import { DAY, type Instant, toMillis } from '../kernel/time.ts';
import { type Keys, sameMac } from './keys.ts';

/**
 * Something that is handed out to be handed back: it can be neither read nor altered, serves one purpose and one person, and is
 * good for a day. What it says is covered by a stream of HMACs under a number drawn for it alone, and signed.
 */
export const SEALED_LIFE_MS = DAY;

const NONCE = 12;
const MAC_LENGTH = 22;

/** As many bytes as are to be covered, another stream for every number. */
const streamOf = (keys: Keys, purpose: string, nonce: Buffer, length: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
    Buffer.from(keys.hmac('cursor', 'sealed', purpose, nonce.toString('hex'), String(n)), 'base64url'),
  );
  return Buffer.concat(blocks).subarray(0, length);
};

const mixed = (bytes: Buffer, stream: Buffer): Buffer => Buffer.from(bytes.map((byte, n) => byte ^ (stream[n] ?? 0)));

/** What can't be read without the keys, and is another text each time; whoever hands it out signs it. */
export const covered = (keys: Keys, purpose: string, plain: string): string => {
  const nonce = randomBytes(NONCE);
  const bytes = Buffer.from(plain);
  return Buffer.concat([nonce, mixed(bytes, streamOf(keys, purpose, nonce, bytes.length))]).toString('base64url');
};

/** What was covered, once its signature has been looked at. */
export const uncovered = (keys: Keys, purpose: string, body: string): string => {
  const bytes = Buffer.from(body, 'base64url');
  const [nonce, cipher] = [bytes.subarray(0, NONCE), bytes.subarray(NONCE)];
  return mixed(cipher, streamOf(keys, purpose, nonce, cipher.length)).toString('utf8');
};

const macOf = (keys: Keys, purpose: string, person: string, body: string): string =>
  keys.hmac('cursor', 'sealed-mac', purpose, person, body).slice(0, MAC_LENGTH);

export const seal = (keys: Keys, purpose: string, person: string, value: unknown, now: Instant): string => {
  const body = covered(keys, purpose, JSON.stringify([toMillis(now) + SEALED_LIFE_MS, value]));
  return body + macOf(keys, purpose, person, body);
};

/** What was sealed; undefined where it was altered, is another's, of another purpose, or out of date. */
export const unseal = (keys: Keys, purpose: string, person: string, text: string, now: Instant): unknown => {
  const body = text.slice(0, -MAC_LENGTH);
  if (body === '' || !sameMac(text.slice(-MAC_LENGTH), macOf(keys, purpose, person, body))) return undefined;
  const [until, value] = JSON.parse(uncovered(keys, purpose, body)) as [number, unknown];
  return until > toMillis(now) ? value : undefined;
};

/** What the handles of callers are sealed for: a look-up gives them, lists take them. */
export const CALLER_HANDLE = 'caller';

import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Fault } from './fault.ts';

/**
 * What a derived key is for. `lookup#k1` carries its version, so that the key can be replaced without making everything
 * that was looked up under the old one unfindable.
 */
export type KeyPurpose = 'cursor' | 'idempotency' | 'tracking' | 'lookup#k1';

/** HMACs under keys derived from the deployment's one secret. The secret itself never leaves this module. */
export interface Keys {
  /** HMAC-SHA-256 of the parts (each with its length, so that parts can't be shifted), base64url, 43 characters. */
  readonly hmac: (purpose: KeyPurpose, ...parts: readonly string[]) => string;
  /** As `hmac`, in Crockford's base 32: `length` characters of 5 bits each, at most 51. */
  readonly code: (purpose: KeyPurpose, length: number, ...parts: readonly string[]) => string;
}

/** Crockford's base 32: no I, L, O or U, so that a code survives being read out over the telephone. */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 80 bits in characters of 5 bits. */
export const TRACKING_CODE_LENGTH = 16;

const base32 = (bytes: Uint8Array, length: number): string => {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const total = BigInt(bytes.length * 8);
  return Array.from({ length }, (_, n) => {
    const shift = total - 5n * BigInt(n + 1);
    return CROCKFORD[Number((bits >> shift) & 31n)] ?? '';
  }).join('');
};

/** The shortest secret that is taken, characters: 32 of a generated alphanumeric string are 190 bits. */
const SECRET_MIN = 32;

/**
 * Derives the keys from the secret (HKDF-SHA-256, RFC 5869, the purpose as its info).
 * @throws Fault `bad-secret` when it is too short to be one
 */
export const deriveKeys = (secret: string): Keys => {
  if (secret.length < SECRET_MIN) throw new Fault('bad-secret', { length: secret.length });
  const derived = new Map<KeyPurpose, Uint8Array>();
  const keyFor = (purpose: KeyPurpose): Uint8Array => {
    const known = derived.get(purpose);
    if (known) return known;
    const key = new Uint8Array(hkdfSync('sha256', secret, 'onegrid', purpose, 32));
    derived.set(purpose, key);
    return key;
  };
  const digest = (purpose: KeyPurpose, parts: readonly string[]): Buffer => {
    const mac = createHmac('sha256', keyFor(purpose));
    for (const part of parts) mac.update(`${Buffer.byteLength(part)}:${part};`);
    return mac.digest();
  };
  return {
    hmac: (purpose, ...parts) => digest(purpose, parts).toString('base64url'),
    code: (purpose, length, ...parts) => base32(digest(purpose, parts), length),
  };
};

const loading = new Map<string, Promise<Keys>>();

const fetchKeys = async (client: SecretsManagerClient, secretArn: string): Promise<Keys> => {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  return deriveKeys(answer.SecretString ?? '');
};

/** The deployment's keys, read once per process; a failed reading is tried again by the next caller. */
export const loadKeys = (client: SecretsManagerClient, secretArn: string): Promise<Keys> => {
  const known = loading.get(secretArn);
  if (known) return known;
  const started = fetchKeys(client, secretArn);
  loading.set(secretArn, started);
  started.catch(() => loading.delete(secretArn));
  return started;
};

/** What an `Idempotency-Key` is bound to: who sent it, and to which route. */
export interface KeyScope {
  /** The person, or for the public the word `public`. */
  readonly caller: string;
  readonly route: string;
  readonly key: string;
}

/**
 * The secret by which a reporter follows their report: 80 bits. With an idempotency key it is derived, so that the same
 * request gets the same code and the report's own key is the marker of the repetition; without one it is drawn.
 */
export const trackingCode = (keys: Keys, scope?: KeyScope): string =>
  scope === undefined
    ? base32(randomBytes(10), TRACKING_CODE_LENGTH)
    : keys.code('tracking', TRACKING_CODE_LENGTH, scope.caller, scope.route, scope.key);

/** An id for something created under an idempotency key: 100 bits, lower case; the same request makes the same id. */
export const derivedId = (keys: Keys, scope: KeyScope): string =>
  keys.code('idempotency', 20, scope.caller, scope.route, scope.key).toLowerCase();

/** A code as typed by a person: any case, with hyphens or blanks, O for zero, I or L for one. */
export const normaliseCode = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** What of a tracking code is stored: SHA-256 in hex. A code of 80 random bits needs no slow hash. */
export const trackingHash = (code: string): string => createHash('sha256').update(normaliseCode(code)).digest('hex');

/** Compares two MACs without telling by the time taken how much of them agrees. */
export const sameMac = (one: string, other: string): boolean => {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
};

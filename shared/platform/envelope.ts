import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { Fault } from './fault.ts';

/**
 * Envelope encryption of single values. The data key comes from KMS under the context `{purpose}`, so a role can be
 * allowed one purpose only; the record's id is bound to each value as additional data, so that a value moved to another
 * record does not open. Whoever may only call GenerateDataKey can seal and never open.
 */
export interface Envelope {
  /** Seals a value for the record `id`: `e1.<wrapped key>.<iv + ciphertext + tag>`, base64url. */
  readonly seal: (id: string, plain: string) => Promise<string>;
  /** @throws Fault `bad-envelope` when it is not sealed for this record, or broken */
  readonly open: (id: string, sealed: string) => Promise<string>;
}

export interface EnvelopeOptions {
  readonly kms: KMSClient;
  /** ARN of the key; only sealing names it, opening follows the wrapped key. */
  readonly keyArn: string;
  /** What kind of value, e.g. `contact`. Part of the encryption context, so it is seen in KMS's log. */
  readonly purpose: string;
  /** Milliseconds that only grow; the age of cached keys is counted by it. */
  readonly now?: () => number;
}

/** How long one data key seals, milliseconds and values: a request per value would cost a round trip and money. */
const KEY_AGE_MS = 5 * 60_000;
const KEY_USES = 1_000;
/** How many unwrapped keys are kept. */
const OPENED_MAX = 100;

const IV_BYTES = 12;
const TAG_BYTES = 16;

interface DataKey {
  readonly plain: Uint8Array;
  readonly wrapped: string;
  readonly since: number;
  uses: number;
}

const encrypt = (key: Uint8Array, aad: string, plain: string): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

const decrypt = (key: Uint8Array, aad: string, body: string): string => {
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(aad))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
};

const newDataKey = async (options: EnvelopeOptions, now: number): Promise<DataKey> => {
  const answer = await options.kms.send(
    new GenerateDataKeyCommand({
      KeyId: options.keyArn,
      KeySpec: 'AES_256',
      EncryptionContext: { purpose: options.purpose },
    }),
  );
  if (!answer.Plaintext || !answer.CiphertextBlob) throw new Fault('bad-envelope', { step: 'generate' });
  const wrapped = Buffer.from(answer.CiphertextBlob).toString('base64url');
  return { plain: answer.Plaintext, wrapped, since: now, uses: 0 };
};

const sealer = (options: EnvelopeOptions, now: () => number): Envelope['seal'] => {
  let current: Promise<DataKey> | undefined;
  const fresh = (key: DataKey): boolean => now() - key.since < KEY_AGE_MS && key.uses < KEY_USES;
  const dataKey = async (): Promise<DataKey> => {
    const mine = current;
    const known = await mine;
    if (known && fresh(known)) return known;
    // Whoever comes first after the old key's end asks for the new one; the others wait for it.
    if (current === mine) {
      const asked = newDataKey(options, now());
      current = asked;
      asked.catch(() => {
        if (current === asked) current = undefined;
      });
    }
    return dataKey();
  };
  return async (id, plain) => {
    const key = await dataKey();
    key.uses += 1;
    return `e1.${key.wrapped}.${encrypt(key.plain, `${options.purpose}|${id}`, plain)}`;
  };
};

const opener = (options: EnvelopeOptions, now: () => number): Envelope['open'] => {
  // Kept while it is still asked for: many values of one key that are opened at once cost one call.
  const opened = new Map<string, { readonly key: Promise<Uint8Array>; readonly since: number }>();
  const decrypted = async (wrapped: string): Promise<Uint8Array> => {
    const answer = await options.kms.send(
      new DecryptCommand({
        CiphertextBlob: Buffer.from(wrapped, 'base64url'),
        EncryptionContext: { purpose: options.purpose },
      }),
    );
    if (!answer.Plaintext) throw new Fault('bad-envelope', { step: 'unwrap' });
    return answer.Plaintext;
  };
  const unwrap = (wrapped: string): Promise<Uint8Array> => {
    const known = opened.get(wrapped);
    if (known && now() - known.since < KEY_AGE_MS) return known.key;
    const key = decrypted(wrapped);
    const oldest = opened.keys().next().value;
    if (opened.size >= OPENED_MAX && oldest !== undefined) opened.delete(oldest);
    const kept = { key, since: now() };
    opened.set(wrapped, kept);
    key.catch(() => {
      if (opened.get(wrapped) === kept) opened.delete(wrapped);
    });
    return key;
  };
  return async (id, sealed) => {
    const [, wrapped, body] = /^e1\.([\w-]+)\.([\w-]+)$/.exec(sealed) ?? [];
    if (wrapped === undefined || body === undefined) throw new Fault('bad-envelope', { step: 'form' });
    const key = await unwrap(wrapped);
    try {
      return decrypt(key, `${options.purpose}|${id}`, body);
    } catch (error) {
      throw new Fault('bad-envelope', { step: 'open' }, error);
    }
  };
};

/** Seals and opens values of one purpose; one per process, because it keeps the data keys. */
export const envelope = (options: EnvelopeOptions): Envelope => {
  const now = options.now ?? (() => performance.now());
  return { seal: sealer(options, now), open: opener(options, now) };
};

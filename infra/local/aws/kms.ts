/** A small KMS: real encryption under master keys that never leave this process (or the data directory). */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Place } from './dynamo-touch.ts';
import { AwsError, type AwsRequest, jsonAnswer, type ServiceHandler } from './message.ts';
import { textOf } from './properties.ts';
import type { TemplateResources } from './side.ts';
import type { Vault } from './vault.ts';

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly spec: string;
  readonly usage: string;
  readonly enabled: boolean;
  readonly material: Buffer;
}

export interface Kms {
  readonly handler: ServiceHandler;
  /** ARN of a key by id, ARN or alias; the text itself if there is none. */
  arnOf(key: string): string;
}

type Context = Readonly<Record<string, string>>;

const VERSION = 1;
const IV = 12;
const TAG = 16;

/** The context as bytes: order of its pairs doesn't count, everything else does. */
const canonical = (key: Key, context: Context): Buffer =>
  Buffer.from(JSON.stringify([key.arn, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]));

function seal(key: Key, plaintext: Buffer, context: Context): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key.material, iv);
  cipher.setAAD(canonical(key, context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = Buffer.from(key.id);
  return Buffer.concat([Buffer.from([VERSION, id.length]), id, iv, cipher.getAuthTag(), sealed]);
}

const keyIdIn = (blob: Buffer): string => blob.toString('utf8', 2, 2 + (blob[1] ?? 0));

function open(key: Key, blob: Buffer, context: Context): Buffer {
  const from = 2 + (blob[1] ?? 0);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(from, from + IV));
    decipher.setAAD(canonical(key, context));
    decipher.setAuthTag(blob.subarray(from + IV, from + IV + TAG));
    return Buffer.concat([decipher.update(blob.subarray(from + IV + TAG)), decipher.final()]);
  } catch {
    throw new AwsError('InvalidCiphertextException', '');
  }
}

const bytes = (value: unknown): Buffer => Buffer.from(String(value ?? ''), 'base64');
const contextOf = (json: AwsRequest['json']): Context => (json.EncryptionContext ?? {}) as Context;

const macAlgorithms: Readonly<Record<string, string>> = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
};

function dataKeyLength(json: AwsRequest['json']): number {
  if (typeof json.NumberOfBytes === 'number') return json.NumberOfBytes;
  if (json.KeySpec === 'AES_128') return 16;
  if (json.KeySpec === 'AES_256') return 32;
  throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
}

function mac(key: Key, { json }: AwsRequest): Buffer {
  const algorithm = macAlgorithms[String(json.MacAlgorithm)];
  if (algorithm === undefined) throw new AwsError('ValidationException', `MacAlgorithm ${String(json.MacAlgorithm)}`);
  if (`HMAC_${algorithm.slice(3)}` !== key.spec) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${String(json.MacAlgorithm)} is incompatible with ${key.spec}.`,
    );
  }
  return createHmac(algorithm, key.material).update(bytes(json.Message)).digest();
}

type Operation = (key: Key, request: AwsRequest) => Readonly<Record<string, unknown>>;

const operations: Readonly<Record<string, { readonly usage?: string; readonly run: Operation }>> = {
  Encrypt: {
    usage: 'ENCRYPT_DECRYPT',
    run: (key, { json }) => {
      const plaintext = bytes(json.Plaintext);
      if (plaintext.length === 0 || plaintext.length > 4096) {
        throw new AwsError('ValidationException', 'Plaintext must have 1 to 4096 bytes.');
      }
      return { CiphertextBlob: seal(key, plaintext, contextOf(json)).toString('base64'), KeyId: key.arn };
    },
  },
  Decrypt: {
    usage: 'ENCRYPT_DECRYPT',
    run: (key, { json }) => ({
      KeyId: key.arn,
      Plaintext: open(key, bytes(json.CiphertextBlob), contextOf(json)).toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }),
  },
  GenerateDataKey: {
    usage: 'ENCRYPT_DECRYPT',
    run: (key, { json }) => {
      const plaintext = randomBytes(dataKeyLength(json));
      return {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        CiphertextBlob: seal(key, plaintext, contextOf(json)).toString('base64'),
      };
    },
  },
  GenerateDataKeyWithoutPlaintext: {
    usage: 'ENCRYPT_DECRYPT',
    run: (key, { json }) => ({
      KeyId: key.arn,
      CiphertextBlob: seal(key, randomBytes(dataKeyLength(json)), contextOf(json)).toString('base64'),
    }),
  },
  GenerateMac: {
    usage: 'GENERATE_VERIFY_MAC',
    run: (key, request) => ({
      KeyId: key.arn,
      Mac: mac(key, request).toString('base64'),
      MacAlgorithm: request.json.MacAlgorithm,
    }),
  },
  VerifyMac: {
    usage: 'GENERATE_VERIFY_MAC',
    run: (key, request) => {
      const [right, given] = [mac(key, request), bytes(request.json.Mac)];
      if (right.length !== given.length || !timingSafeEqual(right, given))
        throw new AwsError('KMSInvalidMacException', '');
      return { KeyId: key.arn, MacValid: true, MacAlgorithm: request.json.MacAlgorithm };
    },
  },
  DescribeKey: {
    run: (key) => ({
      KeyMetadata: { KeyId: key.id, Arn: key.arn, Enabled: key.enabled, KeySpec: key.spec, KeyUsage: key.usage },
    }),
  },
};

function keysOf(assembly: TemplateResources, vault: Vault): readonly Key[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::KMS::Key')
    .map((resource) => {
      const spec = textOf(resource, 'KeySpec') ?? 'SYMMETRIC_DEFAULT';
      if (spec !== 'SYMMETRIC_DEFAULT' && !spec.startsWith('HMAC_')) {
        throw new Error(`${resource.stack}/${resource.logicalId}: KeySpec ${spec} is not implemented here`);
      }
      return {
        id: resource.ref,
        arn: resource.arn,
        spec,
        usage: textOf(resource, 'KeyUsage') ?? 'ENCRYPT_DECRYPT',
        enabled: textOf(resource, 'Enabled') !== 'false',
        material: Buffer.from(
          vault.keep(`kms/${resource.ref}`, () => randomBytes(32).toString('base64')),
          'base64',
        ),
      };
    });
}

function aliasesOf(assembly: TemplateResources): ReadonlyMap<string, string> {
  const aliases = assembly.resources.filter(({ type }) => type === 'AWS::KMS::Alias');
  return new Map(aliases.map(({ properties }) => [String(properties.AliasName), String(properties.TargetKeyId)]));
}

/** Keys of the template, with material from the vault. */
export function createKms(assembly: TemplateResources, vault: Vault, place: Place): Kms {
  const keys = keysOf(assembly, vault);
  const aliases = aliasesOf(assembly);
  const find = (given: string): Key | undefined => {
    const alias = given.slice(given.indexOf('alias/'));
    const name = aliases.get(given.includes('alias/') ? alias : given) ?? given;
    return keys.find(({ id, arn }) => id === name || arn === name);
  };
  const arnOf = (given: string): string => {
    const made = `arn:${place.partition}:kms:${place.region}:${place.account}:key/${given}`;
    return find(given)?.arn ?? (given.startsWith('arn:') ? given : made);
  };
  const named = ({ action, json }: AwsRequest): string =>
    typeof json.KeyId === 'string' || action !== 'Decrypt' ? String(json.KeyId) : keyIdIn(bytes(json.CiphertextBlob));

  const handler: ServiceHandler = {
    touch(request) {
      const { action, json } = request;
      if (operations[action] === undefined) {
        throw new AwsError('UnsupportedOperationException', `${action} is not implemented here`);
      }
      const context = contextOf(json);
      return {
        tables: [],
        needs: [
          {
            action: `kms:${action}`,
            resource: arnOf(named(request)),
            context: {
              ...Object.fromEntries(
                Object.entries(context).map(([name, text]) => [`kms:EncryptionContext:${name}`, text]),
              ),
              'kms:EncryptionContextKeys': Object.keys(context),
              ...(json.MacAlgorithm === undefined ? {} : { 'kms:MacAlgorithm': String(json.MacAlgorithm) }),
            },
          },
        ],
      };
    },
    async run(request) {
      const operation = operations[request.action];
      const key = find(named(request));
      if (operation === undefined) throw new AwsError('UnsupportedOperationException', request.action);
      if (key === undefined) {
        if (request.action === 'Decrypt' && request.json.KeyId === undefined) {
          throw new AwsError('InvalidCiphertextException', '');
        }
        throw new AwsError('NotFoundException', `Key '${arnOf(named(request))}' does not exist`);
      }
      if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
      if (operation.usage !== undefined && operation.usage !== key.usage) {
        throw new AwsError('InvalidKeyUsageException', `${key.arn} key usage is ${key.usage} which is not valid.`);
      }
      if (request.action === 'Decrypt' && keyIdIn(bytes(request.json.CiphertextBlob)) !== key.id) {
        throw new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify a CMK that can decrypt it.',
        );
      }
      return jsonAnswer('kms', operation.run(key, request));
    },
  };
  return { handler, arnOf };
}

/** A small Secrets Manager: the template's secrets, generated as it says. */
import { randomInt } from 'node:crypto';
import type { Place } from './dynamo-touch.ts';
import { AwsError, type AwsRequest, jsonAnswer, type ServiceHandler } from './message.ts';
import { objectOf, textOf } from './properties.ts';
import type { TemplateResource, TemplateResources } from './side.ts';
import type { Vault } from './vault.ts';

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  readonly key?: string;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

function password(options: Readonly<Record<string, unknown>>): string {
  const on = (name: string): boolean => String(options[name] ?? false) === 'true';
  const kinds = [
    on('ExcludeLowercase') ? '' : lower,
    on('ExcludeUppercase') ? '' : lower.toUpperCase(),
    on('ExcludeNumbers') ? '' : '0123456789',
    on('ExcludePunctuation') ? '' : punctuation,
    on('IncludeSpace') ? ' ' : '',
  ];
  const excluded = String(options.ExcludeCharacters ?? '');
  const letters = [...kinds.join('')].filter((letter) => !excluded.includes(letter));
  const length = Number(options.PasswordLength ?? 32);
  if (letters.length === 0) throw new Error('GenerateSecretString leaves no characters');
  return Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join('');
}

function generate(resource: TemplateResource): string {
  const options = objectOf(resource, 'GenerateSecretString');
  if (options === undefined) return textOf(resource, 'SecretString') ?? '';
  if (options.GenerateStringKey === undefined) return password(options);
  const template = JSON.parse(String(options.SecretStringTemplate ?? '{}')) as Record<string, unknown>;
  return JSON.stringify({ ...template, [String(options.GenerateStringKey)]: password(options) });
}

/** The name inside an ARN, without the six characters that the service appends. */
const nameIn = (arn: string): string => (arn.split(':').at(-1) ?? arn).replace(/-[^-]{6}$/, '');

function secretsOf(assembly: TemplateResources, vault: Vault, keyArn: (key: string) => string): readonly Secret[] {
  return assembly.resources
    .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
    .map((resource) => {
      const key = textOf(resource, 'KmsKeyId');
      return {
        arn: resource.ref,
        name: textOf(resource, 'Name') ?? nameIn(resource.ref),
        value: vault.keep(`secret/${resource.ref}`, () => generate(resource)),
        ...(key === undefined ? {} : { key: keyArn(key) }),
      };
    });
}

/** Secrets of the template. */
export function secretsHandler(
  assembly: TemplateResources,
  vault: Vault,
  keyArn: (key: string) => string,
  place: Place,
): ServiceHandler {
  const secrets = secretsOf(assembly, vault, keyArn);
  const find = ({ json }: AwsRequest): Secret | undefined =>
    secrets.find(({ arn, name }) => [arn, name, arn.slice(0, -7)].includes(String(json.SecretId)));
  const suffix = place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    touch(request) {
      const { action, json } = request;
      if (action !== 'GetSecretValue' && action !== 'DescribeSecret') {
        throw new AwsError('InvalidRequestException', `${action} is not implemented here`);
      }
      const secret = find(request);
      const id = String(json.SecretId);
      const unknown = `arn:${place.partition}:secretsmanager:${place.region}:${place.account}:secret:${id}`;
      const resource = secret?.arn ?? (id.startsWith('arn:') ? id : unknown);
      const decrypt = {
        action: 'kms:Decrypt',
        resource: secret?.key ?? '',
        context: {
          'kms:ViaService': `secretsmanager.${place.region}.${suffix}`,
          'kms:EncryptionContext:SecretARN': resource,
        },
      };
      return {
        tables: [],
        needs: [
          { action: `secretsmanager:${action}`, resource, context: {} },
          ...(secret?.key === undefined || action === 'DescribeSecret' ? [] : [decrypt]),
        ],
      };
    },
    async run(request) {
      const secret = find(request);
      if (secret === undefined) {
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      const { arn, name, value } = secret;
      const version = 'ec000000-0000-4000-8000-000000000001';
      if (request.action === 'DescribeSecret') return jsonAnswer('secretsmanager', { ARN: arn, Name: name });
      const stages = { VersionId: version, VersionStages: ['AWSCURRENT'] };
      return jsonAnswer('secretsmanager', { ARN: arn, Name: name, SecretString: value, ...stages });
    },
  };
}

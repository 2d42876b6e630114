import { type IndexSpec, tables as specifications } from '../../infra/stacks/tables.ts';
import { INDEXES } from '../../shared/platform/dynamodb/indexes.ts';
import { deploy, onlyOne, synthesiseUnchecked } from './synthesised.ts';

const made = synthesiseUnchecked('prod');
const deployed = deploy('prod', made);
const data = made.templates.find(({ stack }) => stack === 'OneGrid-prod-Data');
const resources = Object.entries(data?.resources ?? {});
const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);

interface Key {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly Key[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

const tables = ofType('AWS::DynamoDB::Table').map(([id, resource]) => ({ id, resource, ...resource.Properties }));
const nameOf = (id: string): string => id.replace(/Table[0-9A-F]{8}$/, '').toLowerCase();
const keys = (schema: readonly Key[], type: Key['KeyType']) =>
  schema.filter(({ KeyType }) => KeyType === type).map(({ AttributeName }) => AttributeName);
const show = ({ IndexName, KeySchema, Projection }: Index): string => {
  const projected = Projection.NonKeyAttributes?.join(' ') ?? Projection.ProjectionType;
  return `${IndexName}: ${keys(KeySchema, 'HASH').join('+')} / ${keys(KeySchema, 'RANGE').join('+')} (${projected})`;
};

describe('a table', () => {
  it('is one of five', () => {
    expect(tables.map(({ id }) => nameOf(id)).sort()).toEqual(['audit', 'directory', 'matters', 'people', 'stats']);
  });

  it.each(tables)('$id is on demand, recoverable, protected and kept', ({ resource }) => {
    expect(resource.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
    expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it.each(tables)('$id has strings as keys, in the table and in every index', ({ resource }) => {
    const attributes = resource.Properties?.AttributeDefinitions as { AttributeType: string }[];
    expect(new Set(attributes.map(({ AttributeType }) => AttributeType))).toEqual(new Set(['S']));
  });

  it('has the indexes that the access patterns need, ten in all, none in full', () => {
    const indexes = tables.map(({ id, resource }) => [
      nameOf(id),
      ((resource.Properties?.GlobalSecondaryIndexes ?? []) as Index[]).map(show),
    ]);
    expect(Object.fromEntries(indexes)).toEqual({
      matters: [
        'town: town+list / num (KEYS_ONLY)',
        'unit: unit+list / num (KEYS_ONLY)',
        'grid: grid+list / num (KEYS_ONLY)',
        'work: post+bucket / dueAt+num (KEYS_ONLY)',
        'due: shard / wakeAt (KEYS_ONLY)',
        'near: cell+family / createdAt (point num category closedAt)',
      ],
      directory: ['worker: worker / area (KEYS_ONLY)'],
      people: ['place: grid+list / sort (KEYS_ONLY)', 'due: shard / wakeAt (KEYS_ONLY)'],
      stats: [],
      audit: ['actor: actor+month / at (KEYS_ONLY)'],
    });
  });

  it('has the indexes that the queries name, key by key', () => {
    const specified = Object.values(specifications).flatMap(({ indexes }) => Object.entries<IndexSpec>(indexes));
    const asked = Object.entries(INDEXES).map(([name, { partition, sort }]) => [name, partition, sort]);
    const made = specified.map(([name, { partition, sort }]) => [name, partition, sort]);
    for (const index of made) expect(asked).toContainEqual(index);
    for (const index of asked) expect(made).toContainEqual(index);
  });

  it('has a stream and expiry where they are needed, and only there', () => {
    const extras = tables.map(({ id, resource: { Properties: all } }) => [
      nameOf(id),
      [all?.StreamSpecification, all?.TimeToLiveSpecification].filter((each) => each !== undefined),
    ]);
    const expiring = [{ AttributeName: 'ttl', Enabled: true }];
    const both = [{ StreamViewType: 'NEW_IMAGE' }, ...expiring];
    expect(Object.fromEntries(extras)).toEqual({
      matters: both,
      audit: both,
      directory: [],
      people: [],
      stats: expiring,
    });
  });
});

describe('personal data', () => {
  const key = onlyOne(deployed, 'AWS::KMS::Key');

  it('is encrypted at rest by its own rotating key', () => {
    const people = deployed.byType('AWS::DynamoDB::Table').find(({ logicalId }) => nameOf(logicalId) === 'people');
    expect(people?.properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key.arn });
    expect(key.properties.EnableKeyRotation).toBe(true);
  });

  it('has a key that, besides the account’s own policies, only DynamoDB may use on behalf of this account', () => {
    const { Statement } = key.properties.KeyPolicy as { Statement: Record<string, unknown>[] };
    const open = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('"*"'));
    expect(open).toHaveLength(1);
    expect(open[0]?.Condition).toEqual({
      StringEquals: {
        'kms:CallerAccount': '111122223333',
        'kms:ViaService': ['dynamodb.us-east-1.amazonaws.com', 'dynamodb.us-east-1.amazonaws.com'],
      },
    });
  });
});

describe('the attachments', () => {
  const bucket = onlyOne(deployed, 'AWS::S3::Bucket');

  it('are never public, are encrypted and versioned', () => {
    expect(bucket.properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  it('are reached over TLS only', () => {
    const policy = onlyOne(deployed, 'AWS::S3::BucketPolicy');
    const { Statement } = policy.properties.PolicyDocument as { Statement: object[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('are removed when nothing refers to them two days after the upload', () => {
    const { Rules } = bucket.properties.LifecycleConfiguration as { Rules: object[] };
    expect(Rules).toContainEqual(
      expect.objectContaining({ Prefix: 'uploads/', ExpirationInDays: 2, Status: 'Enabled' }),
    );
    expect(Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' }),
    );
  });

  it('of reporters that nobody lets through are removed after a month, and evidence never', () => {
    const { Rules } = bucket.properties.LifecycleConfiguration as {
      Rules: { Prefix?: string; ExpirationInDays?: number }[];
    };
    const expiring = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => `${Prefix} ${ExpirationInDays}`)).toEqual([
      'uploads/ 2',
      'quarantine/ 31',
    ]);
  });

  it('are told to the queue of uploads by the bucket itself, without a function of CDK’s', () => {
    expect(bucket.properties.NotificationConfiguration).toEqual({
      QueueConfigurations: ['uploads/cases/', 'uploads/tasks/'].map((Value) => ({
        Event: 's3:ObjectCreated:*',
        Queue: expect.stringMatching(/:OneGrid-prod-uploads$/) as string,
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value }] } },
      })),
    });
    expect(deployed.resources.filter(({ type }) => type.startsWith('Custom::'))).toEqual([]);
  });

  it('take uploads from the clients’ origins only', () => {
    const { CorsRules } = bucket.properties.CorsConfiguration as { CorsRules: { AllowedOrigins: string[] }[] };
    expect(CorsRules.map(({ AllowedOrigins }) => AllowedOrigins)).toEqual([['https://app.example.org']]);
  });
});

describe('what holds data', () => {
  it('keeps its logical id: another id would replace it by an empty one', () => {
    const stateful = /^AWS::(DynamoDB::Table|S3::Bucket|KMS::Key|SecretsManager::Secret)$/;
    const ids = resources.filter(([, { Type }]) => stateful.test(Type)).map(([id, { Type }]) => `${id} ${Type}`);
    expect(ids.sort()).toEqual([
      'Attachments87B238D3 AWS::S3::Bucket',
      'AuditTable18A3095C AWS::DynamoDB::Table',
      'DirectoryTableD64E6930 AWS::DynamoDB::Table',
      'MattersTableE4BA08EE AWS::DynamoDB::Table',
      'PeopleKeyD4599107 AWS::KMS::Key',
      'PeopleTable42ECE6FB AWS::DynamoDB::Table',
      'SecretA720EF05 AWS::SecretsManager::Secret',
      'StatsTable68617372 AWS::DynamoDB::Table',
    ]);
  });

  it('survives the removal of its stack', () => {
    const holders = resources.filter(([, { Type }]) => !Type.endsWith('Policy'));
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of holders) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([id, 'Retain', 'Retain']);
    }
  });
});

import type { TemplateResource, TemplateResources } from '../../../infra/local/aws/side.ts';

export const region = 'cn-north-1';
export const account = '111122223333';
export const partition = 'aws-cn';

const dynamoArn = (name: string) => `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
const keyArn = (id: string) => `arn:${partition}:kms:${region}:${account}:key/${id}`;
export const secretArn = `arn:${partition}:secretsmanager:${region}:${account}:secret:OneGrid-Secret-abcdef`;
export const personKey = keyArn('0b0b0b0b-0000-4000-8000-000000000001');
export const tableKey = keyArn('0b0b0b0b-0000-4000-8000-000000000002');
export const macKey = keyArn('0b0b0b0b-0000-4000-8000-000000000003');
const streamOf = (name: string) => `${dynamoArn(name)}/stream/2026-01-01T00:00:00.000`;
const queueArn = (name: string) => `arn:${partition}:sqs:${region}:${account}:${name}`;
const queueRef = (name: string) => `https://sqs.${region}.amazonaws.com.cn/${account}/${name}`;
const bucketArn = `arn:${partition}:s3:::onegrid-attachments`;

const resource = (
  logicalId: string,
  type: string,
  ref: string,
  arn: string,
  properties: Record<string, unknown>,
): TemplateResource => ({ logicalId, stack: 'Test', type, ref, arn, properties });

const text = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' });

const matters = resource('Matters', 'AWS::DynamoDB::Table', 'matters', dynamoArn('matters'), {
  KeySchema: [hash('pk'), range('sk')],
  AttributeDefinitions: text('pk', 'sk', 'town', 'list', 'num', 'post', 'dueAt'),
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  GlobalSecondaryIndexes: [
    {
      IndexName: 'town',
      KeySchema: [hash('town'), hash('list'), range('num')],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'work',
      KeySchema: [hash('post'), range('dueAt')],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
});

const people = resource('People', 'AWS::DynamoDB::Table', 'people', dynamoArn('people'), {
  KeySchema: [hash('pk'), range('sk')],
  AttributeDefinitions: text('pk', 'sk'),
  BillingMode: 'PAY_PER_REQUEST',
  SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: tableKey },
});

const rootKeyPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
  ],
};

type Statement = Record<string, unknown>;

function functionWith(id: string, statements: Statement[]): TemplateResource[] {
  const role = `Test-${id}Role`;
  const roleArn = `arn:${partition}:iam::${account}:role/${role}`;
  return [
    resource(
      id,
      'AWS::Lambda::Function',
      id.toLowerCase(),
      `arn:${partition}:lambda:${region}:${account}:function:${id}`,
      {
        Role: roleArn,
        Environment: { Variables: { NOTIFICATIONS_QUEUE_URL: queueRef('notifications'), MATTERS_TABLE: 'matters' } },
      },
    ),
    resource(`${id}Role`, 'AWS::IAM::Role', role, roleArn, {
      ManagedPolicyArns: [`arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`],
    }),
    resource(`${id}Policy`, 'AWS::IAM::Policy', `${id}Policy`, '', {
      PolicyName: `${id}Policy`,
      Roles: [role],
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
    }),
  ];
}

const allow = (Action: string[], Resource: string | string[], Condition?: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const viaDynamo = { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com.cn` } };

const all = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'ConditionCheckItem',
  'Query',
  'BatchGetItem',
  'BatchWriteItem',
];

/** Small, but with each kind of thing that the product's own template has. */
export const template: TemplateResources = {
  region,
  account,
  partition,
  resources: [
    matters,
    people,
    resource('Notifications', 'AWS::SQS::Queue', queueRef('notifications'), queueArn('notifications'), {
      VisibilityTimeout: 60,
      MessageRetentionPeriod: 345600,
      RedrivePolicy: { deadLetterTargetArn: queueArn('notifications-dead'), maxReceiveCount: 2 },
    }),
    resource('NotificationsDead', 'AWS::SQS::Queue', queueRef('notifications-dead'), queueArn('notifications-dead'), {
      MessageRetentionPeriod: 1209600,
    }),
    resource('Attachments', 'AWS::S3::Bucket', 'onegrid-attachments', bucketArn, {
      PublicAccessBlockConfiguration: {},
      CorsConfiguration: {
        CorsRules: [
          { AllowedMethods: ['PUT'], AllowedOrigins: ['https://app.example.cn'], AllowedHeaders: ['content-type'] },
        ],
      },
    }),
    resource('AttachmentsPolicy', 'AWS::S3::BucketPolicy', '', '', {
      Bucket: 'onegrid-attachments',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 's3:*',
            Resource: [bucketArn, `${bucketArn}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    }),
    resource('PersonKey', 'AWS::KMS::Key', '0b0b0b0b-0000-4000-8000-000000000001', personKey, {
      KeyPolicy: rootKeyPolicy,
    }),
    resource('TableKey', 'AWS::KMS::Key', '0b0b0b0b-0000-4000-8000-000000000002', tableKey, {
      KeyPolicy: rootKeyPolicy,
    }),
    resource('MacKey', 'AWS::KMS::Key', '0b0b0b0b-0000-4000-8000-000000000003', macKey, {
      KeyPolicy: rootKeyPolicy,
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
    }),
    resource('PersonAlias', 'AWS::KMS::Alias', 'alias/person', '', {
      AliasName: 'alias/person',
      TargetKeyId: personKey,
    }),
    resource('Secret', 'AWS::SecretsManager::Secret', secretArn, secretArn, {
      GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
    }),
    ...functionWith('Cases', [
      allow(
        all.map((action) => `dynamodb:${action}`),
        [dynamoArn('matters'), `${dynamoArn('matters')}/index/*`],
      ),
      allow(['kms:GenerateDataKey', 'kms:Decrypt', 'kms:Encrypt'], personKey, {
        StringEquals: { 'kms:EncryptionContext:table': 'people' },
      }),
      allow(['kms:GenerateMac', 'kms:VerifyMac'], macKey),
      allow(['secretsmanager:GetSecretValue'], secretArn),
      allow(['s3:PutObject', 's3:GetObject'], `${bucketArn}/*`),
      allow(['sqs:SendMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'], queueArn('notifications')),
      allow(['s3:DeleteObject'], `${bucketArn}/staging/*`),
    ]),
    ...functionWith('Intake', [
      allow(['dynamodb:PutItem'], dynamoArn('people'), {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['C#*', 'X#phone#*'] },
      }),
      allow(['kms:Decrypt'], tableKey, viaDynamo),
      allow(['dynamodb:PutItem'], dynamoArn('matters')),
    ]),
    ...functionWith('Relay', [
      allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamOf('matters')),
      allow(['dynamodb:ListStreams'], '*'),
      allow(['dynamodb:PutItem'], dynamoArn('people')),
    ]),
    resource('RelayMapping', 'AWS::Lambda::EventSourceMapping', 'mapping', '', {
      EventSourceArn: streamOf('matters'),
      FunctionName: 'relay',
    }),
  ],
};

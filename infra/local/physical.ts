import { createHash } from 'node:crypto';

/** Enough about a resource to answer `Fn::GetAtt` on it. */
export interface AttributeSource extends Place {
  readonly ref: string;
}

/** A resource before it has its physical name. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
}

interface Kind {
  /** The property that fixes the physical name; without it one is made up. */
  readonly name?: string;
  /** What `Ref` gives, from the name. Default: the name. */
  readonly ref?: (place: Place, name: string) => string;
  readonly attributes?: Readonly<Record<string, (source: AttributeSource) => string>>;
}

const suffixOf = ({ partition }: Place): string => (partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com');

const arnOf = (service: string, resource: (ref: string) => string) => (source: AttributeSource) =>
  `arn:${source.partition}:${service}:${source.region}:${source.account}:${resource(source.ref)}`;

/** Roles, policies and buckets are global: their ARN names no region. */
const iamArn = (source: AttributeSource): string => `arn:${source.partition}:iam::${source.account}:role/${source.ref}`;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Letters and digits that CloudFormation would draw at random; here the same in every run. */
const drawn = (place: Place, length: number): string => hash(`${place.stack}/${place.logicalId}`).slice(0, length);

const uuid = (place: Place): string => {
  const text = drawn(place, 32);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
};

const lastOf = (ref: string, separator: string): string => ref.split(separator).at(-1) ?? ref;

/** A stream's label is its time of creation; here a constant, so that the ARN is known before the table is there. */
const streamLabel = '2026-01-01T00:00:00.000';

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    attributes: {
      Arn: arnOf('dynamodb', (ref) => `table/${ref}`),
      StreamArn: arnOf('dynamodb', (ref) => `table/${ref}/stream/${streamLabel}`),
    },
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    ref: (place, name) => `https://sqs.${place.region}.${suffixOf(place)}/${place.account}/${name}`,
    attributes: {
      Arn: arnOf('sqs', (ref) => lastOf(ref, '/')),
      QueueName: ({ ref }) => lastOf(ref, '/'),
      QueueUrl: ({ ref }) => ref,
    },
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::S3::Bucket': {
    name: 'BucketName',
    ref: (_, name) => name.toLowerCase(),
    attributes: {
      Arn: ({ partition, ref }) => `arn:${partition}:s3:::${ref}`,
      DomainName: (source) => `${source.ref}.s3.${suffixOf(source)}`,
      RegionalDomainName: (source) => `${source.ref}.s3.${source.region}.${suffixOf(source)}`,
    },
  },
  'AWS::S3::BucketPolicy': {},
  'AWS::KMS::Key': {
    ref: uuid,
    attributes: { Arn: arnOf('kms', (ref) => `key/${ref}`), KeyId: ({ ref }) => ref },
  },
  'AWS::KMS::Alias': { name: 'AliasName', attributes: { Arn: arnOf('kms', (ref) => ref) } },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    ref: (place, name) =>
      `arn:${place.partition}:secretsmanager:${place.region}:${place.account}:secret:${name}-${drawn(place, 6)}`,
    attributes: { Arn: ({ ref }) => ref, Id: ({ ref }) => ref },
  },
  'AWS::SecretsManager::ResourcePolicy': {},
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    attributes: { Arn: arnOf('lambda', (ref) => `function:${ref}`) },
  },
  'AWS::Lambda::EventSourceMapping': {
    ref: uuid,
    attributes: {
      Id: ({ ref }) => ref,
      EventSourceMappingArn: arnOf('lambda', (ref) => `event-source-mapping:${ref}`),
    },
  },
  'AWS::Lambda::Permission': {},
  'AWS::IAM::Role': {
    name: 'RoleName',
    attributes: { Arn: iamArn, RoleId: (source) => `AROA${drawn(source, 17).toUpperCase()}` },
  },
  'AWS::IAM::Policy': {},
  'AWS::ApiGatewayV2::Api': {
    ref: (place) => drawn(place, 10),
    attributes: {
      ApiId: ({ ref }) => ref,
      ApiEndpoint: (source) => `https://${source.ref}.execute-api.${source.region}.${suffixOf(source)}`,
    },
  },
  'AWS::ApiGatewayV2::Stage': { name: 'StageName' },
  'AWS::ApiGatewayV2::Route': { ref: (place) => drawn(place, 7) },
  'AWS::ApiGatewayV2::Integration': { ref: (place) => drawn(place, 7) },
  'AWS::ApiGatewayV2::Authorizer': { ref: (place) => drawn(place, 6) },
  'AWS::Events::Rule': { name: 'Name', attributes: { Arn: arnOf('events', (ref) => `rule/${ref}`) } },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    attributes: { Arn: arnOf('logs', (ref) => `log-group:${ref}:*`) },
  },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', attributes: { Arn: arnOf('cloudwatch', (ref) => `alarm:${ref}`) } },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SNS::Topic': {
    name: 'TopicName',
    ref: (place, name) => `arn:${place.partition}:sns:${place.region}:${place.account}:${name}`,
    attributes: { Arn: ({ ref }) => ref, TopicArn: ({ ref }) => ref, TopicName: ({ ref }) => lastOf(ref, ':') },
  },
};

/** The property that holds a resource type's physical name, when it has one. */
export function namePropertyOf(type: string): string | undefined {
  return kinds[type]?.name;
}

/** What `Ref` gives for a resource; names that CloudFormation would make up are derived from stack and logical id. */
export function physicalRef(place: Place, given: string | undefined): string {
  const kind = kinds[place.type];
  if (kind === undefined) {
    throw new Error(`${place.stack}/${place.logicalId}: the resource type ${place.type} is not implemented`);
  }
  const made = `${place.stack.slice(0, 24)}-${place.logicalId.slice(0, 24)}-${drawn(place, 12).toUpperCase()}`;
  const name = given ?? made;
  return kind.ref === undefined ? name : kind.ref(place, name);
}

/** The value of `Fn::GetAtt`, or `undefined` for an attribute that is not implemented. */
export function attributeOf(source: AttributeSource, name: string): string | undefined {
  return kinds[source.type]?.attributes?.[name]?.(source);
}

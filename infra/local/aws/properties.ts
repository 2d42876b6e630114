/** Reading of template properties that fails loudly on what the AWS side does not implement. */
import type { TemplateResource } from './side.ts';

interface Known {
  /** What provisioning acts on. */
  readonly implemented: readonly string[];
  /** What changes nothing that a function could notice on one machine. */
  readonly harmless: readonly string[];
}

const known: Readonly<Record<string, Known>> = {
  'AWS::DynamoDB::Table': {
    implemented: [
      'TableName',
      'KeySchema',
      'AttributeDefinitions',
      'GlobalSecondaryIndexes',
      'StreamSpecification',
      'TimeToLiveSpecification',
      'SSESpecification',
      'BillingMode',
    ],
    harmless: [
      'PointInTimeRecoverySpecification',
      'DeletionProtectionEnabled',
      'ContributorInsightsSpecification',
      'OnDemandThroughput',
      'TableClass',
      'Tags',
    ],
  },
  'AWS::SQS::Queue': {
    implemented: [
      'QueueName',
      'VisibilityTimeout',
      'MessageRetentionPeriod',
      'RedrivePolicy',
      'DelaySeconds',
      'ReceiveMessageWaitTimeSeconds',
      'MaximumMessageSize',
      'FifoQueue',
      'ContentBasedDeduplication',
      'KmsMasterKeyId',
    ],
    harmless: ['SqsManagedSseEnabled', 'KmsDataKeyReusePeriodSeconds', 'RedriveAllowPolicy', 'Tags'],
  },
  'AWS::SQS::QueuePolicy': { implemented: ['PolicyDocument', 'Queues'], harmless: [] },
  'AWS::S3::Bucket': {
    implemented: [
      'BucketName',
      'CorsConfiguration',
      'BucketEncryption',
      'NotificationConfiguration',
      'LifecycleConfiguration',
    ],
    harmless: [
      'PublicAccessBlockConfiguration',
      'OwnershipControls',
      'VersioningConfiguration',
      'LoggingConfiguration',
      'AccessControl',
      'Tags',
    ],
  },
  'AWS::S3::BucketPolicy': { implemented: ['Bucket', 'PolicyDocument'], harmless: [] },
  'AWS::KMS::Key': {
    implemented: ['KeyPolicy', 'Enabled', 'KeySpec', 'KeyUsage'],
    harmless: ['Description', 'EnableKeyRotation', 'RotationPeriodInDays', 'PendingWindowInDays', 'Tags'],
  },
  'AWS::KMS::Alias': { implemented: ['AliasName', 'TargetKeyId'], harmless: [] },
  'AWS::SecretsManager::Secret': {
    implemented: ['Name', 'GenerateSecretString', 'SecretString', 'KmsKeyId'],
    harmless: ['Description', 'Tags'],
  },
  'AWS::SecretsManager::ResourcePolicy': { implemented: ['SecretId', 'ResourcePolicy'], harmless: [] },
};

/** Throws an error that names stack, resource and property for every property that is not implemented. */
export function checkKnown(resource: TemplateResource): void {
  const kind = known[resource.type];
  if (kind === undefined) return;
  for (const name of Object.keys(resource.properties)) {
    if (kind.implemented.includes(name) || kind.harmless.includes(name)) continue;
    throw new Error(
      `${resource.stack}/${resource.logicalId} (${resource.type}): the property ${name} is not implemented here`,
    );
  }
}

/** A property that must be text. */
export function textOf(resource: TemplateResource, name: string): string | undefined {
  const value = resource.properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${resource.stack}/${resource.logicalId}: ${name} is not a plain value`);
}

/** A property that must be an object. */
export function objectOf(resource: TemplateResource, name: string): Readonly<Record<string, unknown>> | undefined {
  const value = resource.properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${resource.stack}/${resource.logicalId}: ${name} is not an object`);
}

import { Aws, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DataTable } from '../constructs/data-table.ts';
import type { Settings } from '../settings.ts';
import { type TableName, tables } from './tables.ts';

/** Prefix under which a client uploads; an upload that no matter attaches within two days is removed. */
export const uploadPrefix = 'uploads/';
/** What clients upload for a case, and what is shown of uploads as long as nothing refers to them. */
export const caseUploadPrefix = `${uploadPrefix}cases/`;
/** What clients upload for a task: what a phone in the field sends, and the functions of cases never see there. */
export const taskUploadPrefix = `${uploadPrefix}tasks/`;
export const uploadShownPrefix = `${uploadPrefix}shown/`;
/** What reporters sent, until somebody of the centre lets it through; gone after a month if nobody does. */
export const quarantinePrefix = 'quarantine/';
/** The files of imports and exports: uploads as well, and gone as soon. */
export const sheetPrefix = `${uploadPrefix}imports/`;
/** Where an upload is copied to when a step shows it as evidence: no upload link reaches here, and nothing expires. */
export const evidencePrefix = 'evidence/';

/** What must outlive every deployment: tables, the bucket of attachments, the key of personal data, the secret. */
export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, DataTable>>;
  readonly attachments: Bucket;
  readonly peopleKey: Key;
  readonly secret: Secret;

  /** `uploads`: the queue that is told of uploads. */
  constructor(scope: Construct, id: string, settings: Settings, uploads: Queue, props: StackProps) {
    super(scope, id, props);
    this.peopleKey = this.#makePeopleKey();
    this.tables = {
      matters: new DataTable(this, 'Matters', tables.matters),
      directory: new DataTable(this, 'Directory', tables.directory),
      people: new DataTable(this, 'People', tables.people, this.peopleKey),
      stats: new DataTable(this, 'Stats', tables.stats),
      audit: new DataTable(this, 'Audit', tables.audit),
    };
    this.attachments = this.#makeAttachments(settings.corsOrigins);
    this.#tell(uploads);
    this.secret = new Secret(this, 'Secret', {
      description: 'Root of the derived keys: cursors, idempotency, tracking codes, lookups of personal data',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Encrypts the people table at rest and envelopes contacts and channel secrets; one key, because a key costs 12 USD a year. */
  #makePeopleKey(): Key {
    const key = new Key(this, 'PeopleKey', {
      description: 'Personal data and channel secrets',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // DynamoDB uses the key with the caller's rights. A function that may only put contacts must be able to use it
    // through the table, yet must not be able to decrypt an envelope: hence by way of the service, for the whole account.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughDynamoDbOnly',
        principals: [new AnyPrincipal()],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:DescribeKey',
          'kms:CreateGrant',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            // Both forms, because the China regions name services with either suffix.
            'kms:ViaService': [`dynamodb.${Aws.REGION}.amazonaws.com`, `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}`],
          },
        },
      }),
    );
    return key;
  }

  /** By the bucket's own property: the construct's method would deploy a function of CDK's, with rights over every bucket. */
  #tell(uploads: Queue): void {
    const bucket = this.attachments.node.defaultChild as CfnBucket;
    bucket.notificationConfiguration = {
      queueConfigurations: [caseUploadPrefix, taskUploadPrefix].map((value) => ({
        event: 's3:ObjectCreated:*',
        queue: uploads.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value }] } },
      })),
    };
  }

  #makeAttachments(origins: readonly string[]): Bucket {
    return new Bucket(this, 'Attachments', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'orphans', prefix: uploadPrefix, expiration: Duration.days(2) },
        { id: 'quarantine', prefix: quarantinePrefix, expiration: Duration.days(31) },
        {
          id: 'all',
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(30),
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
        },
      ],
      ...(origins.length === 0
        ? {}
        : {
            cors: [
              {
                allowedOrigins: [...origins],
                allowedMethods: [HttpMethods.PUT, HttpMethods.POST, HttpMethods.GET, HttpMethods.HEAD],
                allowedHeaders: ['*'],
                exposedHeaders: ['ETag'],
                maxAge: 3600,
              },
            ],
          }),
    });
  }
}

import { RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { FunctionSpec } from '../stacks/functions.ts';
import { bundleFunction } from './bundle.ts';
import type { DataTable } from './data-table.ts';

export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** What a key may be used for: the encryption context `purpose` of an envelope. */
export type KeyPurpose = 'contact' | 'channel' | 'sms';

export interface TableGrant {
  readonly actions: readonly TableAction[];
  /** Indexes that may be queried, besides the table. */
  readonly indexes?: readonly string[];
  /** Patterns of the partition keys to which the grant is narrowed. */
  readonly leadingKeys?: readonly string[];
}

/**
 * A Lambda function with a role and a log group of its own. Each `bind…` adds the environment variable and the least
 * grant together, so that a function knows no resource it may not use, and may use none it does not know.
 */
export class ServiceFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, name: string, prefix: string, spec: FunctionSpec, settings: Settings) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    const outdir = Stage.of(this)?.outdir;
    if (outdir === undefined) throw new Error(`${name} is not inside an app`);
    this.fn = new LambdaFunction(this, 'Function', {
      functionName: `${prefix}-${name}`,
      description: spec.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: spec.memory ?? 512,
      timeout: spec.timeout,
      handler: 'index.handler',
      code: Code.fromAsset(bundleFunction(name, outdir, Stack.of(this).bundlingRequired)),
      role: this.role,
      logGroup,
      environment: { STAGE: settings.stage, LOG_LEVEL: settings.logLevel },
      ...(settings.tracing ? { tracing: Tracing.ACTIVE } : {}),
    });
  }

  setEnv(name: string, value: string): this {
    this.fn.addEnvironment(name, value);
    return this;
  }

  bindTable(table: DataTable, { actions, indexes = [], leadingKeys }: TableGrant): this {
    this.#allow(
      actions.map((action) => `dynamodb:${action}`),
      [table.table.tableArn],
      leadingKeys === undefined ? undefined : { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys } },
    );
    if (indexes.length > 0)
      this.#allow(
        ['dynamodb:Query'],
        indexes.map((index) => table.indexArn(index)),
      );
    return this.setEnv(table.env, table.table.tableName);
  }

  bindQueueSender(queue: Queue, env: string): this {
    this.#allow(['sqs:SendMessage'], [queue.queueArn]);
    return this.setEnv(env, queue.queueUrl);
  }

  /** May do this with the objects under prefixes, by itself or with an address that it signs. */
  bindObjects(
    bucket: Bucket,
    env: string,
    actions: readonly ('s3:GetObject' | 's3:PutObject')[],
    prefixes: readonly string[],
  ): this {
    this.#allow(
      actions,
      prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    );
    return this.setEnv(env, bucket.bucketName);
  }

  /** May presign, read and write the files under a prefix. */
  bindFiles(bucket: Bucket, env: string, prefix: string): this {
    this.#allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects(`${prefix}*`)]);
    return this.setEnv(env, bucket.bucketName);
  }

  /** May make data keys to envelope with, and no more. */
  bindKeyToEncrypt(key: Key, env: string, purposes: readonly KeyPurpose[]): this {
    return this.#bindKey('kms:GenerateDataKey', key, env, purposes);
  }

  /** May open envelopes made for these purposes. */
  bindKeyToDecrypt(key: Key, env: string, purposes: readonly KeyPurpose[]): this {
    return this.#bindKey('kms:Decrypt', key, env, purposes);
  }

  bindSecret(secret: Secret, env: string): this {
    this.#allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
    return this.setEnv(env, secret.secretArn);
  }

  /** Lets Lambda read a table's stream on the function's behalf. */
  allowStream(streamArn: string): this {
    this.#allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]);
    // ListStreams knows no resource; the mapping can't be created without it.
    this.#allow(['dynamodb:ListStreams'], ['*']);
    return this;
  }

  /** Lets Lambda read a queue on the function's behalf. */
  allowReceive(queue: Queue): this {
    this.#allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      [queue.queueArn],
    );
    return this;
  }

  #bindKey(action: string, key: Key, env: string, purposes: readonly KeyPurpose[]): this {
    this.#allow([action], [key.keyArn], { StringEquals: { 'kms:EncryptionContext:purpose': purposes } });
    return this.setEnv(env, key.keyArn);
  }

  #allow(actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): void {
    this.role.addToPolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}

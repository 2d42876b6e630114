/** Tables of the template: their schema, as capacity, permissions and expiry need it, and their creation. */
import { objectOf, textOf } from './properties.ts';
import type { TemplateResource, TemplateResources } from './side.ts';

export interface IndexSchema {
  readonly name: string;
  /** Partition attributes, one to four. */
  readonly partition: readonly string[];
  readonly sort: readonly string[];
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly include: readonly string[];
}

export interface TableSchema {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** `pk` or `pk`, `sk`. */
  readonly keys: readonly string[];
  readonly indexes: readonly IndexSchema[];
  readonly ttl?: string;
  /** Customer key that encrypts the table: its callers need to decrypt with it. */
  readonly key?: string;
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

interface IndexProperty {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection: { readonly ProjectionType?: IndexSchema['projection']; readonly NonKeyAttributes?: string[] };
}

const names = (schema: readonly KeyElement[], type: KeyElement['KeyType']): string[] =>
  schema.filter(({ KeyType }) => KeyType === type).map(({ AttributeName }) => AttributeName);

function indexOf({ IndexName, KeySchema, Projection }: IndexProperty): IndexSchema {
  return {
    name: IndexName,
    partition: names(KeySchema, 'HASH'),
    sort: names(KeySchema, 'RANGE'),
    projection: Projection.ProjectionType ?? 'ALL',
    include: Projection.NonKeyAttributes ?? [],
  };
}

/** Reads one table's schema. */
export function tableSchema(resource: TemplateResource): TableSchema {
  const keySchema = (resource.properties.KeySchema ?? []) as readonly KeyElement[];
  const indexes = (resource.properties.GlobalSecondaryIndexes ?? []) as readonly IndexProperty[];
  const ttl = objectOf(resource, 'TimeToLiveSpecification');
  const sse = objectOf(resource, 'SSESpecification');
  const customerKey = sse?.SSEType === 'KMS' ? sse.KMSMasterKeyId : undefined;
  return {
    logicalId: resource.logicalId,
    name: textOf(resource, 'TableName') ?? resource.ref,
    arn: resource.arn,
    keys: [...names(keySchema, 'HASH'), ...names(keySchema, 'RANGE')],
    indexes: indexes.map(indexOf),
    ...(ttl?.Enabled === true || ttl?.Enabled === 'true' ? { ttl: String(ttl.AttributeName) } : {}),
    ...(typeof customerKey === 'string' ? { key: customerKey } : {}),
  };
}

function createRequest(resource: TemplateResource): Readonly<Record<string, unknown>> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = resource.properties;
  const indexes = (GlobalSecondaryIndexes ?? []) as readonly IndexProperty[];
  return {
    TableName: resource.ref,
    KeySchema,
    AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
            IndexName,
            KeySchema: keys,
            Projection,
          })),
        }),
    ...(StreamSpecification === undefined
      ? {}
      : { StreamSpecification: { ...(StreamSpecification as object), StreamEnabled: true } }),
  };
}

/** A call to DynamoDB that throws AWS's error name and message. */
export type DynamoCall = (action: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;

export interface ProvisionedTables {
  readonly tables: readonly TableSchema[];
  /** Stream ARN as DynamoDB Local made it, by table name. */
  readonly streams: ReadonlyMap<string, string>;
}

/**
 * Creates the template's tables; one that is already there (a kept data directory) is left as it is. Expiry is not switched on
 * in the emulator: it goes by the set clock.
 */
export async function createTables(assembly: TemplateResources, dynamo: DynamoCall): Promise<ProvisionedTables> {
  const resources = assembly.resources.filter(({ type }) => type === 'AWS::DynamoDB::Table');
  const streams = new Map<string, string>();
  for (const resource of resources) {
    const created = await createTable(resource, dynamo);
    const stream = (created as { LatestStreamArn?: string }).LatestStreamArn;
    if (stream !== undefined) streams.set(resource.ref, stream);
  }
  return { tables: resources.map(tableSchema), streams };
}

async function createTable(resource: TemplateResource, dynamo: DynamoCall): Promise<unknown> {
  try {
    const { TableDescription } = await dynamo('CreateTable', createRequest(resource));
    return TableDescription;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceInUseException') {
      throw new Error(`${resource.stack}/${resource.logicalId}: ${String(error)}`, { cause: error });
    }
    const { Table } = await dynamo('DescribeTable', { TableName: resource.ref });
    return Table;
  }
}

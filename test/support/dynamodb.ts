/** Empty tables for tests of stores: the definitions of the template under names of their own, dropped at the end. */
import { randomUUID } from 'node:crypto';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type IndexSpec, type TableName, type TableSpec, tables } from '../../infra/stacks/tables.ts';
import { databasePort } from './stack-office.ts';

export interface LocalTables {
  readonly client: DynamoDBDocumentClient;
  /** The tables' names. */
  readonly names: Readonly<Record<TableName, string>>;
  /** The same as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly drop: () => Promise<void>;
}

const keySchema = (partition: readonly string[], sort: readonly string[]): KeySchemaElement[] => [
  ...partition.map((name): KeySchemaElement => ({ AttributeName: name, KeyType: 'HASH' })),
  ...sort.map((name): KeySchemaElement => ({ AttributeName: name, KeyType: 'RANGE' })),
];

const indexOf = (name: string, spec: IndexSpec): GlobalSecondaryIndex => ({
  IndexName: name,
  KeySchema: keySchema(spec.partition, spec.sort),
  Projection: spec.include
    ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...spec.include] }
    : { ProjectionType: 'KEYS_ONLY' },
});

const definition = (name: string, spec: TableSpec): CreateTableCommandInput => {
  const indexes = Object.entries(spec.indexes);
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(([, index]) => [...index.partition, ...index.sort])]);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(['pk'], ['sk']),
    AttributeDefinitions: [...attributes].map(
      (attribute): AttributeDefinition => ({
        AttributeName: attribute,
        AttributeType: 'S',
      }),
    ),
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes.map(([index, of]) => indexOf(index, of)) } : {}),
  };
};

const clientOf = (port: number): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'cn-northwest-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

/**
 * Makes the five tables, empty; `drop` removes them and closes the client. Not those of the embedded stack: its front
 * makes no tables but the template's, and its streams would carry what a store's test writes to the consumers.
 */
export const localTables = async (): Promise<LocalTables> => {
  const client = clientOf(await databasePort());
  const run = randomUUID().slice(0, 8);
  const entries = (Object.entries(tables) as [TableName, TableSpec][]).map(
    ([table, spec]) => ({ table, spec, name: `test-${run}-${table}` }) as const,
  );
  await Promise.all(entries.map(({ name, spec }) => client.send(new CreateTableCommand(definition(name, spec)))));
  return {
    client,
    names: Object.fromEntries(entries.map(({ table, name }) => [table, name])) as Record<TableName, string>,
    env: Object.fromEntries(entries.map(({ spec, name }) => [spec.env, name])),
    drop: async () => {
      await Promise.all(entries.map(({ name }) => client.send(new DeleteTableCommand({ TableName: name }))));
      client.destroy();
    },
  };
};

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamo } from '../../../infra/local/aws/backends.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Role } from '../../../shared/kernel/roles.ts';

const TABLE = 'directory';
const AUDIT = 'audit';

/** A directory table and an audit table of its own on DynamoDB Local, with a log of the calls and a way to lose one. */
export type Directory = {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly auditTable: string;
  /** Names of the commands sent since it was last emptied. */
  readonly calls: string[];
  /** Throws instead of sending the nth transaction from now on (1 is the next). */
  breakOff(nth: number): void;
  load(items: readonly Record<string, unknown>[]): Promise<void>;
  stop(): Promise<void>;
};

export async function startDirectory(): Promise<Directory> {
  const dynamo = await startDynamo();
  const plain = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${dynamo.port}`,
    region: 'cn-north-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const attribute = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  for (const TableName of [TABLE, AUDIT]) {
    await plain.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [attribute('pk', 'HASH'), attribute('sk', 'RANGE')],
        AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      }),
    );
  }
  const calls: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  plain.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        calls.push(commandName ?? '');
        if (commandName === 'TransactWriteItemsCommand') left -= 1;
        if (left === 0) throw new Error('the connection broke off');
        return next(args);
      },
    { step: 'initialize' },
  );
  const client = DynamoDBDocumentClient.from(plain, { marshallOptions: { removeUndefinedValues: true } });
  return {
    client,
    table: TABLE,
    auditTable: AUDIT,
    calls,
    breakOff: (nth) => {
      left = nth;
    },
    async load(items) {
      for (let start = 0; start < items.length; start += 25) {
        const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
        await client.send(new BatchWriteCommand({ RequestItems: { [TABLE]: puts } }));
      }
    },
    async stop() {
      plain.destroy();
      await dynamo.stop();
    },
  };
}

/** Somebody with one post. */
export const person = (role: Role, area: string, name = 'p1'): Caller => ({
  person: name,
  name: '测试',
  posts: [{ postId: `${name}-post`, role, area, from: '2020-01-01T00:00:00.000Z' }],
});

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamo } from '../../../infra/local/aws/backends.ts';
import type { NewGrid } from '../../../shared/grids/contract.ts';
import type { Change } from '../../../shared/grids/service.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import type { Instant } from '../../../shared/kernel/time.ts';

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

/** A square border around a place, `half` degrees to each side. */
export const square = (lon: number, lat: number, half: number): NewGrid['border'] => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon - half, lat - half],
      [lon + half, lat - half],
      [lon + half, lat + half],
      [lon - half, lat + half],
      [lon - half, lat - half],
    ],
  ],
});

export const UNIT = '320506103203';

/** Places 130 m around the story's, so that what one test draws is out of the way of the others. */
export const [HERE, EAST, WEST] = [
  [120.5052, 31.2863],
  [120.5066, 31.2863],
  [120.5038, 31.2863],
] as const;

/** A new grid of 天平村 that lies on top of the comprehensive ones. */
export const market = (over: Partial<NewGrid> = {}): NewGrid => ({
  ...{ unitCode: UNIT, name: '天平农贸市场', kind: 'dedicated', households: 0, population: 40 },
  ...{ border: square(...HERE, 0.0005) },
  ...over,
});

/** The value of a result that must be one. */
export function must<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const office = person('gridOffice', '320506103');

/** A change by the grid office, or somebody else. */
export const by = (now: Instant, caller = office): Change => ({ caller, now, requestId: 'r1', sourceIp: '127.0.0.1' });

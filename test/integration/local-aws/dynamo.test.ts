import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type AwsSide, startAws } from '../../../infra/local/aws/start.ts';
import { account, template } from './template.ts';

let aws: AwsSide;
let cases: DynamoDBClient;
let intake: DynamoDBClient;
let relay: DynamoDBClient;
let admin: DynamoDBClient;
const killed: string[] = [];

const clientOf = (id: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint: aws.url, region: aws.region, credentials: aws.credentialsFor(id), maxAttempts: 1 });

/** The newest call of the log. */
const lastCall = () => aws.calls.since(aws.calls.last() - 1)[0];

beforeAll(async () => {
  aws = await startAws({
    assembly: template,
    invocationOf: () => 'invocation-1',
    kill: ({ functionId, environment }) => void killed.push(`${functionId}/${environment}`),
  });
  [cases, intake, relay] = [clientOf('Cases'), clientOf('Intake'), clientOf('Relay')];
  admin = new DynamoDBClient(aws.adminClientConfig);
}, 60_000);

afterAll(async () => {
  for (const client of [cases, intake, relay, admin]) client.destroy();
  await aws.stop();
});

afterEach(() => aws.faults.clear());

const hundredBytes = (n: number) => ({
  pk: { S: `T#${String(n).padStart(4, '0')}` },
  sk: { S: 'META' },
  body: { S: 'x'.repeat(82) },
});

describe('transactions', () => {
  it('costs 20 write units for ten items of 100 bytes', async () => {
    const TransactItems = Array.from({ length: 10 }, (_, n) => ({
      Put: { TableName: 'matters', Item: hundredBytes(n) },
    }));
    const { ConsumedCapacity } = await cases.send(
      new TransactWriteItemsCommand({ TransactItems, ReturnConsumedCapacity: 'INDEXES' }),
    );
    expect(lastCall()).toMatchObject({
      function: 'Cases',
      invocationId: 'invocation-1',
      action: 'TransactWriteItems',
      table: 'matters',
      wru: { matters: 20 },
    });
    expect(ConsumedCapacity?.[0]?.CapacityUnits).toBe(20);
  });

  it('counts index arms once: put 1, moved 2, removed 1, unchanged 0', async () => {
    const key = { pk: { S: 'CASE#1' }, sk: { S: 'META' } };
    const facets = { town: { S: '320506103' }, list: { S: 'c:reported' }, num: { S: '1' } };
    const put = { Put: { TableName: 'matters', Item: { ...key, ...facets } } };
    const update = (expression: string, names: Record<string, string>, values?: Record<string, { S: string }>) => ({
      Update: {
        TableName: 'matters',
        Key: key,
        UpdateExpression: expression,
        ExpressionAttributeNames: names,
        ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
      },
    });
    const steps = [
      put,
      update('SET #l = :l', { '#l': 'list' }, { ':l': { S: 'c:filed' } }),
      update('SET #o = :o', { '#o': 'other' }, { ':o': { S: 'x' } }),
      update('REMOVE #t', { '#t': 'town' }),
    ];
    const units = [];
    for (const step of steps) {
      await cases.send(new TransactWriteItemsCommand({ TransactItems: [step] }));
      units.push(lastCall()?.wru);
    }
    expect(units).toEqual([
      { matters: 2, 'matters/town': 1 },
      { matters: 2, 'matters/town': 2 },
      { matters: 2 },
      { matters: 2, 'matters/town': 1 },
    ]);
  });

  it('gives the old item of a failed condition, and charges for it', async () => {
    const error = await cases
      .send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Put: {
                TableName: 'matters',
                Item: hundredBytes(0),
                ConditionExpression: 'attribute_not_exists(pk)',
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        }),
      )
      .catch((thrown: unknown) => thrown as { name: string; CancellationReasons: { Code: string; Item: unknown }[] });
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: hundredBytes(0) }],
    });
    expect(lastCall()).toMatchObject({ error: 'TransactionCanceledException', wru: { matters: 2 } });
  });
});

describe('reads', () => {
  it('counts a query by the bytes read, not by what a filter lets through', async () => {
    const big = (sk: string) => ({ pk: { S: 'Q' }, sk: { S: sk }, body: { S: 'x'.repeat(3000) } });
    await cases.send(
      new BatchWriteItemCommand({
        RequestItems: { matters: ['1', '2', '3'].map((sk) => ({ PutRequest: { Item: big(sk) } })) },
      }),
    );
    expect(lastCall()?.wru).toEqual({ matters: 9 });
    const query = {
      TableName: 'matters',
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: '#b = :b',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#b': 'body' },
      ExpressionAttributeValues: { ':pk': { S: 'Q' }, ':b': { S: 'no' } },
    };
    await cases.send(new QueryCommand(query));
    expect(lastCall()?.rru).toEqual({ matters: 1.5 });
    await cases.send(new QueryCommand({ ...query, ConsistentRead: true }));
    expect(lastCall()?.rru).toEqual({ matters: 3 });
    await cases.send(new GetItemCommand({ TableName: 'matters', Key: { pk: { S: 'none' }, sk: { S: 'none' } } }));
    expect(lastCall()?.rru).toEqual({ matters: 0.5 });
  });

  it('counts nothing while metering is off', async () => {
    aws.meter.on = false;
    await cases.send(new GetItemCommand({ TableName: 'matters', Key: { pk: { S: 'none' }, sk: { S: 'none' } } }));
    aws.meter.on = true;
    expect(lastCall()).toMatchObject({ rru: {}, wru: {} });
  });
});

describe('permissions', () => {
  it('refuses a table, an action and a key that the role does not name', async () => {
    const person = (pk: string) => ({ TableName: 'people', Item: { pk: { S: pk }, sk: { S: 'META' } } });
    await intake.send(new PutItemCommand(person('C#1')));
    const refused = [
      intake.send(new PutItemCommand(person('P#1'))),
      intake.send(new GetItemCommand({ TableName: 'people', Key: person('C#1').Item })),
      cases.send(new GetItemCommand({ TableName: 'people', Key: person('C#1').Item })),
      intake.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { TableName: 'matters', Item: hundredBytes(1) } }, { Put: person('P#2') }],
        }),
      ),
      cases.send(new ScanCommand({ TableName: 'matters' })),
    ];
    for (const call of refused) {
      await expect(call).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('is not authorized'),
      });
    }
    const message =
      'is not authorized to perform: dynamodb:PutItem on resource: arn:aws-cn:dynamodb:cn-north-1:111122223333:table/people';
    await expect(intake.send(new PutItemCommand(person('P#1')))).rejects.toThrow(message);
  });

  it('refuses a table under a key that the role may not decrypt with', async () => {
    const put = new PutItemCommand({ TableName: 'people', Item: { pk: { S: 'C#2' }, sk: { S: 'META' } } });
    await expect(relay.send(put)).rejects.toThrow('kms:Decrypt');
  });

  it('allows a query on an index only through the index', async () => {
    const query = new QueryCommand({
      TableName: 'matters',
      IndexName: 'town',
      KeyConditionExpression: 'town = :t AND #l = :l',
      ExpressionAttributeNames: { '#l': 'list' },
      ExpressionAttributeValues: { ':t': { S: '320506103' }, ':l': { S: 'c:filed' } },
    });
    await cases.send(query);
    expect(lastCall()).toMatchObject({ table: 'matters', index: 'town', rru: { 'matters/town': 0.5 } });
    await expect(intake.send(query)).rejects.toThrow('table/matters/index/town');
  });

  it('tells which grants nobody used', () => {
    const unused = aws.grants.unused();
    const s3 = unused.find(({ role, actions }) => role === 'Test-CasesRole' && actions.includes('s3:DeleteObject'));
    expect(s3?.resources).toEqual(['arn:aws-cn:s3:::onegrid-attachments/staging/*']);
    expect(unused.filter(({ role }) => role === 'Test-RelayRole').map(({ actions }) => actions)).not.toContainEqual(
      expect.arrayContaining(['dynamodb:GetRecords']),
    );
  });

  it('does not know a foreign access key', async () => {
    const stranger = new DynamoDBClient({
      endpoint: aws.url,
      region: aws.region,
      credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' },
    });
    await expect(stranger.send(new ScanCommand({ TableName: 'matters' }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    stranger.destroy();
  });
});

describe('faults', () => {
  const put = () => cases.send(new PutItemCommand({ TableName: 'matters', Item: { pk: { S: 'F' }, sk: { S: 'F' } } }));
  const stored = async () =>
    (
      await admin.send(
        new GetItemCommand({ TableName: 'matters', Key: { pk: { S: 'F' }, sk: { S: 'F' } }, ConsistentRead: true }),
      )
    ).Item !== undefined;
  const remove = () =>
    cases.send(new UpdateItemCommand({ TableName: 'matters', Key: { pk: { S: 'F2' }, sk: { S: 'F' } } }));

  it('cancels a transaction with a reason for each action', async () => {
    aws.faults.add({ kind: 'TransactionConflict', action: 'TransactWriteItems', table: 'matters' });
    const TransactItems = [1, 2].map((n) => ({
      Put: { TableName: 'matters', Item: { pk: { S: `N${n}` }, sk: { S: 'N' } } },
    }));
    await expect(cases.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    await cases.send(new TransactWriteItemsCommand({ TransactItems }));
  });

  it('fails the n-th call and as many after it', async () => {
    aws.faults.add({ kind: 'ProvisionedThroughputExceeded', caller: 'Cases', nth: 2, count: 2 });
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await expect(remove()).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await remove();
    aws.faults.add({ kind: 'InternalServerError', action: 'PutItem' });
    await expect(put()).rejects.toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
    expect(await stored()).toBe(false);
  });

  it('kills before and after the effect', async () => {
    aws.faults.add({ kind: 'kill-before', action: 'PutItem' });
    await expect(put()).rejects.toThrow();
    expect(await stored()).toBe(false);
    aws.faults.add({ kind: 'kill-after', action: 'PutItem' });
    await expect(put()).rejects.toThrow();
    expect(await stored()).toBe(true);
    expect(killed).toEqual(['Cases/0', 'Cases/0']);
  });

  it('loses an answer after the effect, and hangs without effect', async () => {
    aws.faults.add({ kind: 'lost-answer', action: 'UpdateItem' });
    await expect(remove()).rejects.toThrow();
    aws.faults.add({ kind: 'timeout', action: 'UpdateItem' });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    const update = new UpdateItemCommand({ TableName: 'matters', Key: { pk: { S: 'F3' }, sk: { S: 'F' } } });
    await expect(cases.send(update, { abortSignal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('late indexes', () => {
  it('does not show in an index what was written just now', async () => {
    const item = { pk: { S: 'L' }, sk: { S: 'L' }, post: { S: 'D#1' }, dueAt: { S: '2026' }, title: { S: 't' } };
    const query = new QueryCommand({
      TableName: 'matters',
      IndexName: 'work',
      KeyConditionExpression: 'post = :p',
      ExpressionAttributeValues: { ':p': { S: 'D#1' } },
    });
    aws.hideYoungerThan(300);
    await cases.send(new PutItemCommand({ TableName: 'matters', Item: item }));
    expect(await cases.send(query)).toMatchObject({ Count: 0, Items: [] });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await cases.send(query)).toMatchObject({ Count: 1, Items: [item] });
    aws.hideYoungerThan(0);
  });
});

describe('streams and expiry', () => {
  const streams = async (action: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(aws.url, {
      method: 'POST',
      headers: {
        'x-amz-target': `DynamoDBStreams_20120810.${action}`,
        'content-type': 'application/x-amz-json-1.0',
        authorization:
          'AWS4-HMAC-SHA256 Credential=LOCALADMIN/20260101/cn-north-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  interface Row {
    readonly eventName: string;
    readonly userIdentity?: unknown;
    readonly dynamodb: { readonly Keys: { pk: { S: string } }; readonly SequenceNumber: string };
  }

  const records = async (): Promise<readonly Row[]> => {
    // The template's own ARN is good too.
    const StreamArn = `arn:aws-cn:dynamodb:cn-north-1:${account}:table/matters/stream/2026-01-01T00:00:00.000`;
    const described = await streams('DescribeStream', { StreamArn });
    const { Shards } = described.StreamDescription as { Shards: { ShardId: string }[] };
    const found: Row[] = [];
    for (const { ShardId } of Shards) {
      let { ShardIterator } = await streams('GetShardIterator', {
        StreamArn,
        ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      });
      for (let turn = 0; turn < 5 && ShardIterator !== undefined; turn += 1) {
        const page = await streams('GetRecords', { ShardIterator });
        found.push(...(page.Records as Row[]));
        ShardIterator = page.NextShardIterator;
      }
    }
    return found;
  };

  it('expires by the set clock and marks the record as the service’s', async () => {
    const at = (time: string) => String(Date.parse(time) / 1000);
    const put = (pk: string, ttl: string) =>
      cases.send(
        new PutItemCommand({ TableName: 'matters', Item: { pk: { S: pk }, sk: { S: 'X' }, ttl: { N: ttl } } }),
      );
    aws.setNow(() => new Date('2026-03-06T00:00:00Z'));
    await put('EXP#1', at('2026-03-06T01:00:00Z'));
    await put('EXP#2', at('2026-03-07T01:00:00Z'));
    await put('EXP#old', at('2019-03-07T01:00:00Z'));
    expect(await aws.expire()).toBe(0);
    aws.setNow(() => new Date('2026-03-06T02:00:00Z'));
    expect(await aws.expire()).toBe(1);
    const removed = (await records()).filter(({ eventName }) => eventName === 'REMOVE');
    expect(removed).toEqual([
      expect.objectContaining({
        userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
        dynamodb: expect.objectContaining({ Keys: { pk: { S: 'EXP#1' }, sk: { S: 'X' } } }),
      }),
    ]);
    // Another reader of the stream gets the same answer.
    expect((await records()).filter(({ userIdentity }) => userIdentity !== undefined)).toHaveLength(1);
    aws.setNow(() => new Date());
  });

  it('goes by the last time that was set, whichever call set it, and leaves alone what has none any more', async () => {
    const [early, late] = ['2026-03-06T01:00:00Z', '2026-03-09T01:00:00Z'].map((time) =>
      String(Date.parse(time) / 1000),
    );
    const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'X' } });
    const put = (pk: string, ttl?: string) =>
      cases.send(
        new PutItemCommand({ TableName: 'matters', Item: { ...key(pk), ...(ttl ? { ttl: { N: ttl } } : {}) } }),
      );
    const update = (pk: string, expression: string, ttl?: string) =>
      cases.send(
        new UpdateItemCommand({
          ...{ TableName: 'matters', Key: key(pk), UpdateExpression: expression },
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ...(ttl ? { ExpressionAttributeValues: { ':ttl': { N: ttl } } } : {}),
        }),
      );
    aws.setNow(() => new Date('2026-03-06T00:00:00Z'));
    for (const pk of ['SET#later', 'SET#removed', 'SET#replaced']) await put(pk, early);
    await put('SET#sooner', late);
    expect(await aws.expire()).toBe(0);
    await update('SET#later', 'SET #ttl = :ttl', late);
    await update('SET#removed', 'REMOVE #ttl');
    await put('SET#replaced');
    await update('SET#sooner', 'SET #ttl = :ttl', early);
    aws.setNow(() => new Date('2026-03-06T02:00:00Z'));
    expect(await aws.expire()).toBe(1);
    aws.setNow(() => new Date('2026-03-09T02:00:00Z'));
    // The one that was set later, and what the test before this one put for the day after.
    expect(await aws.expire()).toBe(2);
    aws.setNow(() => new Date());
  });
});

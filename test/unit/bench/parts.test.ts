import { clientsOf, emptyHandler, partsOf } from '../../bench/empty-handler.ts';
import { storedCase } from '../../bench/filler.ts';
import { aboutCase, rawWaves, type WireCall } from '../../bench/recorder-proxy.ts';
import { GRID, UNIT } from '../../support/cases.ts';

const sdk = (path: string): string => `node_modules/@aws-sdk/${path}.js`;

describe('the empty counterpart of a function', () => {
  const inputs = [
    sdk('client-dynamodb/dist-es/DynamoDBClient'),
    sdk('client-dynamodb/dist-es/commands/QueryCommand'),
    sdk('lib-dynamodb/dist-es/DynamoDBDocumentClient'),
    sdk('lib-dynamodb/dist-es/commands/QueryCommand'),
    sdk('lib-dynamodb/dist-es/commands/utils'),
    sdk('client-secrets-manager/dist-es/SecretsManagerClient'),
    sdk('client-secrets-manager/dist-es/commands/GetSecretValueCommand'),
    sdk('s3-request-presigner/dist-es/getSignedUrl'),
    sdk('nested-clients/dist-es/submodules/sso/SSOClient'),
    sdk('s3-presigned-post/node_modules/@aws-sdk/client-s3/dist-es/commands/PutObjectCommand'),
    'shared/cases/service.ts',
  ];

  it('has the same clients and commands, each name once', () => {
    expect(clientsOf(inputs)).toEqual([
      { module: '@aws-sdk/client-dynamodb', client: 'DynamoDBClient', commands: [] },
      {
        module: '@aws-sdk/client-secrets-manager',
        client: 'SecretsManagerClient',
        commands: ['GetSecretValueCommand'],
      },
      { module: '@aws-sdk/lib-dynamodb', client: 'DynamoDBDocumentClient', commands: ['QueryCommand'] },
      { module: '@aws-sdk/s3-request-presigner', commands: ['getSignedUrl'] },
    ]);
  });

  it('is the same where the packages lie elsewhere', () => {
    expect(clientsOf(inputs.map((path) => `../elsewhere/${path}`))).toEqual(clientsOf(inputs));
  });

  it('reads the secret only where the function does', () => {
    const clients = clientsOf(inputs);
    expect(emptyHandler(clients, true)).toContain('process.env.SECRET_ARN');
    expect(emptyHandler(clients, false)).not.toContain('SECRET_ARN');
    expect(emptyHandler(clients, false)).toContain('DynamoDBDocumentClient.from(new DynamoDBClient(');
  });
});

describe('what else is in a bundle', () => {
  it('is shown by package, without the SDK, but with what a package of it brought along twice', () => {
    const inputs = [
      ['node_modules/zod/v4/core/schemas.js', 60],
      ['node_modules/zod/v4/core/api.js', 40],
      ['node_modules/@aws-sdk/client-s3/dist-es/S3Client.js', 500],
      ['node_modules/@aws-sdk/s3-presigned-post/node_modules/@aws-sdk/client-s3/dist-es/S3Client.js', 70],
      ['node_modules/@smithy/core/dist-es/index.js', 300],
      ['shared/cases/rules.ts', 30],
      ['shared/cases/store.ts', 5],
    ] as const;
    expect(partsOf(inputs)).toEqual([
      ['zod', 100],
      ['@aws-sdk/s3-presigned-post > @aws-sdk/client-s3', 70],
      ['shared/cases', 35],
    ]);
  });
});

describe('recorded calls', () => {
  const wire = (started: number, ended: number, action: string, body: object): WireCall => ({
    started,
    ended,
    action,
    body: JSON.stringify(body),
  });
  const waves = rawWaves([
    wire(10, 12, 'TransactWriteItems', { ClientRequestToken: 'once', Item: { pk: 'CASE#1111' } }),
    wire(0, 5, 'GetItem', { Key: 'CASE#1111' }),
    wire(1, 3, 'GetItem', { Key: 'other' }),
  ]);

  it('are grouped by what was sent together, without the token of the one time', () => {
    expect(waves).toEqual([
      [
        { action: 'GetItem', input: { Key: 'CASE#1111' } },
        { action: 'GetItem', input: { Key: 'other' } },
      ],
      [{ action: 'TransactWriteItems', input: { Item: { pk: 'CASE#1111' } } }],
    ]);
  });

  it('can be made about another case', () => {
    const other = aboutCase(waves, '1111', '2222');
    expect(JSON.stringify(other)).not.toContain('1111');
    expect(other[1]).toEqual([{ action: 'TransactWriteItems', input: { Item: { pk: 'CASE#2222' } } }]);
  });
});

describe('stored cases', () => {
  const point = { lon: 120.5, lat: 31.28 };
  const many = Array.from({ length: 400 }, (_, n) => storedCase(n, 400, GRID, point));
  const items = many.flatMap(({ matters }) => matters);

  it('have keys of their own', () => {
    expect(new Set(items.map(({ pk, sk }) => `${pk}|${sk}`)).size).toBe(items.length);
  });

  it('are in the lists of the village and of the grid, more than a page of each', () => {
    const own = items.filter(({ unit, list }) => unit === UNIT && list === 'c:closed');
    expect(own.length).toBeGreaterThan(20);
    expect(own.every(({ grid }) => grid === GRID)).toBe(true);
    expect(items.filter(({ post, bucket }) => post === `D#${UNIT}` && bucket === 'open').length).toBeGreaterThan(5);
  });

  it('wake nobody, for the sweep would work on them', () => {
    expect(items.some(({ wakeAt, shard }) => wakeAt !== undefined || shard !== undefined)).toBe(false);
  });

  it('are counted already, one fact each', () => {
    const facts = many.flatMap(({ stats }) => stats);
    expect(facts).toHaveLength(400);
    expect(new Set(facts.map(({ pk, sk }) => `${pk}|${sk}`)).size).toBe(400);
  });
});

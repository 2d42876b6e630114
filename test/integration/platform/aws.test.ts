import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsSide, startAws } from '../../../infra/local/aws/start.ts';
import { ok } from '../../../shared/kernel/result.ts';
import { dynamoAudit } from '../../../shared/platform/audit.ts';
import { documentClient } from '../../../shared/platform/dynamodb/client.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { CONFLICT, withConflictRetry } from '../../../shared/platform/dynamodb/retry.ts';
import { transact, type Write } from '../../../shared/platform/dynamodb/transact.ts';
import { envelope } from '../../../shared/platform/envelope.ts';
import { loadKeys } from '../../../shared/platform/keys.ts';
import { personKey, secretArn, template } from '../local-aws/template.ts';

/** The platform against the services' bad days, with a function's own credentials and environment. */
let aws: AwsSide;
let client: DynamoDBDocumentClient;
const before = { ...process.env };

beforeAll(async () => {
  aws = await startAws({ assembly: template });
  Object.assign(process.env, aws.environmentFor('Cases'));
  client = documentClient();
}, 60_000);

afterAll(async () => {
  client.destroy();
  process.env = before;
  await aws.stop();
});

afterEach(() => aws.faults.clear());

const add = (pk: string): Write => ({ op: 'add', table: 'matters', key: { pk, sk: 'META' }, counters: { n: 1 } });
const countOf = async (pk: string): Promise<unknown> => (await getItem(client, 'matters', { pk, sk: 'META' }))?.n;

describe('a transaction', () => {
  it.each(['TransactionConflict', 'ProvisionedThroughputExceeded'] as const)(
    'tells %s as a conflict or rides it out',
    async (kind) => {
      aws.faults.add({ kind, action: 'TransactWriteItems' });
      const outcome = await transact(client, [add(`A#${kind}`)]);
      // Throttling of the whole call is the SDK's to retry; a conflict never is.
      expect(outcome).toEqual(
        kind === 'TransactionConflict' ? { ok: false, error: { kind: 'conflict' } } : ok(undefined),
      );
      expect(await countOf(`A#${kind}`)).toBe(kind === 'TransactionConflict' ? undefined : 1);
    },
  );

  it.each(['lost-answer', 'InternalServerError'] as const)('is done once through %s', async (kind) => {
    aws.faults.add({ kind, action: 'TransactWriteItems' });
    expect(await transact(client, [add(`B#${kind}`)])).toEqual(ok(undefined));
    expect(await countOf(`B#${kind}`)).toBe(1);
  });

  it('gives up a call that hangs, and goes on', async () => {
    aws.faults.add({ kind: 'timeout', action: 'TransactWriteItems' });
    expect(await transact(client, [add('C#1')])).toEqual(ok(undefined));
    expect(await countOf('C#1')).toBe(1);
  }, 20_000);

  it('is decided again after a conflict', async () => {
    aws.faults.add({ kind: 'TransactionConflict', action: 'TransactWriteItems', count: 2 });
    const outcome = await withConflictRetry(async (attempt) => {
      const done = await transact(client, [add('D#1')]);
      return done.ok ? ok(attempt) : CONFLICT;
    });
    expect(outcome).toEqual(ok(3));
    expect(await countOf('D#1')).toBe(1);
  });
});

describe('audit beside an answer', () => {
  it('is one record though it is written twice', async () => {
    const audit = dynamoAudit(client, 'matters');
    const record = {
      subject: 'CASE#9',
      at: '2026-11-23T02:00:00.000Z',
      person: 'W1',
      action: 'case:read',
      target: 'CASE#9',
      outcome: 'not-found',
      requestId: 'r-1',
      sourceIp: '192.0.2.1',
    };
    await audit.record(record);
    await audit.record(record);
    expect(await queryAll(client, { table: 'matters', partition: { pk: 'S#CASE#9' } })).toHaveLength(1);
  });
});

describe('keys and envelopes', () => {
  it('come from the secret and the key of the deployment', async () => {
    const secrets = new SecretsManagerClient({});
    const keys = await loadKeys(secrets, secretArn);
    expect(keys.hmac('cursor', 'a')).toMatch(/^[\w-]{43}$/);
    // The test template's roles know another context, so this runs beside the permissions.
    const kms = new KMSClient(aws.adminClientConfig);
    const sealed = await envelope({ kms, keyArn: personKey, purpose: 'contact' }).seal('C#1', '13800001234');
    const fresh = envelope({ kms, keyArn: personKey, purpose: 'contact' });
    expect(await fresh.open('C#1', sealed)).toBe('13800001234');
    await expect(envelope({ kms, keyArn: personKey, purpose: 'channel' }).open('C#1', sealed)).rejects.toThrow();
    secrets.destroy();
    kms.destroy();
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { MissingJava, startDynamo } from '../../../infra/local/aws/backends.ts';
import { startAws } from '../../../infra/local/aws/start.ts';
import { personKey, secretArn, template } from './template.ts';

const root = new URL('../../../', import.meta.url).pathname;

const listens = async (port: number): Promise<boolean> => {
  try {
    await (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};

const gone = async (port: number): Promise<boolean> => {
  for (let turn = 0; turn < 50; turn += 1) {
    if (!(await listens(port))) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
};

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });

it('says in one sentence that Java is missing and how to install it', async () => {
  const failure = startDynamo(undefined, '/nowhere/java');
  await expect(failure).rejects.toBeInstanceOf(MissingJava);
  await expect(failure).rejects.toThrow(/^DynamoDB Local needs Java 17.*apt-get install -y openjdk-17-jre-headless$/);
});

it('leaves no Java behind when this process is killed', async () => {
  const script =
    "const { startDynamo } = await import('./infra/local/aws/backends.ts'); console.log((await startDynamo()).port);";
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = Number(await firstLine(child));
  expect(await listens(port)).toBe(true);
  child.kill('SIGKILL');
  expect(await gone(port)).toBe(true);
}, 30_000);

it('leaves nothing running when the template can’t be made', async () => {
  const [first, ...rest] = template.resources;
  if (first === undefined) throw new Error('no resources');
  const broken = { ...first, properties: { ...first.properties, AttributeDefinitions: [] } };
  const children = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
  const before = children();
  await expect(startAws({ assembly: { ...template, resources: [broken, ...rest] } })).rejects.toThrow(/attribute/i);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(children()).toBe(before);
}, 30_000);

it('keeps items, objects, secrets and keys in a data directory', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'onegrid-aws-'));
  const Key = { pk: { S: 'K' }, sk: { S: 'K' } };
  const object = { Bucket: 'onegrid-attachments', Key: 'kept.txt' };
  const open = async () => {
    const aws = await startAws({ assembly: template, dataDir });
    const { adminClientConfig: config } = aws;
    const clients = [
      new DynamoDBClient(config),
      new S3Client(config),
      new SecretsManagerClient(config),
      new KMSClient(config),
    ] as const;
    const close = async () => {
      for (const client of clients) client.destroy();
      await aws.stop();
    };
    return { clients, close };
  };
  const secretOf = async (manager: SecretsManagerClient) =>
    (await manager.send(new GetSecretValueCommand({ SecretId: secretArn }))).SecretString;

  const before = await open();
  const [dynamo, s3, manager, kms] = before.clients;
  await dynamo.send(new PutItemCommand({ TableName: 'matters', Item: Key }));
  await s3.send(new PutObjectCommand({ ...object, Body: 'kept' }));
  const secret = await secretOf(manager);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: personKey, Plaintext: Buffer.from('x') }));
  await before.close();

  const after = await open();
  const [dynamo2, s32, manager2, kms2] = after.clients;
  expect((await dynamo2.send(new GetItemCommand({ TableName: 'matters', Key }))).Item).toEqual(Key);
  expect(await (await s32.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('kept');
  expect(await secretOf(manager2)).toBe(secret);
  expect(Buffer.from((await kms2.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).toString()).toBe('x');
  await after.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

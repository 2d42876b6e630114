import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type AwsSide, startAws } from '../../../infra/local/aws/start.ts';
import { account, macKey, personKey, secretArn, tableKey, template } from './template.ts';

let aws: AwsSide;
const destroy: (() => void)[] = [];

const configOf = (id: string) => ({
  endpoint: aws.url,
  region: aws.region,
  credentials: aws.credentialsFor(id),
  requestChecksumCalculation: 'WHEN_REQUIRED' as const,
});

const keep = <T extends { destroy(): void }>(client: T): T => {
  destroy.push(() => client.destroy());
  return client;
};

beforeAll(async () => {
  aws = await startAws({ assembly: template });
}, 60_000);

afterAll(async () => {
  for (const each of destroy) each();
  await aws.stop();
});

describe('KMS', () => {
  const context = { table: 'people' };
  const plaintext = Buffer.from('13812341234');

  it('binds the ciphertext to its context', async () => {
    const kms = keep(new KMSClient(configOf('Cases')));
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: 'alias/person', Plaintext: plaintext, EncryptionContext: context }),
    );
    const { Plaintext, KeyId } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
    expect(Buffer.from(Plaintext ?? [])).toEqual(plaintext);
    expect(KeyId).toBe(personKey);
    const admin = keep(new KMSClient(aws.adminClientConfig));
    await expect(
      admin.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { table: 'x' } })),
    ).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    await expect(admin.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
    const other = new DecryptCommand({ CiphertextBlob, EncryptionContext: context, KeyId: tableKey });
    await expect(admin.send(other)).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    const forged = Buffer.from(CiphertextBlob ?? []);
    forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1);
    await expect(
      admin.send(new DecryptCommand({ CiphertextBlob: forged, EncryptionContext: context })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  it('asks the role for the context, too', async () => {
    const kms = keep(new KMSClient(configOf('Cases')));
    const key = new GenerateDataKeyCommand({
      KeyId: personKey,
      KeySpec: 'AES_256',
      EncryptionContext: { table: 'matters' },
    });
    await expect(kms.send(key)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const intake = keep(new KMSClient(configOf('Intake')));
    // Its right to decrypt with the table's key holds by way of DynamoDB only.
    const direct = new GenerateDataKeyCommand({ KeyId: tableKey, KeySpec: 'AES_256' });
    await expect(intake.send(direct)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const good = new GenerateDataKeyCommand({ KeyId: personKey, KeySpec: 'AES_256', EncryptionContext: context });
    expect((await kms.send(good)).Plaintext).toHaveLength(32);
  });

  it('makes and checks MACs', async () => {
    const kms = keep(new KMSClient(configOf('Cases')));
    const request = { KeyId: macKey, Message: plaintext, MacAlgorithm: 'HMAC_SHA_256' as const };
    const { Mac } = await kms.send(new GenerateMacCommand(request));
    expect((await kms.send(new VerifyMacCommand({ ...request, Mac }))).MacValid).toBe(true);
    const wrong = new VerifyMacCommand({ ...request, Message: Buffer.from('1'), Mac });
    await expect(kms.send(wrong)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });
});

describe('Secrets Manager', () => {
  it('gives the generated secret to whom it is granted', async () => {
    const manager = keep(new SecretsManagerClient(configOf('Cases')));
    const { SecretString, ARN } = await manager.send(new GetSecretValueCommand({ SecretId: secretArn }));
    expect(ARN).toBe(secretArn);
    expect(SecretString).toMatch(/^[A-Za-z0-9]{48}$/);
    const intake = keep(new SecretsManagerClient(configOf('Intake')));
    await expect(intake.send(new GetSecretValueCommand({ SecretId: secretArn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('SQS', () => {
  it('takes messages at the queue URL of the environment, and moves them to the dead letters', async () => {
    const variables = aws.environmentFor('Cases');
    const QueueUrl = variables.NOTIFICATIONS_QUEUE_URL ?? '';
    expect(QueueUrl).toBe(`${aws.url}/${account}/notifications`);
    const cases = keep(new SQSClient(configOf('Cases')));
    await cases.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', MessageGroupId: 'g' }));
    await cases.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'two' }] }));
    expect(aws.queues().find(({ name }) => name === 'notifications')).toMatchObject({ ready: 2, inFlight: 0 });
    await expect(cases.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({ name: 'AccessDenied' });

    const admin = keep(new SQSClient(aws.adminClientConfig));
    const url = aws.queueUrl('Notifications');
    const attributes = ['ApproximateReceiveCount' as const];
    for (let turn = 0; turn < 2; turn += 1) {
      const { Messages = [] } = await admin.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
          MessageSystemAttributeNames: attributes,
        }),
      );
      expect(Messages).toHaveLength(2);
      if (turn === 1) expect(Messages[0]?.Attributes?.ApproximateReceiveCount).toBe('2');
    }
    await admin.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
    const dead = await admin.send(
      new ReceiveMessageCommand({ QueueUrl: aws.queueUrl('NotificationsDead'), MaxNumberOfMessages: 10 }),
    );
    expect(dead.Messages?.map(({ Body }) => Body).sort()).toEqual(['one', 'two']);
    for (const { ReceiptHandle } of dead.Messages ?? []) {
      await admin.send(new DeleteMessageCommand({ QueueUrl: aws.queueUrl('NotificationsDead'), ReceiptHandle }));
    }
  });

  it('names queues by the template’s account and partition', async () => {
    const cases = keep(new SQSClient(configOf('Cases')));
    const { QueueUrl } = await cases.send(new GetQueueUrlCommand({ QueueName: 'notifications' }));
    expect(QueueUrl).toBe(`${aws.url}/${account}/notifications`);
    const { Attributes } = await cases.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({
      QueueArn: `arn:aws-cn:sqs:cn-north-1:${account}:notifications`,
      VisibilityTimeout: '60',
      RedrivePolicy: expect.stringContaining(`${account}:notifications-dead`),
    });
  });
});

describe('S3', () => {
  const Bucket = 'onegrid-attachments';
  const put = (Key: string, ContentLength: number) =>
    new PutObjectCommand({ Bucket, Key, ContentType: 'image/jpeg', ContentLength });
  const upload = async (url: string, body: string, method = 'PUT') => {
    const response = await fetch(url, {
      method,
      ...(method === 'PUT' ? { body, headers: { 'content-type': 'image/jpeg' } } : {}),
    });
    return { status: response.status, text: await response.text() };
  };

  it('takes an upload at a presigned URL, once signed, in time, of that length', async () => {
    const s3 = keep(new S3Client(configOf('Cases')));
    const url = await getSignedUrl(s3, put('photo.jpg', 5), { expiresIn: 60 });
    expect(await upload(url, 'bytes')).toMatchObject({ status: 200 });
    expect(await upload(url, 'more bytes')).toMatchObject({
      status: 403,
      text: expect.stringContaining('SignatureDoesNotMatch'),
    });
    const forged = url.replace('photo.jpg', 'other.jpg');
    expect(await upload(forged, 'bytes')).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>SignatureDoesNotMatch'),
    });
    const longer = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000');
    expect(await upload(longer, 'bytes')).toMatchObject({
      status: 403,
      text: expect.stringContaining('SignatureDoesNotMatch'),
    });
    expect(await upload(`${aws.url}/${Bucket}/photo.jpg`, 'bytes')).toMatchObject({
      status: 403,
      text: expect.stringContaining('AccessDenied'),
    });
    aws.setNow(() => new Date(Date.now() + 61_000));
    expect(await upload(url, 'bytes')).toMatchObject({
      status: 403,
      text: expect.stringContaining('Request has expired'),
    });
    aws.setNow(() => new Date());
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'photo.jpg' }), { expiresIn: 60 });
    expect(await upload(get, '', 'GET')).toEqual({ status: 200, text: 'bytes' });
  });

  it('lets a signer give away no more than it has', async () => {
    const intake = keep(new S3Client(configOf('Intake')));
    const url = await getSignedUrl(intake, put('x.jpg', 5), { expiresIn: 60 });
    expect(await upload(url, 'bytes')).toMatchObject({ status: 403, text: expect.stringContaining('s3:PutObject') });
  });

  it('checks a POST policy: signature, time, size, fields', async () => {
    const s3 = keep(new S3Client(configOf('Cases')));
    const { url, fields } = await createPresignedPost(s3, {
      Bucket,
      Key: 'posted.jpg',
      Expires: 60,
      Conditions: [
        ['content-length-range', 1, 10],
        ['eq', '$Content-Type', 'image/jpeg'],
      ],
      Fields: { 'Content-Type': 'image/jpeg' },
    });
    const post = async (change: Record<string, string>, content = 'bytes') => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...change })) form.append(name, value);
      form.append('file', new Blob([content]), 'a.jpg');
      const response = await fetch(url, { method: 'POST', body: form });
      return { status: response.status, text: await response.text() };
    };
    expect((await post({})).status).toBe(204);
    expect(await post({}, 'eleven bytes')).toMatchObject({
      status: 400,
      text: expect.stringContaining('EntityTooLarge'),
    });
    expect(await post({}, '')).toMatchObject({ status: 400, text: expect.stringContaining('EntityTooSmall') });
    expect(await post({ key: 'else.jpg' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Policy Condition failed'),
    });
    expect(await post({ 'Content-Type': 'text/html' })).toMatchObject({ status: 403 });
    expect(await post({ acl: 'public-read' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Extra input fields: acl'),
    });
    expect(await post({ 'X-Amz-Signature': '00' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('SignatureDoesNotMatch'),
    });
    aws.setNow(() => new Date(Date.now() + 61_000));
    expect(await post({})).toMatchObject({ status: 403, text: expect.stringContaining('Policy expired') });
    aws.setNow(() => new Date());
  });

  it('checks checksums and preconditions, and hides what may not be listed', async () => {
    const s3 = keep(new S3Client({ ...configOf('Cases'), requestChecksumCalculation: 'WHEN_SUPPORTED' }));
    const object = { Bucket, Key: 'once.txt', Body: 'bytes' };
    await s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
    await expect(s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(
      s3.send(new PutObjectCommand({ ...object, ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })),
    ).rejects.toMatchObject({
      name: 'BadDigest',
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'once.txt' }))).toMatchObject({ ContentLength: 5 });
    // The role may not list the bucket, so it is not told that a key is missing.
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const admin = keep(new S3Client(aws.adminClientConfig));
    await expect(admin.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('refuses a secret key that is not the right one', async () => {
    const credentials = { ...aws.credentialsFor('Cases'), secretAccessKey: 'wrong' };
    const s3 = keep(new S3Client({ ...configOf('Cases'), credentials }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'y' }))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  it('answers a browser’s preflight as the bucket says', async () => {
    const ask = (origin: string) =>
      fetch(`${aws.url}/${Bucket}/x`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
      });
    const good = await ask('https://app.example.cn');
    expect(good.headers.get('access-control-allow-origin')).toBe('https://app.example.cn');
    expect((await ask('https://evil.example')).status).toBe(403);
  });
});

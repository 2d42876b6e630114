import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import type { TemplateResource } from '../../../infra/local/aws/side.ts';
import { type AwsSide, startAws } from '../../../infra/local/aws/start.ts';
import { account, partition, region, template } from './template.ts';

const Bucket = 'onegrid-attachments';
const queueArn = `arn:${partition}:sqs:${region}:${account}:uploads`;
const queueRef = `https://sqs.${region}.amazonaws.com.cn/${account}/uploads`;
const queue: TemplateResource = {
  ...{ logicalId: 'Uploads', stack: 'Test', type: 'AWS::SQS::Queue', ref: queueRef, arn: queueArn },
  properties: { VisibilityTimeout: 60 },
};
const policy: TemplateResource = {
  ...{ logicalId: 'UploadsPolicy', stack: 'Test', type: 'AWS::SQS::QueuePolicy', ref: '', arn: '' },
  properties: {
    Queues: [queueRef],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queueArn,
        },
      ],
    },
  },
};
const rules = {
  NotificationConfiguration: {
    QueueConfigurations: [
      {
        Event: 's3:ObjectCreated:*',
        Queue: queueArn,
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/cases/' }] } },
      },
    ],
  },
  LifecycleConfiguration: { Rules: [{ Prefix: 'uploads/', ExpirationInDays: 2, Status: 'Enabled' }] },
};
const resources = template.resources.map((resource) =>
  resource.logicalId === 'Attachments' ? { ...resource, properties: { ...resource.properties, ...rules } } : resource,
);

let aws: AwsSide;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  aws = await startAws({ assembly: { ...template, resources: [...resources, queue, policy] } });
  const config = { endpoint: aws.url, region, credentials: aws.credentialsFor('Cases') };
  s3 = new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  sqs = new SQSClient(aws.adminClientConfig);
}, 60_000);

afterAll(async () => {
  s3.destroy();
  sqs.destroy();
  await aws.stop();
});

const told = async (): Promise<unknown[]> => {
  const QueueUrl = aws.queueUrl('Uploads');
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body }) => JSON.parse(Body ?? '') as unknown);
};
const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes' }));
const isThere = (Key: string): Promise<boolean> =>
  s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

it('tells the queue once that it will be told, then of every object under the prefix, and of no other', async () => {
  expect(await told()).toEqual([expect.objectContaining({ Event: 's3:TestEvent', Bucket })]);
  await put('uploads/imports/1/file');
  await put('uploads/cases/1/a b');
  await s3.send(
    new CopyObjectCommand({ Bucket, Key: 'uploads/cases/1/copy', CopySource: `${Bucket}/uploads/cases/1/a%20b` }),
  );
  const { url, fields } = await createPresignedPost(s3, { Bucket, Key: 'uploads/cases/1/form', Expires: 60 });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob(['seven b']), 'a.jpg');
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);

  const events = (await told()) as { Records: { eventName: string; s3: { object: Record<string, unknown> } }[] }[];
  const lines = events.flatMap(({ Records }) =>
    Records.map(({ eventName, s3: { object } }) => `${eventName} ${object.key} ${object.size}`),
  );
  expect(lines.sort()).toEqual([
    'ObjectCreated:Copy uploads/cases/1/copy undefined',
    'ObjectCreated:Post uploads/cases/1/form 7',
    'ObjectCreated:Put uploads/cases/1/a+b 5',
  ]);
  for (const { Records } of events) expect(Records[0]?.s3.object.eTag).toMatch(/^[0-9a-f]{32}$/);
});

it('is not told of an upload that was refused', async () => {
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/cases/1/a b', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await told()).toEqual([]);
});

it('copies what was looked at, and nothing that was put in its place since', async () => {
  await put('uploads/cases/2/x');
  const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'uploads/cases/2/x' }));
  const copy = { Bucket, Key: 'evidence/2/x', CopySource: `${Bucket}/uploads/cases/2/x`, CopySourceIfMatch: ETag };
  await s3.send(new CopyObjectCommand(copy));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/cases/2/x', Body: 'other' }));
  await expect(s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
});

it('removes by the set clock what its rule says, at the midnight behind it, and nothing else', async () => {
  aws.setNow(() => new Date('2026-03-06T14:00:00.000Z'));
  // The signer's own clock stands elsewhere; an administrator's is not compared.
  const admin = new S3Client(aws.adminClientConfig);
  for (const Key of ['uploads/cases/3/x', 'evidence/3/x']) {
    await admin.send(new PutObjectCommand({ Bucket, Key, Body: 'bytes' }));
  }
  admin.destroy();
  const there = async (): Promise<boolean[]> => {
    const now = aws;
    now.setNow(() => new Date());
    return Promise.all(['uploads/cases/3/x', 'evidence/3/x'].map(isThere));
  };
  aws.setNow(() => new Date('2026-03-08T23:59:59.000Z'));
  await aws.expire();
  expect(await there()).toEqual([true, true]);
  aws.setNow(() => new Date('2026-03-09T00:00:00.000Z'));
  await aws.expire();
  expect(await there()).toEqual([false, true]);
});

it('does not start when the queue lets S3 send nothing', async () => {
  await expect(startAws({ assembly: { ...template, resources: [...resources, queue] } })).rejects.toThrow(
    'does not let S3 send messages',
  );
}, 30_000);

it('takes an object as large as a phone’s larger pictures, and gives it out only as it was when that is asked', async () => {
  const Key = 'uploads/cases/1/large';
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.alloc(12 * 1024 * 1024, 1) }));
  const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag }));
  expect(ContentLength).toBe(12 * 1024 * 1024);
  expect((await Body?.transformToByteArray())?.length).toBe(ContentLength);
  await put(Key);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
});

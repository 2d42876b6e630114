/** S3 behind the front: what fauxqs leaves out (checksums, preconditions, who may see that a key is missing, CORS). */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Place } from './dynamo-touch.ts';
import type { Forward } from './forward.ts';
import type { Need } from './iam.ts';
import { type AwsAnswer, AwsError, type AwsRequest, type ServiceHandler, type Touch } from './message.ts';
import type { BucketInfo } from './queues.ts';
import { keyOfForm, parseForm } from './s3-post.ts';

export interface S3Target {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/** Bucket and key of a path-style URL. */
export function s3Target(path: string): S3Target {
  const [pathname = '/', query = ''] = path.split('?');
  const [, bucket = '', ...rest] = pathname.split('/');
  return { bucket, key: decodeURIComponent(rest.join('/')), query: new URLSearchParams(query) };
}

const isForm = (headers: AwsRequest['headers']): boolean =>
  String(headers['content-type'] ?? '').startsWith('multipart/form-data');

/** Sub-resources that nothing here implements; to ignore them would be to do something else than was asked. */
const notImplemented = [
  'acl',
  'tagging',
  'versioning',
  'policy',
  'lifecycle',
  'cors',
  'retention',
  'legal-hold',
  'versionId',
];

type Choose = (target: S3Target, headers: AwsRequest['headers']) => string;

const byMethod: Readonly<Record<string, { readonly object: Choose; readonly bucket: Choose }>> = {
  GET: {
    object: ({ query }) => (query.has('attributes') ? 'GetObjectAttributes' : 'GetObject'),
    bucket: ({ query }) => (query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects'),
  },
  HEAD: { object: () => 'HeadObject', bucket: () => 'HeadBucket' },
  PUT: {
    object: ({ query }, headers) => {
      if (query.has('uploadId')) return 'UploadPart';
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    },
    bucket: () => 'CreateBucket',
  },
  DELETE: {
    object: ({ query }) => (query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject'),
    bucket: () => 'DeleteBucket',
  },
  POST: {
    object: ({ query }) => (query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload'),
    bucket: (_, headers) => (isForm(headers) ? 'PostObject' : 'DeleteObjects'),
  },
};

/** The API action of a request. Throws `NotImplemented`. */
export function s3Action(method: string, path: string, headers: AwsRequest['headers']): string {
  const target = s3Target(path);
  const unknown = notImplemented.find((name) => target.query.has(name));
  const choose = byMethod[method];
  if (unknown !== undefined || choose === undefined || target.bucket === '') {
    throw new AwsError('NotImplemented', `${method} ${unknown ?? 'on this'} is not implemented here`, 501);
  }
  return (target.key === '' ? choose.bucket : choose.object)(target, headers);
}

const permissions: Readonly<Record<string, string>> = {
  PutObject: 's3:PutObject',
  PostObject: 's3:PutObject',
  CopyObject: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  GetObjectAttributes: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
  DeleteObjects: 's3:DeleteObject',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  HeadBucket: 's3:ListBucket',
};

export interface S3Parts {
  readonly forward: Forward;
  readonly place: Place;
  readonly buckets: readonly BucketInfo[];
  readonly keyArn: (key: string) => string;
  /** Whether a caller may do this, beyond what its call needs. */
  readonly may: (functionId: string, need: Need) => Promise<boolean>;
  /** Told of every answer: what follows from an object that was made. */
  readonly done: (request: AwsRequest, answer: AwsAnswer) => Promise<void>;
}

const checksum = (name: string, body: Buffer): string | undefined => {
  if (name === 'x-amz-checksum-crc32') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  }
  const hash = { 'x-amz-checksum-sha256': 'sha256', 'x-amz-checksum-sha1': 'sha1', 'content-md5': 'md5' }[name];
  return hash === undefined ? undefined : createHash(hash).update(body).digest('base64');
};

/** Compares every checksum that a request carries, in a header or in a signed query. Throws `BadDigest`. */
function checkBody({ headers, path, body }: AwsRequest): void {
  if (String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING')) return;
  const { query } = s3Target(path);
  for (const name of ['x-amz-checksum-crc32', 'x-amz-checksum-sha256', 'x-amz-checksum-sha1', 'content-md5']) {
    const given = headers[name] ?? query.get(name) ?? undefined;
    if (given === undefined || given === checksum(name, body)) continue;
    throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
}

const suffixOf = ({ partition }: Place): string => (partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com');

/** S3. */
export function s3Handler(parts: S3Parts): ServiceHandler {
  const { forward, place, buckets, keyArn, may, done } = parts;
  const bucketArn = (name: string): string => `arn:${place.partition}:s3:::${name}`;
  // A star in a key is a letter, in a policy it is a wildcard.
  const objectNeed = (action: string, bucket: string, key: string): Need => ({
    action,
    resource: `${bucketArn(bucket)}/${key.replaceAll('*', '%2A')}`,
    policyOf: bucketArn(bucket),
    context: {},
  });

  const keyNeeds = (action: string, bucket: string): Need[] => {
    const key = buckets.find(({ name }) => name === bucket)?.key;
    const use = { 's3:PutObject': 'kms:GenerateDataKey', 's3:GetObject': 'kms:Decrypt' }[action];
    if (key === undefined || use === undefined) return [];
    return [
      {
        action: use,
        resource: keyArn(key),
        context: {
          'kms:ViaService': `s3.${place.region}.${suffixOf(place)}`,
          'kms:EncryptionContext:aws:s3:arn': bucketArn(bucket),
        },
      },
    ];
  };

  const touch = (request: AwsRequest): Touch => {
    const { action, path, headers, body } = request;
    const { bucket, key, query } = s3Target(path);
    const permission = permissions[action];
    if (permission === undefined) throw new AwsError('NotImplemented', `${action} is not implemented here`, 501);
    if (permission === 's3:ListBucket') {
      const context = query.has('prefix') ? { 's3:prefix': query.get('prefix') ?? '' } : {};
      return { tables: [], needs: [{ action: permission, resource: bucketArn(bucket), context }] };
    }
    const keys = keyNeeds(permission, bucket);
    if (action === 'PostObject') {
      const form = parseForm({ method: request.method, url: path, headers, body });
      return { tables: [], needs: [objectNeed(permission, bucket, keyOfForm(form)), ...keys] };
    }
    if (action === 'DeleteObjects') {
      const named = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) => name);
      return { tables: [], needs: named.map((name) => objectNeed(permission, bucket, name)) };
    }
    const needs = [objectNeed(permission, bucket, key), ...keys];
    if (action !== 'CopyObject') return { tables: [], needs };
    const source = s3Target(`/${String(headers['x-amz-copy-source']).replace(/^\//, '')}`);
    const read = [objectNeed('s3:GetObject', source.bucket, source.key), ...keyNeeds('s3:GetObject', source.bucket)];
    return { tables: [], needs: [...needs, ...read] };
  };

  const exists = async ({ path, headers }: Pick<AwsRequest, 'path' | 'headers'>): Promise<AwsAnswer | undefined> => {
    const answer = await forward({
      method: 'HEAD',
      path: path.split('?')[0] ?? path,
      headers: { authorization: headers.authorization },
      body: Buffer.alloc(0),
    });
    return answer.status === 200 ? answer : undefined;
  };

  /** A copy of what was looked at, and of nothing that was put in its place since. */
  const checkSource = async (request: AwsRequest): Promise<void> => {
    const { 'x-amz-copy-source-if-match': match, 'x-amz-copy-source': source } = request.headers;
    if (request.action !== 'CopyObject' || match === undefined) return;
    const there = await exists({ ...request, path: `/${String(source).replace(/^\//, '')}` });
    if (there === undefined || there.headers.etag === `"${String(match).replaceAll('"', '')}"`) return;
    const message = 'At least one of the pre-conditions you specified did not hold';
    throw new AwsError('PreconditionFailed', message, 412, { Condition: 'x-amz-copy-source-If-Match' });
  };

  /** Conditional writes, which fauxqs ignores. */
  const checkConditions = async (request: AwsRequest): Promise<void> => {
    const { 'if-none-match': none, 'if-match': match } = request.headers;
    if (request.action !== 'PutObject' || (none === undefined && match === undefined)) return;
    const there = await exists(request);
    const wrong = (none === '*' && there !== undefined) || (match !== undefined && match !== there?.headers.etag);
    if (!wrong) return;
    const condition = { Condition: none === undefined ? 'If-Match' : 'If-None-Match' };
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
      condition,
    );
  };

  /** A caller that may not list a bucket is not told that a key is missing. */
  const hideMissing = async (request: AwsRequest, answer: AwsAnswer): Promise<AwsAnswer> => {
    if (answer.status !== 404 || request.caller.admin || !['GetObject', 'HeadObject'].includes(request.action))
      return answer;
    const { bucket } = s3Target(request.path);
    const list = { action: 's3:ListBucket', resource: bucketArn(bucket), context: {} };
    if (await may(request.caller.functionId, list)) return answer;
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  };

  return {
    touch,
    async run(request) {
      if (request.method === 'PUT' && request.action !== 'CopyObject') checkBody(request);
      await checkSource(request);
      await checkConditions(request);
      const answer = await hideMissing(request, await forward(request));
      await done(request, answer);
      return answer;
    },
  };
}

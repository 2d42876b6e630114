/** Reads what a request to the front is: service, action, caller. */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, type AwsRequest, type CallerId, type Service } from './message.ts';
import { s3Action, s3Target } from './s3.ts';
import { type S3Keys, type S3Wire, verifyS3 } from './s3-auth.ts';
import { parseForm, verifyPost } from './s3-post.ts';

const targets: Readonly<Record<string, Service>> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodbstreams',
  AmazonSQS: 'sqs',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
};

/** Service and action of a JSON protocol, by its target header; S3 is the one that has none. */
export function serviceOf(headers: IncomingHttpHeaders): { readonly service: Service; readonly action: string } {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return { service: 's3', action: '' };
  const [prefix = '', action = ''] = target.split('.');
  const service = targets[prefix];
  if (service === undefined) throw new AwsError('UnknownOperationException', `${target} is not implemented here`);
  return { service, action };
}

/** The URL in path style: a bucket may stand in the host's name (`bucket.localhost`). */
export function pathStyle(url: string, host: string | undefined): string {
  const name = (host ?? '').replace(/:\d+$/, '');
  if (/^[\d.]+$/.test(name) || !name.includes('.')) return url;
  return `/${name.slice(0, name.indexOf('.'))}${url}`;
}

export type FindCaller = (accessKeyId: string) => CallerId | undefined;

const accessKeyOf = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1];

function jsonRequest(wire: S3Wire, service: Service, action: string, find: FindCaller): AwsRequest {
  const accessKey = accessKeyOf(wire.headers);
  if (accessKey === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  }
  const caller = find(accessKey);
  if (caller === undefined) {
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  let json: unknown;
  try {
    json = wire.body.length === 0 ? {} : JSON.parse(wire.body.toString());
  } catch {
    json = undefined;
  }
  if (typeof json !== 'object' || json === null)
    throw new AwsError('SerializationException', 'Start of structure not found');
  return { ...wire, service, action, path: '/', json: json as Readonly<Record<string, unknown>>, caller };
}

function s3Request(wire: S3Wire, find: FindCaller, keys: S3Keys): AwsRequest {
  const path = pathStyle(wire.url, wire.headers.host);
  const action = s3Action(wire.method, path, wire.headers);
  const accessKey =
    action === 'PostObject' ? verifyPost(parseForm(wire), s3Target(path).bucket, keys) : verifyS3(wire, keys);
  const caller = find(accessKey);
  if (caller === undefined) throw new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id does not exist.', 403);
  return { ...wire, service: 's3', action, path, json: {}, caller };
}

/** Reads a request and checks who sent it. Throws AWS's errors. */
export function identify(wire: S3Wire, find: FindCaller, keys: S3Keys): AwsRequest {
  const { service, action } = serviceOf(wire.headers);
  return service === 's3' ? s3Request(wire, find, keys) : jsonRequest(wire, service, action, find);
}

/** A call to AWS and its answer, as the parts of the front hand them on. */
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { UnitMap } from './capacity.ts';
import type { Need } from './iam.ts';

export type Service = 'dynamodb' | 'dynamodbstreams' | 'sqs' | 's3' | 'kms' | 'secretsmanager';

/** `admin`, or a function's environment. */
export interface CallerId {
  readonly accessKeyId: string;
  readonly functionId: string;
  readonly environment: number;
  readonly admin: boolean;
}

export interface AwsRequest {
  readonly service: Service;
  readonly action: string;
  readonly method: string;
  /** Path and query as received, in path style. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The parsed body of a JSON protocol; empty for S3. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly caller: CallerId;
  /** Ends the call when the client has gone. */
  readonly signal?: AbortSignal;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
  /** AWS's error code, when it is an error. */
  readonly error?: string;
}

/** What a call touches, for permissions, faults and the log. */
export interface Touch {
  readonly needs: readonly Need[];
  readonly tables: readonly string[];
  readonly index?: string;
}

/** Units that a call consumed. */
export interface Consumed {
  readonly rru: UnitMap;
  readonly wru: UnitMap;
  /** Items that a read of DynamoDB touched, shown or not. */
  items?: number;
}

/** One service behind the front. */
export interface ServiceHandler {
  touch(request: AwsRequest): Touch;
  run(request: AwsRequest, consumed: Consumed): Promise<AwsAnswer>;
}

/** An error of AWS as an exception; the front turns it into the service's own format. */
export class AwsError extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.status = status;
    this.extra = extra;
  }
}

const contentType: Readonly<Record<Service, string>> = {
  dynamodb: 'application/x-amz-json-1.0',
  dynamodbstreams: 'application/x-amz-json-1.0',
  sqs: 'application/x-amz-json-1.0',
  kms: 'application/x-amz-json-1.1',
  secretsmanager: 'application/x-amz-json-1.1',
  s3: 'application/xml',
};

/** A good answer in a JSON protocol. */
export function jsonAnswer(service: Service, value: unknown): AwsAnswer {
  return {
    status: 200,
    headers: { 'content-type': contentType[service], 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify(value)),
  };
}

const common = ['AccessDeniedException', 'UnrecognizedClientException', 'ThrottlingException', 'InternalFailure'];

function typeOf(service: Service, code: string): string {
  if (service === 'sqs') return `com.amazonaws.sqs#${code}`;
  if (service !== 'dynamodb' && service !== 'dynamodbstreams') return code;
  return common.includes(code) ? `com.amazon.coral.service#${code}` : `com.amazonaws.dynamodb.v20120810#${code}`;
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An error in the service's own format. */
export function errorAnswer(service: Service, error: AwsError, path = '/'): AwsAnswer {
  const requestId = randomUUID();
  if (service === 's3') {
    const extra = Object.entries(error.extra).map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
    const body =
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.name}</Code><Message>${escapeXml(error.message)}</Message>` +
      `${extra.join('')}<Resource>${escapeXml(path.split('?')[0] ?? '/')}</Resource><RequestId>${requestId}</RequestId></Error>`;
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
      body: Buffer.from(body),
      error: error.name,
    };
  }
  // Access denials spell the field with a capital letter, everything else does not.
  const field = error.name === 'AccessDeniedException' ? 'Message' : 'message';
  const old = error.name === 'AccessDeniedException' ? 'AccessDenied' : error.name;
  return {
    status: error.status,
    headers: {
      'content-type': contentType[service],
      'x-amzn-requestid': requestId,
      ...(service === 'sqs' ? { 'x-amzn-query-error': `${old};${error.status >= 500 ? 'Receiver' : 'Sender'}` } : {}),
    },
    body: Buffer.from(JSON.stringify({ __type: typeOf(service, error.name), [field]: error.message, ...error.extra })),
    error: error.name,
  };
}

/** AWS's error code in an answer of a JSON protocol, if it is an error. */
export function errorCodeOf(status: number, body: Buffer): string | undefined {
  if (status < 400) return undefined;
  const text = body.toString('utf8', 0, 4096);
  const code = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ?? /<Code>([^<]+)<\/Code>/.exec(text)?.[1];
  return code ?? `HTTP ${status}`;
}

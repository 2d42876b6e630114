/** The one HTTP endpoint that stands for AWS: checks, breaks on request, hands on, counts and records every call. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CallRecorder } from './calls.ts';
import { faultAnswer } from './fault-answers.ts';
import type { FaultInjector, FaultKind } from './faults.ts';
import type { Authoriser } from './iam.ts';
import { type FindCaller, identify, pathStyle, serviceOf } from './identify.ts';
import {
  type AwsAnswer,
  AwsError,
  type AwsRequest,
  type Consumed,
  errorAnswer,
  type Service,
  type ServiceHandler,
  type Touch,
} from './message.ts';
import type { BucketInfo } from './queues.ts';
import { s3Target } from './s3.ts';
import type { S3Keys, S3Wire } from './s3-auth.ts';
import { corsHeaders, preflight } from './s3-cors.ts';
import type { Caller } from './side.ts';

export interface FrontParts {
  readonly handlers: Readonly<Record<Service, ServiceHandler>>;
  readonly authoriser: Authoriser;
  readonly faults: FaultInjector;
  readonly calls: CallRecorder;
  readonly findCaller: FindCaller;
  readonly keys: S3Keys;
  readonly buckets: readonly BucketInfo[];
  readonly invocationOf: (accessKeyId: string) => string | undefined;
  readonly kill: (caller: Caller) => Promise<void> | void;
  /** Something went wrong inside the front itself. */
  readonly report: (error: unknown) => void;
}

export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

/** No answer at all: the connection is cut, or hangs until the caller gives up. */
type Silence = 'cut' | 'hang';
type Outcome = AwsAnswer | Silence;

/** What is known of a call while it runs. */
interface UnderWay {
  readonly touched: Touch;
  readonly consumed: Consumed;
  readonly invocationId: string | undefined;
  readonly signal: AbortSignal;
}

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const serviceOrS3 = (incoming: IncomingMessage): Service => {
  try {
    return serviceOf(incoming.headers).service;
  } catch {
    return 'dynamodb';
  }
};

const denial = (service: Service, message: string): AwsError => {
  if (service === 's3') return new AwsError('AccessDenied', message, 403);
  return new AwsError('AccessDeniedException', message, service === 'sqs' ? 403 : 400);
};

class Handling {
  readonly #parts: FrontParts;
  constructor(parts: FrontParts) {
    this.#parts = parts;
  }

  /** From the wire to the answer, whatever happens. */
  async answer(wire: S3Wire, service: Service, signal: AbortSignal): Promise<Outcome> {
    try {
      const request = identify(wire, this.#parts.findCaller, this.#parts.keys);
      return await this.#recorded(request, signal);
    } catch (error) {
      if (error instanceof AwsError) return errorAnswer(service, error, wire.url);
      if (signal.aborted) return 'cut';
      this.#parts.report(error);
      return errorAnswer(service, new AwsError('InternalFailure', String(error), 500), wire.url);
    }
  }

  async #recorded(request: AwsRequest, signal: AbortSignal): Promise<Outcome> {
    const started = performance.now();
    const at = new Date().toISOString();
    const consumed: Consumed = { rru: {}, wru: {} };
    // Asked now: when the answer is there, the caller may be at something else, or dead.
    const invocationId = this.#parts.invocationOf(request.caller.accessKeyId);
    let touched: Touch = { needs: [], tables: [] };
    let error: string | undefined;
    try {
      touched = this.#parts.handlers[request.service].touch(request);
      const outcome = await this.#checked(request, { touched, consumed, invocationId, signal });
      error = typeof outcome === 'string' ? outcome : outcome.error;
      return outcome;
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.name : String(thrown);
      throw thrown;
    } finally {
      const { caller } = request;
      const [table] = touched.tables;
      this.#parts.calls.record({
        at,
        function: caller.functionId,
        ...(invocationId === undefined ? {} : { invocationId }),
        service: request.service,
        action: request.action,
        ...(table === undefined ? {} : { table }),
        ...(touched.index === undefined ? {} : { index: touched.index }),
        ...consumed,
        ms: Math.round((performance.now() - started) * 1000) / 1000,
        ...(error === undefined ? {} : { error }),
      });
    }
  }

  async #checked(request: AwsRequest, { touched, consumed, invocationId, signal }: UnderWay): Promise<Outcome> {
    const { caller, service, action } = request;
    if (!caller.admin) {
      for (const need of touched.needs) {
        const refusal = await this.#parts.authoriser.check(caller.functionId, need);
        if (refusal !== undefined) throw denial(service, refusal);
      }
    }
    const site = { caller: caller.functionId, service, action, tables: touched.tables, invocationId };
    const fault = this.#parts.faults.next(site);
    // A write whose caller has died goes on, as in the service; a waiting receiver must not take messages for nobody.
    const sent = action === 'ReceiveMessage' ? { ...request, signal } : request;
    const run = () => this.#parts.handlers[service].run(sent, consumed);
    return fault === undefined ? run() : this.#broken(fault, request, run);
  }

  async #broken(fault: FaultKind, request: AwsRequest, run: () => Promise<AwsAnswer>): Promise<Outcome> {
    const { accessKeyId, functionId, environment } = request.caller;
    switch (fault) {
      case 'kill-before':
        await this.#parts.kill({ accessKeyId, functionId, environment });
        return 'cut';
      case 'kill-after':
        await run();
        await this.#parts.kill({ accessKeyId, functionId, environment });
        return 'cut';
      case 'lost-answer':
        await run();
        return 'cut';
      case 'timeout':
        return 'hang';
      default:
        throw faultAnswer(fault, request);
    }
  }
}

/** Opens the front on the loopback. */
export async function openFront(parts: FrontParts, port = 0): Promise<Front> {
  const handling = new Handling(parts);
  const bucketOf = (wire: S3Wire): BucketInfo | undefined => {
    const { bucket } = s3Target(pathStyle(wire.url, wire.headers.host));
    return parts.buckets.find(({ name }) => name === bucket);
  };

  const send = (response: ServerResponse, answer: AwsAnswer, more: Record<string, string>): void => {
    // Clients correct their clock by this header, so it must show the clock that everything else goes by.
    const date = parts.keys.now().toUTCString();
    response.writeHead(answer.status, { 'content-length': answer.body.length, ...answer.headers, ...more, date });
    response.end(answer.body);
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const abort = new AbortController();
    response.on('close', () => {
      if (!response.writableEnded) abort.abort();
    });
    const { method = 'GET', url = '/', headers } = incoming;
    const wire = { method, url, headers, body: await readBody(incoming) };
    const service = serviceOrS3(incoming);
    if (method === 'OPTIONS') return preflightAnswer(wire, response);
    const outcome = await handling.answer(wire, service, abort.signal);
    if (outcome === 'hang') return;
    if (outcome === 'cut') {
      incoming.socket.destroy();
      return;
    }
    send(response, outcome, service === 's3' ? corsHeaders(bucketOf(wire), headers, method) : {});
  };

  const preflightAnswer = (wire: S3Wire, response: ServerResponse): void => {
    try {
      send(response, { status: 200, headers: {}, body: Buffer.alloc(0) }, preflight(bucketOf(wire), wire.headers));
    } catch (error) {
      const known = error instanceof AwsError ? error : new AwsError('InternalError', String(error), 500);
      send(response, errorAnswer('s3', known, wire.url), {});
    }
  };

  const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // A client that went away while it was sending is not a fault of ours.
      if (!incoming.destroyed) parts.report(error);
      incoming.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the AWS front has no port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { AwsSide } from '../aws/side.ts';
import type { Logs } from '../logs.ts';
import type { Functions } from '../runtime/functions.ts';
import type { Disorder } from './disorder.ts';
import { failedItems, type Mapping } from './mapping.ts';
import { Loop, type Poller } from './poller.ts';

/** Seconds until a failed message comes back; on AWS it is the queue's visibility timeout, often minutes. */
const retrySeconds = 1;

/** Milliseconds until the second delivery of a duplicated message. */
const echoDelay = 30;

interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly [field: string]: unknown;
}

/** Polls a queue for a mapping: batches, filter, partial failures, and on request disorder and duplicates. */
export function startQueuePoller(options: {
  readonly mapping: Mapping;
  readonly aws: Pick<AwsSide, 'adminClientConfig' | 'queueUrl' | 'region'>;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly disorder: Disorder;
  readonly logs: Logs;
}): Poller {
  const { mapping, functions, disorder, logs } = options;
  const client = new SQSClient({ ...options.aws.adminClientConfig, maxAttempts: 5 });
  const QueueUrl = options.aws.queueUrl(mapping.sourceArn);
  let working = 0;
  const stop = new AbortController();

  const receive = async (): Promise<readonly Message[]> => {
    const gathered: Message[] = [];
    const ask = async (WaitTimeSeconds: number): Promise<void> => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          WaitTimeSeconds,
          MaxNumberOfMessages: Math.min(10, mapping.batchSize - gathered.length),
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: stop.signal },
      );
      gathered.push(...Messages);
    };
    await ask(2);
    if (gathered.length === 0) return [];
    const end = performance.now() + mapping.window;
    while (gathered.length < mapping.batchSize && performance.now() < end) {
      await new Promise((next) => setTimeout(next, 10));
      await ask(0);
    }
    return gathered;
  };

  const remove = async (handles: readonly string[]): Promise<void> => {
    for (const entries of chunks(handles)) {
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries }));
    }
  };

  const giveBack = async (handles: readonly string[]): Promise<void> => {
    for (const entries of chunks(handles)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: retrySeconds }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  };

  /** Messages that failed, by receipt handle. */
  const invoke = async (records: readonly SqsRecord[]): Promise<readonly string[]> => {
    const outcome = await functions.invoke(mapping.functionArn, { Records: records });
    const all = records.map(({ receiptHandle }) => receiptHandle);
    if (!outcome.ok) {
      logs.write('poller', `${mapping.logicalId}: a batch of ${records.length} failed: ${outcome.errorType}`);
      return all;
    }
    if (!mapping.reportsItems) return [];
    const failed = failedItems(
      outcome.payload,
      records.map(({ messageId }) => messageId),
    );
    if (failed === 'all') return all;
    return records.filter(({ messageId }) => failed.includes(messageId)).map(({ receiptHandle }) => receiptHandle);
  };

  const echo = (records: readonly SqsRecord[]): void => {
    if (records.length === 0) return;
    working += 1;
    // What a second delivery comes to makes no difference to the message: it is gone from the queue.
    setTimeout(() => void invoke(records).finally(() => (working -= 1)), echoDelay);
  };

  const work = async (messages: readonly Message[]): Promise<void> => {
    const records = disorder.shuffle(messages).map((message) => recordOf(message, mapping, options.aws.region));
    const wanted = records.filter((record) => mapping.passes(filterable(record)));
    const failed = wanted.length === 0 ? [] : await invoke(wanted);
    const done = records.filter(({ receiptHandle }) => !failed.includes(receiptHandle));
    await remove(done.map(({ receiptHandle }) => receiptHandle));
    await giveBack(failed);
    echo(done.filter((record) => wanted.includes(record) && disorder.again()));
  };

  const loops = Array.from({ length: mapping.concurrency }, () =>
    Loop.start(`${mapping.logicalId} (${mapping.functionId})`, logs, async () => {
      const messages = await receive();
      if (messages.length === 0) return 0;
      working += 1;
      await work(messages).finally(() => (working -= 1));
      return 0;
    }),
  );
  return {
    // The depth of the queue itself is what `drain` asks the AWS side for.
    busy: () => (working > 0 ? `${mapping.functionId}: ${working} batches in work` : undefined),
    stop: async () => {
      stop.abort();
      await Promise.all(loops.map((loop) => loop.stop()));
      client.destroy();
    },
  };
}

function* chunks(handles: readonly string[]): Iterable<{ Id: string; ReceiptHandle: string }[]> {
  for (let at = 0; at < handles.length; at += 10) {
    yield handles.slice(at, at + 10).map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
  }
}

/** Filters see a JSON body as an object. */
function filterable(record: SqsRecord): object {
  try {
    return { ...record, body: JSON.parse(record.body) as unknown };
  } catch {
    return record;
  }
}

function recordOf(message: Message, mapping: Mapping, region: string): SqsRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attributeOf(value)]),
    ),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: mapping.sourceArn,
    awsRegion: region,
  };
}

function attributeOf({ StringValue, BinaryValue, DataType }: MessageAttributeValue): object {
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType ?? 'String',
  };
}

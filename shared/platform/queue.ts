import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';

/** One message: `group` shares a queue fairly between those who send much and those who send little. */
export interface QueueMessage {
  readonly body: string;
  readonly group?: string;
}

/** Why a message was not taken. `refused`: it never will be, as it is; `busy`: try again. */
export type SendFault = 'refused' | 'busy';

export interface QueueSender {
  /** Sends all, and gives what became of each in the order given: undefined for those that the queue has taken. */
  readonly sendAll: (messages: readonly QueueMessage[]) => Promise<readonly (SendFault | undefined)[]>;
}

/** SQS takes ten at once. */
const BATCH = 10;

/** As patient as the other clients: a call that hangs must not outlive the function. */
export const queueClient = (): SQSClient =>
  new SQSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });

const entryOf = ({ body, group }: QueueMessage, at: number): SendMessageBatchRequestEntry => ({
  Id: String(at),
  MessageBody: body,
  ...(group === undefined ? {} : { MessageGroupId: group }),
});

async function sendBatch(
  client: SQSClient,
  url: string,
  messages: readonly QueueMessage[],
): Promise<readonly (SendFault | undefined)[]> {
  const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: messages.map(entryOf) }));
  const faults = new Map((answer.Failed ?? []).map(({ Id, SenderFault }) => [Id, SenderFault === true]));
  return messages.map((_, at) => {
    const refused = faults.get(String(at));
    return refused === undefined ? undefined : refused ? 'refused' : 'busy';
  });
}

/** Sends to one queue; a whole batch that fails throws. */
export const queueSender = (client: SQSClient, url: string): QueueSender => ({
  async sendAll(messages) {
    const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, n) =>
      messages.slice(n * BATCH, (n + 1) * BATCH),
    );
    const answers = await Promise.all(batches.map((batch) => sendBatch(client, url, batch)));
    return answers.flat();
  },
});

/** Sends one message; one that is not taken throws. */
export const sendOne = async ({ sendAll }: QueueSender, body: string): Promise<void> => {
  const [fault] = await sendAll([{ body }]);
  if (fault !== undefined) throw new Error(`the queue did not take a message: ${fault}`);
};

/** SQS behind the front: fauxqs with the template's account and partition. */
import type { Place } from './dynamo-touch.ts';
import type { Forward } from './forward.ts';
import type { AwsAnswer, AwsRequest, ServiceHandler, Touch } from './message.ts';
import { fauxqsArn, type QueueInfo, queueNameOf } from './queues.ts';

export interface SqsParts {
  readonly forward: Forward;
  readonly place: Place;
  readonly queues: readonly QueueInfo[];
  readonly keyArn: (key: string) => string;
  /** Base URL of the front, once it listens. */
  readonly url: () => string;
}

/** Batches are authorised as the single action. */
const permission = (action: string): string =>
  action.replace(/^(SendMessage|DeleteMessage|ChangeMessageVisibility)Batch$/, '$1');

const keyUse: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['GenerateDataKey', 'Decrypt'],
  ReceiveMessage: ['Decrypt'],
};

/** Answers that hold queue URLs or ARNs. */
const named = ['GetQueueUrl', 'ListQueues', 'CreateQueue', 'GetQueueAttributes'];

export function sqsHandler({ forward, place, queues, keyArn, url }: SqsParts): ServiceHandler {
  const touch = ({ action, json }: AwsRequest): Touch => {
    const name = queueNameOf(String(json.QueueUrl ?? json.QueueName ?? ''));
    const queue = queues.find((each) => each.name === name);
    const resource = queue?.arn ?? `arn:${place.partition}:sqs:${place.region}:${place.account}:${name}`;
    const act = permission(action);
    const suffix = place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const keys = queue?.key === undefined ? [] : (keyUse[act] ?? []);
    return {
      tables: [],
      needs: [
        { action: `sqs:${act}`, resource, context: {} },
        ...keys.map((use) => ({
          action: `kms:${use}`,
          resource: keyArn(queue?.key ?? ''),
          context: { 'kms:ViaService': `sqs.${place.region}.${suffix}`, 'kms:EncryptionContext:aws:sqs:arn': resource },
        })),
      ],
    };
  };
  const local = fauxqsArn(place.region, '');
  const translate = (answer: AwsAnswer): AwsAnswer => {
    const text = answer.body
      .toString()
      .replaceAll(local, `arn:${place.partition}:sqs:${place.region}:${place.account}:`)
      .replace(/http:\/\/[^/"]+\/000000000000\//g, `${url()}/${place.account}/`);
    return { ...answer, body: Buffer.from(text) };
  };
  return {
    touch,
    async run(request) {
      const answer = await forward(request);
      return named.includes(request.action) ? translate(answer) : answer;
    },
  };
}

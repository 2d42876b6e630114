import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { relay } from '../../shared/notifications/relay.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender } from '../../shared/platform/queue.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const client = queueClient();
const log = functionLog('relay');
const deps = {
  notifications: queueSender(client, env.NOTIFICATIONS_QUEUE_URL),
  poison: queueSender(client, env.POISON_QUEUE_URL),
  log: log.line,
};

/** Pending messages of the matters' stream on their way to the queue. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const response = await relay(deps, event.Records);
  log.line('batch-finished', { count: event.Records.length, failed: response.batchItemFailures.length });
  return response;
};

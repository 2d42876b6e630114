import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { tally } from '../../shared/insight/batch.ts';
import { tallyStore } from '../../shared/insight/store-tally.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender } from '../../shared/platform/queue.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const log = functionLog('tally');
const deps = {
  port: tallyStore({ client: documentClient(), table: env.STATS_TABLE }),
  poison: queueSender(queueClient(), env.POISON_QUEUE_URL),
  log,
};

/** The stream of matters into figures. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const response = await tally(deps, event.Records);
  log.line('batch-finished', { count: event.Records.length, failed: response.batchItemFailures.length });
  return response;
};

import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { tally } from '../../shared/insight/batch.ts';
import { tallyStore } from '../../shared/insight/store-tally.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { repeatedFrom } from '../../shared/platform/dynamodb/stream.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender } from '../../shared/platform/queue.ts';
import { wordsIndexer } from '../../shared/words/batch.ts';
import { indexStore } from '../../shared/words/store-index.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const log = functionLog('tally');
const client = documentClient();
const poison = queueSender(queueClient(), env.POISON_QUEUE_URL);
const deps = { port: tallyStore({ client, table: env.STATS_TABLE }), poison, log };
const secrets = secretsClient();
const index = wordsIndexer({
  port: indexStore({ client, table: env.STATS_TABLE }),
  keys: () => loadKeys(secrets, env.SECRET_ARN),
  poison,
  log,
  now: () => new Date().toISOString(),
});

/** The stream of matters into figures, and the words of cases into the index by which they are found. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const answers = await Promise.all([tally(deps, event.Records), index(event.Records)]);
  const failed = answers.flatMap(({ batchItemFailures }) => batchItemFailures);
  log.line('batch-finished', { count: event.Records.length, failed: failed.length });
  return repeatedFrom(failed.map(({ itemIdentifier }) => itemIdentifier));
};

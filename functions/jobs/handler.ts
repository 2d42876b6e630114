import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type RunDeps, runJob } from '../../shared/imports/run-service.ts';
import { jobStore } from '../../shared/imports/store.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { withoutWrites } from '../../shared/platform/dynamodb/dry-run.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { filesIn } from '../../shared/platform/files.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender } from '../../shared/platform/queue.ts';
import { runBatch } from '../../shared/tasks/batch-run.ts';
import { batchInJob } from '../../shared/tasks/model-batch.ts';
import { schema } from './env.ts';
import { appliers } from './imports.ts';
import { taskRun } from './tasks.ts';

const env = readEnv(schema);
const log = functionLog('jobs');
const client = documentClient();
const queue = queueSender(queueClient(), env.JOBS_QUEUE_URL);
const now = (): string => new Date().toISOString();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);

const deps: Omit<RunDeps, 'remaining'> = {
  jobs: jobStore(client, env.MATTERS_TABLE, now),
  files: filesIn(env.ATTACHMENTS_BUCKET),
  now,
  applyFor: appliers({
    client,
    dry: withoutWrites(documentClient()),
    keys,
    table: env.DIRECTORY_TABLE,
    auditTable: env.AUDIT_TABLE,
    matters: env.MATTERS_TABLE,
    log,
  }),
};

const tasks = taskRun({
  client,
  keys,
  matters: env.MATTERS_TABLE,
  directory: env.DIRECTORY_TABLE,
  audit: env.AUDIT_TABLE,
});

/** A batch of tasks says that it is one; everything else is an import. */
function run(body: string, remaining: () => number): Promise<'more' | 'over'> {
  const batch = batchInJob(body);
  return batch === undefined ? runJob({ ...deps, remaining }, body) : runBatch({ ...tasks, remaining }, batch);
}

async function work(id: string, remaining: () => number): Promise<boolean> {
  try {
    if ((await run(id, remaining)) === 'over') return true;
    const [fault] = await queue.sendAll([{ body: id }]);
    return fault === undefined;
  } catch (error) {
    log.line('record-failed', { message: id }, error);
    return false;
  }
}

/** Jobs by their id, one after the other; one that can't go on comes back, and goes on where it was. */
export const handler = async (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const failed: string[] = [];
  for (const { body, messageId } of event.Records) {
    if (!(await work(body, () => context.getRemainingTimeInMillis()))) failed.push(messageId);
  }
  log.line('batch-finished', { count: event.Records.length, failed: failed.length });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};

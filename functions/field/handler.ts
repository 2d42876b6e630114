import { taskAttachmentRoutes } from '../../shared/evidence/contract.ts';
import { taskEvidenceUseCases } from '../../shared/evidence/service.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender, sendOne } from '../../shared/platform/queue.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { syncRoutes } from '../../shared/sync/contract.ts';
import { syncUseCases } from '../../shared/sync/service.ts';
import { taskBatchUseCases } from '../../shared/tasks/batch-service.ts';
import { taskBatchRoutes } from '../../shared/tasks/contract-batches.ts';
import { jobBodyOf } from '../../shared/tasks/model-batch.ts';
import { taskRoutes } from '../../shared/tasks/routes.ts';
import { taskUseCases } from '../../shared/tasks/service.ts';
import { batchStore } from '../../shared/tasks/store-batches.ts';
import { areaKnown, caseDeps, now } from '../wiring/cases.ts';
import { evidenceDeps, keeperOf } from '../wiring/evidence.ts';
import { taskDeps } from '../wiring/tasks.ts';
import { schema } from './env.ts';
import { syncDeps } from './sync.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const staff = staffReader({ client, table: env.DIRECTORY_TABLE });
const cases = caseDeps(client, keys, env, keeperOf(client, env));
const tasks = taskDeps({ client, keys, env, cases, staff });
const taskActs = taskUseCases(tasks);
const audit = dynamoAudit(client, env.AUDIT_TABLE);
const log = functionLog('field');
const jobs = queueSender(queueClient(), env.JOBS_QUEUE_URL);

/** What a worker's phone calls: tasks, and what is found on the way. */
export const handler = httpHandler({
  routes: [...taskRoutes, ...taskBatchRoutes, ...taskAttachmentRoutes, ...syncRoutes],
  useCases: {
    ...taskActs,
    ...taskEvidenceUseCases(evidenceDeps(client, env, cases)),
    ...syncUseCases(syncDeps({ client, matters: env.MATTERS_TABLE, cases, tasks: taskActs, audit, log })),
    ...taskBatchUseCases({
      ...tasks,
      batches: batchStore({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE, now }),
      hasArea: areaKnown(client, env.DIRECTORY_TABLE, cases.hasTown),
      wake: (batch) => sendOne(jobs, jobBodyOf(batch)),
    }),
  },
  register: staff,
  audit,
  log,
});

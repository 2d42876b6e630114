import { dynamoAudit } from '../../shared/platform/audit.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { taskRoutes } from '../../shared/tasks/routes.ts';
import { taskUseCases } from '../../shared/tasks/service.ts';
import { caseDeps, noUploads } from '../wiring/cases.ts';
import { taskDeps } from '../wiring/tasks.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const staff = staffReader({ client, table: env.DIRECTORY_TABLE });
const cases = caseDeps(client, keys, env, noUploads);

/** What a worker's phone calls: tasks, and what is found on the way. */
export const handler = httpHandler({
  routes: taskRoutes,
  useCases: taskUseCases(taskDeps({ client, keys, env, cases, staff })),
  register: staff,
  audit: dynamoAudit(client, env.AUDIT_TABLE),
  log: functionLog('field'),
});

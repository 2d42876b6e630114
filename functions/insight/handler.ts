import { auditRoutes } from '../../shared/audit/contract.ts';
import { auditUseCases } from '../../shared/audit/service.ts';
import { auditStore } from '../../shared/audit/store.ts';
import { searchRoutes } from '../../shared/cases/contract-search.ts';
import { caseMetaItem, casePk } from '../../shared/cases/items.ts';
import { searchUseCases } from '../../shared/cases/search-service.ts';
import { callCounter, dueCounter } from '../../shared/cases/store-due.ts';
import { searchStore } from '../../shared/cases/store-search.ts';
import { insightRoutes } from '../../shared/insight/contract.ts';
import { insightUseCases } from '../../shared/insight/service.ts';
import { queueUseCases } from '../../shared/insight/service-queues.ts';
import { overviewStore } from '../../shared/insight/store.ts';
import { queueStore } from '../../shared/insight/store-queues.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { wordsReader } from '../../shared/words/store-search.ts';
import { schema } from './env.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const staff = staffReader({ client, table: env.DIRECTORY_TABLE });

/** A town never changes under its case, so a reading that is a little behind is as good. */
const caseTown = async (num: string): Promise<string | undefined> => {
  const item = await getItem(client, env.MATTERS_TABLE, { pk: casePk(num), sk: 'META' }, false);
  return item && parseItem(caseMetaItem, item).town;
};

/** What is looked at and changed by nobody: the overview, queues, the audit, and cases by their words. */
export const handler = httpHandler({
  routes: [...insightRoutes, ...searchRoutes, ...auditRoutes],
  useCases: {
    ...insightUseCases(overviewStore({ client, table: env.STATS_TABLE })),
    ...queueUseCases({
      ...queueStore({ client, table: env.STATS_TABLE }),
      due: dueCounter({ client, matters: env.MATTERS_TABLE }),
      calls: callCounter({ client, matters: env.MATTERS_TABLE }),
    }),
    ...searchUseCases({
      ...searchStore({ client, matters: env.MATTERS_TABLE, keys }),
      index: wordsReader({ client, table: env.STATS_TABLE, keys, now: () => new Date().toISOString() }),
    }),
    ...auditUseCases({
      ...auditStore({ client, table: env.AUDIT_TABLE, keys }),
      caseTown,
      personHome: async (id) => (await staff.person(id))?.home,
    }),
  },
  register: staff,
  audit: dynamoAudit(client, env.AUDIT_TABLE),
  log: functionLog('insight'),
});

import { CONTACT_PURPOSE } from '../../shared/people/contacts.ts';
import { peopleRoutes } from '../../shared/people/contract.ts';
import { callerRoutes } from '../../shared/people/contract-callers.ts';
import { lookupRoutes } from '../../shared/people/contract-lookup.ts';
import { peopleUseCases } from '../../shared/people/service.ts';
import { callerUseCases } from '../../shared/people/service-callers.ts';
import { lookupUseCases } from '../../shared/people/service-lookup.ts';
import { peopleStore } from '../../shared/people/store.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { keyClient, secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { callers } from './callers.ts';
import { caseHeads } from './case-heads.ts';
import { schema } from './env.ts';
import { lostCodes } from './lost-codes.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const log = functionLog('people');
const contacts = envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose: CONTACT_PURPOSE });

/** Personal data over HTTP: the only function that shows it. */
export const handler = httpHandler({
  routes: [...peopleRoutes, ...lookupRoutes, ...callerRoutes],
  useCases: {
    ...peopleUseCases({
      ...caseHeads(client, env.MATTERS_TABLE),
      ...peopleStore({ client, people: env.PEOPLE_TABLE, audit: env.AUDIT_TABLE, envelope: contacts }),
    }),
    ...lookupUseCases(lostCodes(client, keys, env, log)),
    ...callerUseCases(callers(client, keys, env)),
  },
  register: staffReader({ client, table: env.DIRECTORY_TABLE }),
  audit: dynamoAudit(client, env.AUDIT_TABLE),
  log,
});

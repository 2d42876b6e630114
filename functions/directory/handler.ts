import { standardsOf } from '../../shared/catalogue/rules.ts';
import { channelSecrets, SECRET_PURPOSES } from '../../shared/departments/secrets.ts';
import { dutyRoutes } from '../../shared/duty/contract.ts';
import { dutyUseCases } from '../../shared/duty/service.ts';
import { dutyStore } from '../../shared/duty/store.ts';
import { placeCodeRoutes } from '../../shared/grids/contract-codes.ts';
import { rulingRoutes } from '../../shared/grids/contract-rulings.ts';
import { placeCodeUseCases } from '../../shared/grids/place-codes.ts';
import { gridSealing } from '../../shared/grids/sealing.ts';
import { placeCodeStore } from '../../shared/grids/store-codes.ts';
import { rulingUseCases } from '../../shared/grids/use-cases-rulings.ts';
import { importRoutes } from '../../shared/imports/contract.ts';
import { importUseCases } from '../../shared/imports/service.ts';
import { checkWebhookUrl } from '../../shared/notifications/addresses.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { keyClient, secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender } from '../../shared/platform/queue.ts';
import { policyRoutes } from '../../shared/policies/contract.ts';
import { policyUseCases } from '../../shared/policies/service.ts';
import { policyStore } from '../../shared/policies/store.ts';
import { reckoningWrite } from '../../shared/reckoning/store.ts';
import { redivisionRoutes } from '../../shared/redivisions/contract.ts';
import { redivisionUseCases } from '../../shared/redivisions/service.ts';
import { absenceRoutes } from '../../shared/staff/contract-absence.ts';
import { staffingRoutes } from '../../shared/staff/contract-staffing.ts';
import { knownAreas } from '../wiring/known-areas.ts';
import { registers } from '../wiring/registers.ts';
import { schema } from './env.ts';
import { redivisionDeps } from './redivisions.ts';
import { importPorts } from './sheets.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const sealing = (purpose: string) => envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose });

const core = registers({
  ...{ client, keys, table: env.DIRECTORY_TABLE, auditTable: env.AUDIT_TABLE, matters: env.MATTERS_TABLE },
  channels: {
    secrets: channelSecrets({ webhook: sealing(SECRET_PURPOSES.webhook), sms: sealing(SECRET_PURPOSES.sms) }),
    // On one machine the receivers of a demonstration are on the same machine; nowhere else is that an address.
    checkAddress: (url) => checkWebhookUrl(url, { allowLocal: env.STAGE === 'local' }),
  },
});
const { settings, grids, departments, staff, catalogues, places, services, dispatching, policy } = core;
const gridPorts = { store: grids, ...gridSealing(keys) };
const audit = dynamoAudit(client, env.AUDIT_TABLE);
const sheets = importPorts(
  { client, table: env.DIRECTORY_TABLE, grids, departments, catalogues, staff, places, services, dispatching },
  {
    ...{ matters: env.MATTERS_TABLE, bucket: env.ATTACHMENTS_BUCKET, keys, audit },
    queue: queueSender(queueClient(), env.JOBS_QUEUE_URL),
  },
);

/** The registers over HTTP: units, grids, staff, departments, catalogue, service list, and what a town decides. */
export const handler = httpHandler({
  routes: [
    ...core.routes,
    ...rulingRoutes,
    ...placeCodeRoutes,
    ...absenceRoutes,
    ...staffingRoutes,
    ...dutyRoutes,
    ...policyRoutes,
    ...redivisionRoutes,
    ...importRoutes,
  ],
  useCases: {
    ...core.useCases,
    ...rulingUseCases(gridPorts),
    ...placeCodeUseCases({ ...gridPorts, codes: placeCodeStore(settings) }),
    ...dutyUseCases({ store: dutyStore(settings, staff), staff, areas: knownAreas(grids) }),
    ...policyUseCases({
      store: policyStore({ ...settings, word: (change) => reckoningWrite(env.MATTERS_TABLE, change) }),
      standards: async (town, now) => standardsOf((await catalogues.catalogueOf(town, now)).categories),
      townsOfDepartments: (ids) => departments.townsOf(ids),
    }),
    ...redivisionUseCases(
      redivisionDeps({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE, keys, grids, policy }),
    ),
    ...importUseCases(sheets),
  },
  register: staff,
  audit,
  log: functionLog('directory'),
});

import { catalogueRoutes } from '../../shared/catalogue/contract.ts';
import { standardsOf } from '../../shared/catalogue/rules.ts';
import { catalogueUseCases } from '../../shared/catalogue/service.ts';
import { catalogueStore } from '../../shared/catalogue/store.ts';
import { departmentRoutes } from '../../shared/departments/contract.ts';
import { channelSecrets, SECRET_PURPOSES } from '../../shared/departments/secrets.ts';
import { departmentUseCases } from '../../shared/departments/service.ts';
import { departmentStore } from '../../shared/departments/store.ts';
import { dispatchRoutes } from '../../shared/dispatching/contract.ts';
import { dispatchUseCases } from '../../shared/dispatching/service.ts';
import { dutyRoutes } from '../../shared/duty/contract.ts';
import { dutyUseCases } from '../../shared/duty/service.ts';
import { dutyStore } from '../../shared/duty/store.ts';
import { gridRoutes } from '../../shared/grids/contract-routes.ts';
import { rulingRoutes } from '../../shared/grids/contract-rulings.ts';
import { gridSealing } from '../../shared/grids/sealing.ts';
import { gridStore } from '../../shared/grids/store.ts';
import { gridUseCases } from '../../shared/grids/use-cases.ts';
import { rulingUseCases } from '../../shared/grids/use-cases-rulings.ts';
import { checkWebhookUrl } from '../../shared/notifications/addresses.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { keyClient, secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { policyRoutes } from '../../shared/policies/contract.ts';
import { policyUseCases } from '../../shared/policies/service.ts';
import { policyStore } from '../../shared/policies/store.ts';
import { serviceRoutes } from '../../shared/services/contract.ts';
import { serviceUseCases } from '../../shared/services/service.ts';
import { serviceStore } from '../../shared/services/store.ts';
import { staffRoutes } from '../../shared/staff/contract.ts';
import { absenceRoutes } from '../../shared/staff/contract-absence.ts';
import { staffingRoutes } from '../../shared/staff/contract-staffing.ts';
import { staffStore } from '../../shared/staff/store.ts';
import { staffUseCases } from '../../shared/staff/use-cases.ts';
import { dispatchDeps } from './dispatching.ts';
import { schema } from './env.ts';
import { knownAreas, staffReferences } from '../wiring/known-areas.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const sealing = (purpose: string) => envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose });

const settings = { client, table: env.DIRECTORY_TABLE, auditTable: env.AUDIT_TABLE };
const grids = gridStore(settings);
const gridPorts = { store: grids, ...gridSealing(keys) };
const departments = departmentStore(settings);
const staff = staffStore(settings);
const catalogues = catalogueStore(settings);

/** The registers over HTTP: units, grids, staff, departments, catalogue, service list, and what a town decides. */
export const handler = httpHandler({
  routes: [
    ...gridRoutes,
    ...rulingRoutes,
    ...staffRoutes,
    ...absenceRoutes,
    ...staffingRoutes,
    ...dutyRoutes,
    ...departmentRoutes,
    ...catalogueRoutes,
    ...serviceRoutes,
    ...policyRoutes,
    ...dispatchRoutes,
  ],
  useCases: {
    ...gridUseCases(gridPorts),
    ...rulingUseCases(gridPorts),
    ...staffUseCases({
      store: staff,
      references: staffReferences({ grids, departments, policies: policyStore(settings) }),
    }),
    ...dutyUseCases({ store: dutyStore(settings, staff), staff, areas: knownAreas(grids) }),
    ...departmentUseCases({
      store: departments,
      secrets: channelSecrets({ webhook: sealing(SECRET_PURPOSES.webhook), sms: sealing(SECRET_PURPOSES.sms) }),
      // On one machine the receivers of a demonstration are on the same machine; nowhere else is that an address.
      checkAddress: (url) => checkWebhookUrl(url, { allowLocal: env.STAGE === 'local' }),
      isUnit: async (code) => (await grids.unit(code)) !== undefined,
    }),
    ...catalogueUseCases(catalogues),
    ...serviceUseCases({
      store: serviceStore(settings),
      townOfDepartment: async (id) => (await departments.townsOf([id])).get(id),
    }),
    ...policyUseCases({
      store: policyStore(settings),
      standards: async (town, now) => standardsOf((await catalogues.catalogueOf(town, now)).categories),
      townsOfDepartments: (ids) => departments.townsOf(ids),
    }),
    ...dispatchUseCases(
      dispatchDeps({ settings, matters: env.MATTERS_TABLE, catalogues, departments, areas: knownAreas(grids) }),
    ),
  },
  register: staff,
  audit: dynamoAudit(client, env.AUDIT_TABLE),
  log: functionLog('directory'),
});

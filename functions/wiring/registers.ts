import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { catalogueRoutes } from '../../shared/catalogue/contract.ts';
import { catalogueUseCases } from '../../shared/catalogue/service.ts';
import { catalogueStore } from '../../shared/catalogue/store.ts';
import { departmentRoutes } from '../../shared/departments/contract.ts';
import { type DepartmentDeps, departmentUseCases } from '../../shared/departments/service.ts';
import { departmentStore } from '../../shared/departments/store.ts';
import { dispatchRoutes } from '../../shared/dispatching/contract.ts';
import { dispatchUseCases } from '../../shared/dispatching/service.ts';
import { dispatchStore } from '../../shared/dispatching/store.ts';
import { gridRoutes } from '../../shared/grids/contract-routes.ts';
import { gridSealing } from '../../shared/grids/sealing.ts';
import { gridStore } from '../../shared/grids/store.ts';
import { gridUseCases } from '../../shared/grids/use-cases.ts';
import { placeRoutes } from '../../shared/places/contract.ts';
import { placeUseCases } from '../../shared/places/service.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { policyReader, policyStore } from '../../shared/policies/store.ts';
import type { Route, UseCases } from '../../shared/route.ts';
import { serviceRoutes } from '../../shared/services/contract.ts';
import { serviceRequestRoutes } from '../../shared/services/contract-requests.ts';
import { serviceUseCases } from '../../shared/services/service.ts';
import { serviceRequestUseCases } from '../../shared/services/service-requests.ts';
import { serviceStore } from '../../shared/services/store.ts';
import { staffRoutes } from '../../shared/staff/contract.ts';
import { staffStore } from '../../shared/staff/store.ts';
import { staffUseCases } from '../../shared/staff/use-cases.ts';
import { dispatchDeps } from './dispatching.ts';
import { knownAreas, staffReferences } from './known-areas.ts';
import { placeDeps } from './places.ts';
import { requestDeps } from './services.ts';

export interface RegistersSettings {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  /** The directory table and the one of audits. */
  readonly table: string;
  readonly auditTable: string;
  /** The table of matters: requests for the service list are woken there. */
  readonly matters: string;
  readonly channels: Pick<DepartmentDeps, 'secrets' | 'checkAddress'>;
}

/** The registers that have a sheet: units, grids, persons, departments, the catalogue, places, the service list and the dispatch directory, with all they stand on. */
export function registers({ client, keys, table, auditTable, matters, channels }: RegistersSettings) {
  const settings = { client, table, auditTable };
  const grids = gridStore(settings);
  const departments = departmentStore(settings);
  const staff = staffStore(settings);
  const catalogues = catalogueStore(settings);
  const places = placeDeps(settings);
  const services = serviceStore(settings);
  const policy = policyReader(client, table, () => new Date().toISOString());
  const references = staffReferences({ grids, departments, policies: policyStore(settings) });
  const routes: readonly Route[] = [
    ...gridRoutes,
    ...staffRoutes,
    ...departmentRoutes,
    ...catalogueRoutes,
    ...placeRoutes,
    ...serviceRoutes,
    ...serviceRequestRoutes,
    ...dispatchRoutes,
  ];
  const useCases: UseCases = {
    ...gridUseCases({ store: grids, ...gridSealing(keys) }),
    ...staffUseCases({ store: staff, references }),
    ...departmentUseCases({
      store: departments,
      staff,
      ...channels,
      isUnit: async (code) => (await grids.unit(code)) !== undefined,
    }),
    ...catalogueUseCases(catalogues),
    ...placeUseCases(places),
    ...serviceUseCases({ store: services }),
    ...dispatchUseCases(dispatchDeps({ settings, matters, catalogues, departments, areas: knownAreas(grids) })),
    ...serviceRequestUseCases(requestDeps({ settings, matters, policy, grids, departments, keys })),
  };
  return {
    settings,
    policy,
    grids,
    departments,
    staff,
    catalogues,
    services,
    dispatching: dispatchStore(settings),
    places: places.store,
    routes,
    useCases,
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { catalogueRoutes } from '../../shared/catalogue/contract.ts';
import { catalogueUseCases } from '../../shared/catalogue/service.ts';
import { catalogueStore } from '../../shared/catalogue/store.ts';
import { departmentRoutes } from '../../shared/departments/contract.ts';
import { type DepartmentDeps, departmentUseCases } from '../../shared/departments/service.ts';
import { departmentStore } from '../../shared/departments/store.ts';
import { gridRoutes } from '../../shared/grids/contract-routes.ts';
import { gridSealing } from '../../shared/grids/sealing.ts';
import { gridStore } from '../../shared/grids/store.ts';
import { gridUseCases } from '../../shared/grids/use-cases.ts';
import { placeRoutes } from '../../shared/places/contract.ts';
import { placeUseCases } from '../../shared/places/service.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { policyStore } from '../../shared/policies/store.ts';
import type { Route, UseCases } from '../../shared/route.ts';
import { staffRoutes } from '../../shared/staff/contract.ts';
import { staffStore } from '../../shared/staff/store.ts';
import { staffUseCases } from '../../shared/staff/use-cases.ts';
import { staffReferences } from './known-areas.ts';
import { placeDeps } from './places.ts';

export interface RegistersSettings {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  /** The directory table and the one of audits. */
  readonly table: string;
  readonly auditTable: string;
  readonly channels: Pick<DepartmentDeps, 'secrets' | 'checkAddress'>;
}

/** The registers that have a sheet: units, grids, persons, departments, the catalogue and places, with all they stand on. */
export function registers({ client, keys, table, auditTable, channels }: RegistersSettings) {
  const settings = { client, table, auditTable };
  const grids = gridStore(settings);
  const departments = departmentStore(settings);
  const staff = staffStore(settings);
  const catalogues = catalogueStore(settings);
  const places = placeDeps(settings);
  const references = staffReferences({ grids, departments, policies: policyStore(settings) });
  const routes: readonly Route[] = [
    ...gridRoutes,
    ...staffRoutes,
    ...departmentRoutes,
    ...catalogueRoutes,
    ...placeRoutes,
  ];
  const useCases: UseCases = {
    ...gridUseCases({ store: grids, ...gridSealing(keys) }),
    ...staffUseCases({ store: staff, references }),
    ...departmentUseCases({
      store: departments,
      ...channels,
      isUnit: async (code) => (await grids.unit(code)) !== undefined,
    }),
    ...catalogueUseCases(catalogues),
    ...placeUseCases(places),
  };
  return { settings, grids, departments, staff, catalogues, places: places.store, routes, useCases };
}

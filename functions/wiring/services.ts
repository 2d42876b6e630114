import { randomBytes } from 'node:crypto';
import type { DepartmentStore } from '../../shared/departments/ports.ts';
import type { GridStore } from '../../shared/grids/ports.ts';
import { markOf } from '../../shared/platform/http/idempotency.ts';
import { derivedId, type Keys } from '../../shared/platform/keys.ts';
import type { TownPolicy } from '../../shared/policies/model.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import { policyStore } from '../../shared/policies/store.ts';
import type { RegisterSettings } from '../../shared/registers/store.ts';
import type { RequestDeps } from '../../shared/services/service-requests.ts';
import { serviceStore } from '../../shared/services/store.ts';
import { requestStore } from '../../shared/services/store-requests.ts';
import { burdenReader } from '../../shared/tasks/store-burden.ts';
import { staffReferences } from './known-areas.ts';

export interface RequestWiring {
  readonly settings: RegisterSettings;
  /** The table of matters, where the sweep finds what waits. */
  readonly matters: string;
  readonly policy: (town: string) => Promise<TownPolicy>;
  readonly grids: Pick<GridStore, 'unit' | 'gridsNamed' | 'gridsIn'>;
  readonly departments: Pick<DepartmentStore, 'townsOf'>;
  readonly keys: Keys;
}

const ROUTE = 'service-request';

/** What requests for the service list stand on; workers are reckoned by the town's formula, one set for each grid. */
export const requestDeps = ({ settings, matters, policy, grids, departments, keys }: RequestWiring): RequestDeps => {
  const references = staffReferences({ grids, departments, policies: policyStore(settings) });
  return {
    store: {
      ...requestStore({ ...settings, matters, keys, now: () => new Date().toISOString() }),
      periods: serviceStore(settings).periods,
    },
    calendar: async (town) => calendarOf(await policy(town)),
    townOfDepartment: async (id) => (await departments.townsOf([id])).get(id),
    workers: async (town) => {
      const [codes, formula] = await Promise.all([references.gridsOf(town), references.formula(town)]);
      return codes.length * formula.gridWorker;
    },
    asked: burdenReader(settings.client, matters),
    derivedId: (caller, key) =>
      key ? derivedId(keys, { caller, route: ROUTE, key }) : randomBytes(10).toString('hex'),
    mark: (caller, route, key, body) => (key ? markOf(keys, { caller, route, key, body }) : undefined),
  };
};

import { readFileSync } from 'node:fs';
import { auditUseCases } from '../../shared/audit/service.ts';
import { batchUseCases } from '../../shared/cases/batch-service.ts';
import { handOverUseCases } from '../../shared/cases/hand-over-service.ts';
import { promiseUseCases } from '../../shared/cases/promise-actions.ts';
import { reportUseCases } from '../../shared/cases/report-service.ts';
import { searchUseCases } from '../../shared/cases/search-service.ts';
import { caseUseCases } from '../../shared/cases/service.ts';
import { catalogueUseCases } from '../../shared/catalogue/service.ts';
import { departmentUseCases } from '../../shared/departments/service.ts';
import { dispatchUseCases } from '../../shared/dispatching/service.ts';
import { dutyUseCases } from '../../shared/duty/service.ts';
import { evidenceUseCases, taskEvidenceUseCases } from '../../shared/evidence/service.ts';
import { publicEvidenceUseCases } from '../../shared/evidence/service-public.ts';
import { placeCodeUseCases } from '../../shared/grids/place-codes.ts';
import { publicGridUseCases } from '../../shared/grids/public.ts';
import { gridUseCases } from '../../shared/grids/use-cases.ts';
import { rulingUseCases } from '../../shared/grids/use-cases-rulings.ts';
import { importUseCases } from '../../shared/imports/service.ts';
import { insightUseCases } from '../../shared/insight/service.ts';
import { queueUseCases } from '../../shared/insight/service-queues.ts';
import { ROLES } from '../../shared/kernel/roles.ts';
import { notificationUseCases } from '../../shared/notifications/service.ts';
import { documentUseCases } from '../../shared/openapi/use-cases.ts';
import { peopleUseCases } from '../../shared/people/service.ts';
import { callerUseCases } from '../../shared/people/service-callers.ts';
import { lookupUseCases } from '../../shared/people/service-lookup.ts';
import { placeUseCases } from '../../shared/places/service.ts';
import { policyUseCases } from '../../shared/policies/service.ts';
import { reckoningUseCases } from '../../shared/reckoning/service.ts';
import { redivisionUseCases } from '../../shared/redivisions/service.ts';
import { reliefUseCases } from '../../shared/reliefs/service.ts';
import type { HttpFunction, UseCases } from '../../shared/route.ts';
import { routes } from '../../shared/routes.ts';
import { serviceUseCases } from '../../shared/services/service.ts';
import { serviceRequestUseCases } from '../../shared/services/service-requests.ts';
import { shiftUseCases } from '../../shared/shifts/use-cases.ts';
import { staffUseCases } from '../../shared/staff/use-cases.ts';
import type { HeadCase } from '../../shared/surges/ports.ts';
import { surgeUseCases } from '../../shared/surges/service.ts';
import { syncUseCases } from '../../shared/sync/service.ts';
import { taskBatchUseCases } from '../../shared/tasks/batch-service.ts';
import { taskUseCases } from '../../shared/tasks/service.ts';
import { whistleUseCases } from '../../shared/whistles/service.ts';
import { deploy } from '../infra/synthesised.ts';

/** The route table, the template, the document and the functions name the same routes. */

const inTable = routes.map(({ method, path }) => `${method} ${path}`).sort();

/** Nothing of it is called: the maps are asked for their names only. */
const nothing = <T>(): T => ({}) as T;

const served: Readonly<Record<HttpFunction, UseCases>> = {
  // Health is answered by the function itself.
  intake: {
    ...publicEvidenceUseCases(nothing()),
    ...reportUseCases(nothing()),
    ...publicGridUseCases(nothing()),
    ...documentUseCases(),
    getHealth: nothing(),
  },
  cases: {
    ...caseUseCases(nothing()),
    ...evidenceUseCases(nothing()),
    ...batchUseCases(nothing()),
    ...handOverUseCases(nothing()),
    ...promiseUseCases(nothing()),
    ...shiftUseCases(nothing()),
    ...whistleUseCases(nothing()),
    ...reliefUseCases(nothing()),
    ...surgeUseCases<HeadCase>(nothing()),
    ...reckoningUseCases(nothing()),
    ...notificationUseCases(nothing()),
  },
  field: {
    ...taskUseCases(nothing()),
    ...taskBatchUseCases(nothing()),
    ...taskEvidenceUseCases(nothing()),
    ...syncUseCases(nothing()),
  },
  directory: {
    ...gridUseCases(nothing()),
    ...importUseCases(nothing()),
    ...rulingUseCases(nothing()),
    ...placeCodeUseCases(nothing()),
    ...staffUseCases(nothing()),
    ...dutyUseCases(nothing()),
    ...departmentUseCases(nothing()),
    ...catalogueUseCases(nothing()),
    ...serviceUseCases(nothing()),
    ...serviceRequestUseCases(nothing()),
    ...placeUseCases(nothing()),
    ...policyUseCases(nothing()),
    ...redivisionUseCases(nothing()),
    ...dispatchUseCases(nothing()),
  },
  people: { ...peopleUseCases(nothing()), ...lookupUseCases(nothing()), ...callerUseCases(nothing()) },
  insight: {
    ...insightUseCases(nothing()),
    ...queueUseCases(nothing()),
    ...searchUseCases(nothing()),
    ...auditUseCases(nothing()),
  },
};

describe('the same routes', () => {
  it('stand in the table, the template and the checked-in document', () => {
    const deployed = deploy('prod');
    const inTemplate = deployed.byType('AWS::ApiGatewayV2::Route').map(({ properties }) => String(properties.RouteKey));
    expect(inTemplate.filter((key) => key !== '$default').sort()).toEqual(inTable);
    const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const inDocument = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
    );
    expect(inDocument.sort()).toEqual(routes.map(({ method, path, name }) => `${method} ${path} ${name}`).sort());
  });

  it('have a use case in the function that serves them, and no use case is without a route', () => {
    for (const [name, useCases] of Object.entries(served)) {
      const own = routes.filter((route) => route.function === name).map((route) => route.name);
      expect({ name, served: Object.keys(useCases).sort() }).toEqual({ name, served: own.sort() });
    }
  });
});

describe('every route', () => {
  it('has a name of its own and a place of its own', () => {
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
    expect(new Set(inTable).size).toBe(inTable.length);
  });

  it('says what it does and who may', () => {
    for (const route of routes) {
      expect(route.action).toMatch(/^[a-z-]+:[a-z-]+$/);
      expect(route.summary.zh).toMatch(/\p{Script=Han}/u);
      expect(route.summary.en).toMatch(/^[A-Z][ -~’–]+$/);
      if (route.roles !== 'any') for (const role of route.roles) expect(ROLES).toContain(role);
    }
  });

  it('is one that a WeChat mini-program can send', () => {
    for (const { method } of routes) expect(['GET', 'POST', 'PUT', 'DELETE']).toContain(method);
  });

  it('that creates or commands takes an idempotency key, and a PUT asks for the version', () => {
    const without = routes.filter(({ method, idempotent }) => method === 'POST' && !idempotent).map(({ name }) => name);
    // A lost code is asked for again because the first SMS was lost, and what was found gets new codes each time.
    // A reveal is on record every time; marking as read and sending again change nothing when they are repeated.
    // An absence that is there already is known by its times and deputy; what was handed over is no longer the person's.
    // An import that is started twice is still one.
    // An entry of the dispatch directory that is there already asks for its version.
    // What was done without a signal has a key for each command. A search changes nothing.
    expect(without.sort()).toEqual([
      'addDispatchRule',
      'confirmLookup',
      'handOverPerson',
      'lookupCaller',
      'lookupReports',
      'readInboxEntry',
      'redeliverNotification',
      'registerAbsence',
      'revealContact',
      'searchCases',
      'startImport',
      'syncField',
    ]);
    for (const { name, method, ifMatch } of routes)
      if (method === 'PUT') expect({ name, ifMatch }).not.toEqual({ name });
  });

  it('names no person in its path or query', () => {
    for (const { path, query } of routes) {
      expect(path).not.toMatch(/phone|idNumber|name/i);
      for (const field of Object.keys(query?.shape ?? {})) expect(field).not.toMatch(/phone|idNumber|^name$/i);
    }
  });
});

import { auditRoutes } from './audit/contract.ts';
import { handOverRoutes } from './cases/contract-hand-over.ts';
import { searchRoutes } from './cases/contract-search.ts';
import { caseRoutes } from './cases/routes.ts';
import { reportRoutes } from './cases/routes-reports.ts';
import { catalogueRoutes } from './catalogue/contract.ts';
import { departmentRoutes } from './departments/contract.ts';
import { dispatchRoutes } from './dispatching/contract.ts';
import { dutyRoutes } from './duty/contract.ts';
import { attachmentRoutes, publicAttachmentRoutes, taskAttachmentRoutes } from './evidence/contract.ts';
import { placeCodeRoutes } from './grids/contract-codes.ts';
import { publicGridRoutes } from './grids/contract-public.ts';
import { gridRoutes } from './grids/contract-routes.ts';
import { rulingRoutes } from './grids/contract-rulings.ts';
import { importRoutes } from './imports/contract.ts';
import { insightRoutes } from './insight/contract.ts';
import { notificationRoutes } from './notifications/contract.ts';
import { documentRoutes } from './openapi/contract.ts';
import { peopleRoutes } from './people/contract.ts';
import { callerRoutes } from './people/contract-callers.ts';
import { lookupRoutes } from './people/contract-lookup.ts';
import { placeRoutes } from './places/contract.ts';
import { policyRoutes } from './policies/contract.ts';
import { reckoningRoutes } from './reckoning/contract.ts';
import { redivisionRoutes } from './redivisions/contract.ts';
import { reliefRoutes } from './reliefs/contract.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './services/contract.ts';
import { serviceRequestRoutes } from './services/contract-requests.ts';
import { shiftRoutes } from './shifts/contract.ts';
import { staffRoutes } from './staff/contract.ts';
import { absenceRoutes } from './staff/contract-absence.ts';
import { staffingRoutes } from './staff/contract-staffing.ts';
import { surgeRoutes } from './surges/contract.ts';
import { syncRoutes } from './sync/contract.ts';
import { taskBatchRoutes } from './tasks/contract-batches.ts';
import { taskRoutes } from './tasks/routes.ts';
import { whistleRoutes } from './whistles/routes.ts';

/**
 * All routes of all modules, as data: API Gateway's routes, the OpenAPI document and the checks are made from this list.
 * A function imports only the lists of the modules it serves, so that its start does not pay for the others' schemas.
 */
export const routes: readonly Route[] = [
  ...reportRoutes,
  ...publicAttachmentRoutes,
  ...lookupRoutes,
  ...caseRoutes,
  ...searchRoutes,
  ...attachmentRoutes,
  ...handOverRoutes,
  ...whistleRoutes,
  ...reliefRoutes,
  ...surgeRoutes,
  ...taskRoutes,
  ...taskBatchRoutes,
  ...taskAttachmentRoutes,
  ...syncRoutes,
  ...reckoningRoutes,
  ...notificationRoutes,
  ...insightRoutes,
  ...auditRoutes,
  ...peopleRoutes,
  ...callerRoutes,
  ...gridRoutes,
  ...rulingRoutes,
  ...placeCodeRoutes,
  ...publicGridRoutes,
  ...redivisionRoutes,
  ...staffRoutes,
  ...absenceRoutes,
  ...staffingRoutes,
  ...dutyRoutes,
  ...shiftRoutes,
  ...departmentRoutes,
  ...catalogueRoutes,
  ...serviceRoutes,
  ...serviceRequestRoutes,
  ...placeRoutes,
  ...policyRoutes,
  ...dispatchRoutes,
  ...importRoutes,
  ...documentRoutes,
];

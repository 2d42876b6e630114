import type { CaseDeps } from '../../shared/cases/ports.ts';
import { reportUseCases } from '../../shared/cases/report-service.ts';
import { reportRoutes } from '../../shared/cases/routes-reports.ts';
import { publicAttachmentRoutes } from '../../shared/evidence/contract.ts';
import { noEvidence } from '../../shared/evidence/keeper.ts';
import { publicEvidenceUseCases } from '../../shared/evidence/service-public.ts';
import { publicGridRoutes } from '../../shared/grids/contract-public.ts';
import { publicGridUseCases } from '../../shared/grids/public.ts';
import { ok } from '../../shared/kernel/result.ts';
import { show } from '../../shared/kernel/time.ts';
import { documentRoutes } from '../../shared/openapi/contract.ts';
import { documentUseCases } from '../../shared/openapi/use-cases.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { caseDeps, now } from '../wiring/cases.ts';
import { signedPlace, signReader } from '../wiring/signs.ts';
import { schema } from './env.ts';
import { publicEvidence } from './public-evidence.ts';
import { publicGrids } from './public-grids.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const signs = signReader(client, env.DIRECTORY_TABLE, now);
const deps: CaseDeps = { ...caseDeps(client, keys, env, noEvidence), placeCode: signedPlace(signs) };

/** Takes reports from anybody, shows a reporter their own, and serves the API's own documents. */
export const handler = httpHandler({
  routes: [...reportRoutes, ...publicAttachmentRoutes, ...publicGridRoutes, ...documentRoutes],
  useCases: {
    ...reportUseCases(deps),
    ...publicEvidenceUseCases(publicEvidence(client, env, deps)),
    ...publicGridUseCases(publicGrids(client, deps, env.DIRECTORY_TABLE, signs)),
    ...documentUseCases(),
    getHealth: async (_request, _caller, now) => ok({ body: { status: 'ok', time: show(now) } }),
  },
  register: { resolve: async () => undefined },
  audit: dynamoAudit(client, env.AUDIT_TABLE),
  log: functionLog('intake'),
});

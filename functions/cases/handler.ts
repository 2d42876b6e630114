import { batchUseCases } from '../../shared/cases/batch-service.ts';
import { handOverRoutes } from '../../shared/cases/contract-hand-over.ts';
import { handOverUseCases } from '../../shared/cases/hand-over-service.ts';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import { promiseUseCases } from '../../shared/cases/promise-actions.ts';
import { foreseenCase } from '../../shared/cases/report-service.ts';
import { caseRoutes } from '../../shared/cases/routes.ts';
import { caseUseCases } from '../../shared/cases/service.ts';
import { whistleWrites } from '../../shared/cases/store.ts';
import { attachmentRoutes } from '../../shared/evidence/contract.ts';
import { evidenceUseCases } from '../../shared/evidence/service.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { notificationRoutes } from '../../shared/notifications/contract.ts';
import { notificationUseCases } from '../../shared/notifications/service.ts';
import { notificationStore } from '../../shared/notifications/store-reads.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { secretsClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { loadKeys } from '../../shared/platform/keys.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { reckoningRoutes } from '../../shared/reckoning/contract.ts';
import { reckoningUseCases } from '../../shared/reckoning/service.ts';
import { reckoningReader } from '../../shared/reckoning/store.ts';
import { reliefRoutes } from '../../shared/reliefs/contract.ts';
import { reliefUseCases } from '../../shared/reliefs/service.ts';
import { reliefStore } from '../../shared/reliefs/store.ts';
import { shiftRoutes } from '../../shared/shifts/contract.ts';
import { shiftUseCases } from '../../shared/shifts/use-cases.ts';
import { callerOf, postsInForce } from '../../shared/staff/rules.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { surgeRoutes } from '../../shared/surges/contract.ts';
import { surgeUseCases } from '../../shared/surges/service.ts';
import { whistleRoutes } from '../../shared/whistles/routes.ts';
import { whistleUseCases } from '../../shared/whistles/service.ts';
import { whistleStore } from '../../shared/whistles/store.ts';
import { areaKnown, caseDeps, now } from '../wiring/cases.ts';
import { evidenceDeps, keeperOf } from '../wiring/evidence.ts';
import { surgeDeps } from '../wiring/surges.ts';
import { schema } from './env.ts';
import { many } from './many.ts';
import { shiftDeps } from './shifts.ts';

const env = readEnv(schema);
const client = documentClient();
const keys = await loadKeys(secretsClient(), env.SECRET_ARN);
const matters = env.MATTERS_TABLE;
const staff = staffReader({ client, table: env.DIRECTORY_TABLE });
const deps: CaseDeps = {
  ...caseDeps(client, keys, env, keeperOf(client, env)),
  postsOf: async (id) => postsInForce((await staff.person(id))?.posts ?? [], now()),
};
const log = functionLog('cases');
const audit = dynamoAudit(client, env.AUDIT_TABLE);
const cases = caseUseCases(deps);
const promises = promiseUseCases({
  ...deps,
  colleague: async (id, at) => {
    const person = await staff.person(id);
    return person && callerOf({ person: id, name: person.name, posts: person.posts }, at);
  },
});
const act = cases.caseAction ?? (() => Promise.reject(new Error('caseAction')));

const whistled = whistleStore({
  client,
  matters,
  audit: env.AUDIT_TABLE,
  keys,
  now,
  caseWrites: whistleWrites({ matters }),
});
const whistles = whistleUseCases({
  store: whistled,
  policy: deps.policy,
  reliefs: deps.reliefs,
  newHome: deps.newHome,
  loadCase: deps.store.load,
  caseEvent: (num, version) => deps.store.event(num, '_', version),
  // What a whistle is blown on is handled by itself, whatever people ring about meanwhile.
  createCase: (request, caller, at) =>
    (cases.createCase ?? (() => Promise.reject(new Error('createCase'))))(
      { ...request, body: { ...(request.body as object), apart: true } },
      caller,
      at,
    ),
  foreseenCase: (body, at) => foreseenCase(deps, body, at),
  hasParty: deps.hasParty,
  mark: deps.mark,
  backoff: deps.backoff,
});

const reliefs = reliefUseCases({
  store: reliefStore({ client, matters, audit: env.AUDIT_TABLE, calendar: chinaCalendar, keys, now }),
  calendar: chinaCalendar,
  hasArea: areaKnown(client, env.DIRECTORY_TABLE, deps.hasTown),
  hasCategory: async (town, code) => (await deps.category(town, code)) !== undefined,
  derivedId: deps.ids.derived,
  mark: deps.mark,
  backoff: deps.backoff,
});

const hasArea = areaKnown(client, env.DIRECTORY_TABLE, deps.hasTown);

const shifts = shiftUseCases(
  shiftDeps({
    ...{ client, matters, directory: env.DIRECTORY_TABLE, audit: env.AUDIT_TABLE },
    ...{ calendar: chinaCalendar, cases: deps, whistles: whistled, staff },
  }),
);

/** Commands and reads of cases, whistles, reliefs, surges and notifications. */
export const handler = httpHandler({
  routes: [
    ...caseRoutes,
    ...attachmentRoutes,
    ...handOverRoutes,
    ...whistleRoutes,
    ...reliefRoutes,
    ...shiftRoutes,
    ...surgeRoutes,
    ...reckoningRoutes,
    ...notificationRoutes,
  ],
  useCases: {
    ...cases,
    ...evidenceUseCases(evidenceDeps(client, env, deps)),
    ...promises,
    ...batchUseCases(many(act, audit, log)),
    ...handOverUseCases({
      list: deps.store.list,
      act,
      promisesOf: deps.store.promisesOf,
      pass: promises.promiseAction ?? (() => Promise.reject(new Error('promiseAction'))),
      deputiesOf: staff.deputiesOf,
      serves: async (id, at) => postsInForce((await staff.person(id))?.posts ?? [], at).length > 0,
    }),
    ...whistles,
    ...reliefs,
    ...shifts,
    ...surgeUseCases(surgeDeps(client, keys, env, deps, hasArea, now)),
    ...reckoningUseCases(reckoningReader(client, matters)),
    ...notificationUseCases(notificationStore({ client, matters, audit: env.AUDIT_TABLE, keys, now })),
  },
  register: staff,
  audit,
  log,
});

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DepartmentDeps } from '../../shared/departments/service.ts';
import type { ApplyDeps } from '../../shared/imports/apply-service.ts';
import { REGISTERS } from '../../shared/imports/kinds.ts';
import { membersIn } from '../../shared/imports/members.ts';
import type { Job } from '../../shared/imports/model-job.ts';
import { dynamoAudit } from '../../shared/platform/audit.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { httpHandler } from '../../shared/platform/http/handler.ts';
import { localCalls } from '../../shared/platform/http/local-calls.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import type { Log } from '../../shared/platform/logging.ts';
import { registers } from '../wiring/registers.ts';

export interface ImportSettings {
  readonly client: DynamoDBDocumentClient;
  /** Writes nothing: what a dry run works with. */
  readonly dry: DynamoDBDocumentClient;
  readonly keys: Keys;
  readonly table: string;
  readonly auditTable: string;
  readonly matters: string;
  readonly log: Log;
}

/** A line for each row would drown what matters: of the rows' requests only faults are logged. */
const quiet = ({ line }: Log): Log => ({
  line: (code, fields, error) => (code === 'request-fault' ? line(code, fields, error) : undefined),
});

const neverSealed = (): never => {
  throw new Fault('no-use-case', { route: 'putChannel' });
};

/** Channels are in no sheet, so this function holds no key to seal their secrets with. */
const noChannels: Pick<DepartmentDeps, 'secrets' | 'checkAddress'> = {
  secrets: { create: neverSealed, seal: neverSealed },
  checkAddress: neverSealed,
};

const used = new Set(
  Object.values(REGISTERS).flatMap(({ get, put, create }) => [get.route, put.route, ...(create ? [create.route] : [])]),
);

function registersOver(client: DynamoDBDocumentClient, { keys, table, auditTable, matters, log }: ImportSettings) {
  const made = registers({ client, keys, table, auditTable, matters, channels: noChannels });
  const routes = made.routes.filter(({ method, path }) => used.has(`${method} ${path}`));
  const handle = httpHandler({
    routes,
    useCases: made.useCases,
    register: made.staff,
    audit: dynamoAudit(client, auditTable),
    log: quiet(log),
  });
  return { handle, routes, staff: made.staff };
}

/** The registers in the name of a job's person, who must be registered still; what they may do is asked row by row. */
export function appliers(settings: ImportSettings): (job: Job) => Promise<ApplyDeps | undefined> {
  const real = registersOver(settings.client, settings);
  const dry = registersOver(settings.dry, settings);
  const membersOf = membersIn(real.routes);
  return async (job) => {
    const person = await real.staff.person(job.by.person);
    if (person === undefined) return undefined;
    const { iss, sub } = person;
    const { handle } = job.dryRun ? dry : real;
    return { registers: localCalls(handle, { iss, sub, post: job.by.post, requestId: `import-${job.id}` }), membersOf };
  };
}

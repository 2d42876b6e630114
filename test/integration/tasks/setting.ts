import { evidenceKeeper } from '../../../shared/evidence/keeper.ts';
import { attachmentStore, attachmentsOf } from '../../../shared/evidence/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { isTownCode } from '../../../shared/kernel/codes.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import { err, type Result } from '../../../shared/kernel/result.ts';
import { markOf } from '../../../shared/platform/http/idempotency.ts';
import { derivedId, deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import type { TaskDeps } from '../../../shared/tasks/ports.ts';
import { taskUseCases } from '../../../shared/tasks/service.ts';
import { taskStore } from '../../../shared/tasks/store.ts';
import { caller, GRID, post, TOWN } from '../../support/cases.ts';
import type { LocalTables } from '../../support/dynamodb.ts';
import { MONDAY, SENDER, visiting, WORKER } from '../../support/tasks.ts';

export const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
export const dispatcher = caller(SENDER, post('dispatcher', TOWN));
export const worker = caller(WORKER, post('gridWorker', GRID));

/** Registers of one grid with one worker in it; the store is the real one. */
export const depsOver = ({ client, names }: LocalTables, changes: Partial<TaskDeps> = {}): TaskDeps => ({
  store: taskStore({
    client,
    matters: names.matters,
    audit: names.audit,
    keys,
    now: () => MONDAY,
    caseHeads: async () => new Map(),
  }),
  evidence: {
    ...evidenceKeeper({
      attachmentsOf: attachmentsOf(client, names.matters),
      keep: async () => ({ original: true, shown: true }),
    }),
    ofMatter: attachmentStore({ client, matters: names.matters, audit: names.audit }).ofMatter,
  },
  services: async () => [visiting],
  policy: async (town) => {
    if (!isTownCode(town)) throw new RangeError(`Not a town: ${town}`);
    return { ...defaultPolicy(town), taskMinutes: 100 };
  },
  hasGrid: async () => true,
  holders: async (area, roles) =>
    roles.includes('gridWorker') ? [{ person: WORKER, name: WORKER, post: post('gridWorker', area) }] : [],
  person: async () => undefined,
  finding: async () => err({ code: 'fault' }),
  derivedId: (who, route, key) => derivedId(keys, { caller: who, route, key: key ?? String(Math.random()) }),
  mark: (who, route, key, body) => markOf(keys, { caller: who, route, key, body }),
  backoff: async () => undefined,
  ...changes,
});

export interface Said {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly version: number | undefined;
}

/** One request to the use cases, as the HTTP stack hands it over; a refusal comes back as its code. */
export const requestsTo =
  (deps: TaskDeps) =>
  async (
    who: Caller,
    route: string,
    request: Partial<Request> = {},
    now = MONDAY,
  ): Promise<Said | (Refusal & { readonly status?: undefined })> => {
    const useCase = taskUseCases(deps)[route];
    if (!useCase) throw new Error(`no use case ${route}`);
    const given = { params: {}, query: {}, body: {}, requestId: 'r-1', sourceIp: '::1', ...request };
    const done: Result<Answer, Refusal> = await useCase(given as Request, who, now);
    if (!done.ok) return done.error;
    const { status = 200, body, version } = done.value;
    return { status, body: body as Said['body'], version };
  };

export const calendar = chinaCalendar;

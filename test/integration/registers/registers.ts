import { knownAreas, staffReferences } from '../../../functions/wiring/known-areas.ts';
import { requestDeps } from '../../../functions/wiring/services.ts';
import { standardsOf } from '../../../shared/catalogue/rules.ts';
import { catalogueUseCases } from '../../../shared/catalogue/service.ts';
import { catalogueStore } from '../../../shared/catalogue/store.ts';
import { channelSecrets } from '../../../shared/departments/secrets.ts';
import { departmentUseCases } from '../../../shared/departments/service.ts';
import { departmentStore } from '../../../shared/departments/store.ts';
import { dutyUseCases } from '../../../shared/duty/service.ts';
import { dutyStore } from '../../../shared/duty/store.ts';
import { gridStore } from '../../../shared/grids/store.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { checkWebhookUrl } from '../../../shared/notifications/addresses.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { policyUseCases } from '../../../shared/policies/service.ts';
import { policyStore } from '../../../shared/policies/store.ts';
import { reckoningWrite } from '../../../shared/reckoning/store.ts';
import type { Answer, Request, UseCases } from '../../../shared/route.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { townPeople } from '../../../shared/seed/people.ts';
import { registerItems, staffItems } from '../../../shared/seed/register-items.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { serviceUseCases } from '../../../shared/services/service.ts';
import { serviceRequestUseCases } from '../../../shared/services/service-requests.ts';
import { serviceStore } from '../../../shared/services/store.ts';
import { staffStore } from '../../../shared/staff/store.ts';
import { staffUseCases } from '../../../shared/staff/use-cases.ts';
import { type Directory, startDirectory } from '../grids/directory.ts';

export const NOW = '2026-03-06T14:00:00.000Z';
export const TOWN = '320506103';

export const map = mudu();
export const { people } = townPeople(map);

/** The registers over a directory of their own that holds the seed's town; `through` sees their calls. */
export async function startRegisters(through = (client: Directory['client']) => client) {
  const opened = await startDirectory();
  const directory: Directory = { ...opened, client: through(opened.client) };
  await putAll(directory.client, directory.table, [
    ...mapItems(map),
    ...staffItems(map, people),
    ...registerItems([], people),
  ]);
  const grids = gridStore(directory);
  const staff = staffStore(directory);
  const departments = departmentStore(directory);
  const catalogues = catalogueStore(directory);
  const sealed: string[] = [];
  const sealing = (words: string) => ({
    seal: async (id: string, plain: string) => {
      sealed.push(plain);
      return `${words} ${id}`;
    },
  });
  const keys = deriveKeys('x'.repeat(64));
  const requests = requestDeps({
    ...{ settings: directory, matters: directory.table, grids, departments, keys },
    policy: async (town) => (await policyStore(directory).policy(town)) ?? defaultPolicy(town),
  });
  const useCases: UseCases = {
    ...staffUseCases({
      store: staff,
      references: staffReferences({
        grids,
        departments,
        policies: policyStore({ ...directory, word: (change) => reckoningWrite(directory.table, change) }),
      }),
    }),
    ...dutyUseCases({ store: dutyStore(directory, staff), staff, areas: knownAreas(grids) }),
    ...departmentUseCases({
      store: departments,
      staff,
      secrets: channelSecrets({ webhook: sealing('sealed for'), sms: sealing('sealed for SMS for') }),
      checkAddress: (url) => checkWebhookUrl(url, { allowLocal: false }),
      isUnit: async (code) => (await grids.unit(code)) !== undefined,
    }),
    ...catalogueUseCases(catalogues),
    ...serviceUseCases({ store: serviceStore(directory) }),
    ...serviceRequestUseCases(requests),
    ...policyUseCases({
      store: policyStore({ ...directory, word: (change) => reckoningWrite(directory.table, change) }),
      standards: async (town, now) => standardsOf((await catalogues.catalogueOf(town, now)).categories),
      townsOfDepartments: (ids) => departments.townsOf(ids),
    }),
  };
  return { directory, staff, departments, useCases, sealed };
}
export type Registers = Awaited<ReturnType<typeof startRegisters>>;

/** The seed's person of that id as a caller at an instant. */
export async function callerOf({ staff }: Registers, sub: string, now = NOW): Promise<Caller> {
  const caller = await staff.resolve('https://issuer.onegrid.local', sub, now);
  if (caller === undefined) throw new Error(`nobody: ${sub}`);
  return caller;
}

/** Calls a use case as the HTTP stack would. */
export function call(
  { useCases }: Registers,
  name: string,
  caller: Caller,
  request: Partial<Request>,
  now = NOW,
): Promise<Result<Answer, Refusal>> {
  const useCase = useCases[name];
  if (useCase === undefined) throw new Error(`no use case ${name}`);
  const whole = {
    params: {},
    query: {},
    body: undefined,
    requestId: `r-${Math.random()}`,
    sourceIp: '127.0.0.1',
    ...request,
  };
  return useCase(whole, caller, now);
}

export function answerOf<T>(result: Result<Answer, Refusal>): { readonly body: T; readonly version: number } {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return { body: result.value.body as T, version: result.value.version ?? 0 };
}

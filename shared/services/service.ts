import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, shanghaiDay } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { editTown, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import {
  SERVICE_KEEPERS,
  type ServiceInput,
  type ServiceList,
  type ServiceQuery,
  type ServiceView,
} from './contract.ts';
import type { ServiceStore } from './ports.ts';
import { correctItem, isListed, type ServiceItem } from './rules.ts';
import { requestFault } from './rules-requests.ts';

export interface ServiceDeps {
  readonly store: ServiceStore;
}

type Answered = Promise<Result<Answer, Refusal>>;
type ByCode = { readonly code: string };

const view = ({ taskKinds, evidence, ...item }: ServiceItem): ServiceView => ({
  ...item,
  taskKinds: [...taskKinds],
  ...(evidence ? { evidence: [...evidence] } : {}),
});

async function listItems({ store }: ServiceDeps, query: ServiceQuery, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const on = query.on ?? shanghaiDay(now);
  const periods = await store.periods(town.value);
  const items = periods.filter((item) => isListed(item, on)).map(view);
  return ok({ body: { town: town.value, on, items } satisfies ServiceList });
}

async function getItem(
  { store }: ServiceDeps,
  code: string,
  query: ServiceQuery,
  caller: Caller,
  now: Instant,
): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const on = query.on ?? shanghaiDay(now);
  const item = (await store.periods(town.value, code)).find((period) => isListed(period, on));
  return item === undefined ? err({ code: 'not-found' }) : ok({ body: view(item), version: item.version });
}

const putItem = (
  { store }: ServiceDeps,
  request: Request<ByCode, TownQuery, ServiceInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const {
      params: { code },
      query,
      body,
      ifMatch,
    } = request;
    const where = editTown(caller, SERVICE_KEEPERS, query.town);
    if (!where.ok) return where;
    const { town, by } = where.value;
    const periods = await store.periods(town, code);
    const { validTo, ...rest } = body;
    const given = { code, ...rest, ...(validTo === undefined ? {} : { validTo }) };
    const fault = requestFault(given);
    if (fault !== undefined) return err(fault);
    const corrected = correctItem(given, periods, ifMatch);
    if (!corrected.ok) return corrected;
    const item = corrected.value;
    const about = { subject: `SVC#${town}`, target: `SVC#${town}#${code}#${item.validFrom}`, version: item.version };
    const change = { action: 'service-item:put', ...about, by, ...origin(request, now) };
    const saved = await store.save(town, { item }, change);
    return saved === 'saved' ? ok({ body: view(item), version: item.version }) : saved;
  });

/** The use cases of the service list, by the names of their routes. */
export const serviceUseCases = (deps: ServiceDeps): UseCases => ({
  listServiceItems: staffUseCase<unknown, ServiceQuery>(({ query }, caller, now) =>
    listItems(deps, query, caller, now),
  ),
  getServiceItem: staffUseCase<ByCode, ServiceQuery>(({ params, query }, caller, now) =>
    getItem(deps, params.code, query, caller, now),
  ),
  putServiceItem: staffUseCase<ByCode, TownQuery, ServiceInput>((request, caller, now) =>
    putItem(deps, request, caller, now),
  ),
});

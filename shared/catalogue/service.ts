import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { editTown, nextVersion, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { CATALOGUE_KEEPERS, type CategoryInput, type CategoryList, type CategoryView } from './contract.ts';
import type { CatalogueStore } from './ports.ts';
import { type Category, catalogueFindings, conditionFaults, PLAIN_GROUP_NAMES, PLAIN_GROUPS } from './rules.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type ByCode = { readonly code: string };

const view = ({ conditions, ...category }: Category): CategoryView => ({
  ...category,
  conditions: conditions.map(({ evidence, ...condition }) => ({ ...condition, evidence: [...evidence] })),
});

async function listCategories(store: CatalogueStore, query: TownQuery, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const { edition, categories } = await store.catalogueOf(town.value, now);
  const body: CategoryList = {
    town: town.value,
    edition,
    items: categories.map(view),
    findings: catalogueFindings(categories).map(({ radii, ...finding }) => ({
      ...finding,
      radii: radii.map((one) => ({ ...one, categories: [...one.categories] })),
    })),
    plainGroups: PLAIN_GROUPS.map((code) => ({ code, ...PLAIN_GROUP_NAMES[code] })),
  };
  return ok({ body });
}

async function getCategory(
  store: CatalogueStore,
  code: string,
  query: TownQuery,
  caller: Caller,
  now: Instant,
): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const { categories } = await store.catalogueOf(town.value, now);
  const category = categories.find((one) => one.code === code);
  return category === undefined ? err({ code: 'not-found' }) : ok({ body: view(category), version: category.version });
}

const putCategory = (
  store: CatalogueStore,
  request: Request<ByCode, TownQuery, CategoryInput>,
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
    const where = editTown(caller, CATALOGUE_KEEPERS, query.town);
    if (!where.ok) return where;
    const { town, by } = where.value;
    const { edition } = await store.catalogueOf(town, now);
    const before = await store.category(town, edition, code);
    const version = nextVersion(before?.version, ifMatch);
    if (!version.ok) return version;
    const fault = conditionFaults(body.conditions, before);
    if (fault !== undefined) return err(fault);
    const { nameEn, ...rest } = body;
    const category: Category = { code, ...rest, ...(nameEn === undefined ? {} : { nameEn }), version: version.value };
    const about = {
      action: 'category:put',
      subject: `CAT#${town}`,
      target: `CAT#${town}#${code}`,
      version: version.value,
    };
    const saved = await store.save(town, edition, category, { ...about, by, ...origin(request, now) });
    return saved === 'saved' ? ok({ body: view(category), version: version.value }) : saved;
  });

/** The use cases of the catalogue, by the names of their routes. They read past any cache: an editor sees what is. */
export const catalogueUseCases = (store: CatalogueStore): UseCases => ({
  listCategories: staffUseCase<unknown, TownQuery>(({ query }, caller, now) =>
    listCategories(store, query, caller, now),
  ),
  getCategory: staffUseCase<ByCode, TownQuery>(({ params, query }, caller, now) =>
    getCategory(store, params.code, query, caller, now),
  ),
  putCategory: staffUseCase<ByCode, TownQuery, CategoryInput>((request, caller, now) =>
    putCategory(store, request, caller, now),
  ),
});

import type { Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, shanghaiDay } from '../kernel/time.ts';
import { placePeriod } from '../registers/periods.ts';
import { badBody, badBodyOf, editTown, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import {
  DIRECTORY_KEEPERS,
  type DispatchFindings,
  type DispatchInput,
  type DispatchList,
  type FromCase,
  OBJECTION_RECORDERS,
  type OnQuery,
} from './contract.ts';
import type { DispatchDeps } from './ports.ts';
import { closeness, type DispatchRule, OWN_UNIT, rulesOn } from './rules.ts';
import { findingsOf } from './rules-findings.ts';
import { offerOf, upheldObjection } from './rules-objection.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type ByTown = { readonly townCode: string };
type ByEntry = ByTown & { readonly category: string; readonly area: string };
type Given = Omit<DispatchRule, 'version'>;

const view = ({ co, ...rule }: DispatchRule) => ({ ...rule, co: [...co] });

async function listRules({ store }: DispatchDeps, townCode: string, query: OnQuery, caller: Caller, now: Instant) {
  const town = townFor(caller, townCode);
  if (!town.ok) return town;
  const on = query.on ?? shanghaiDay(now);
  const rules = await store.entries(town.value);
  const coming = rules.filter(({ validFrom }) => validFrom > on).map(view);
  return ok({ body: { town: town.value, on, items: rulesOn(rules, on).map(view), coming } satisfies DispatchList });
}

async function getRule({ store }: DispatchDeps, params: ByEntry, query: OnQuery, caller: Caller, now: Instant) {
  const town = townFor(caller, params.townCode);
  if (!town.ok) return town;
  const [rule] = rulesOn(await store.entries(town.value, params), query.on ?? shanghaiDay(now));
  return rule === undefined ? err({ code: 'not-found' } as const) : ok({ body: view(rule), version: rule.version });
}

async function listFindings(deps: DispatchDeps, townCode: string, query: OnQuery, caller: Caller, now: Instant) {
  const town = townFor(caller, townCode);
  if (!town.ok) return town;
  const on = query.on ?? shanghaiDay(now);
  const [entries, categories, parties] = await Promise.all([
    deps.store.entries(town.value),
    deps.categories(town.value, now),
    deps.parties(town.value),
  ]);
  const rules = rulesOn(entries, on);
  const areas = await deps.areas([...new Set(rules.map(({ area }) => area))]);
  const items = [...findingsOf(rules, { town: town.value, categories, parties, areas })];
  return ok({ body: { town: town.value, on, items } satisfies DispatchFindings });
}

/** What an entry names that the other registers don't have. */
async function unknownIn(deps: DispatchDeps, town: string, given: Given, now: Instant): Promise<Refusal | undefined> {
  const [categories, parties, areas] = await Promise.all([
    deps.categories(town, now),
    deps.parties(town),
    deps.areas([given.area]),
  ]);
  if (townOf(given.area) !== town || !areas.has(given.area)) return badBody('#path/area', 'unknown');
  if (!categories.some((category) => closeness(given.category, category) !== undefined)) {
    return { code: 'unknown-category', params: { category: given.category } };
  }
  const isKnown = (party: string): boolean => party === OWN_UNIT || parties.has(party);
  const errors: FieldError[] = [
    ...(isKnown(given.lead) ? [] : [{ pointer: '/lead', code: 'unknown' }]),
    ...given.co.flatMap((party, i) => (isKnown(party) ? [] : [{ pointer: `/co/${i}`, code: 'unknown' }])),
    ...given.co.flatMap((party, i) =>
      party === given.lead || given.co.indexOf(party) < i ? [{ pointer: `/co/${i}`, code: 'named-twice' }] : [],
    ),
  ];
  return badBodyOf(errors);
}

interface Placing {
  readonly action: string;
  readonly town: string;
  readonly by: Parameters<DispatchDeps['store']['save']>[2]['by'];
  readonly given: Given;
  readonly request: Request;
  readonly now: Instant;
}

async function place(deps: DispatchDeps, { action, town, by, given, request, now }: Placing) {
  const [entries, fault] = await Promise.all([deps.store.entries(town, given), unknownIn(deps, town, given, now)]);
  if (fault !== undefined) return err(fault);
  const done = placePeriod(given, entries, request.ifMatch);
  if (!done.ok) return done;
  const { placed } = done.value;
  const target = `DISP#${town}#${placed.category}#${placed.area}#${placed.validFrom}`;
  const about = { action, subject: `town:${town}`, target, version: placed.version };
  const saved = await deps.store.save(town, done.value, { ...about, by, ...origin(request, now) });
  return saved === 'saved' ? ok({ body: view(placed), version: placed.version }) : saved;
}

const putRule = (
  deps: DispatchDeps,
  request: Request<ByEntry, unknown, DispatchInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { townCode, category, area } = request.params;
    const where = editTown(caller, DIRECTORY_KEEPERS, townCode);
    if (!where.ok) return where;
    const given: Given = { category, area, ...request.body };
    return place(deps, { action: 'dispatch-rule:put', ...where.value, given, request, now });
  });

/** The entry that the objection of a case decided; who leads is as it was decided, and nobody's choice any more. */
const addRule = (
  deps: DispatchDeps,
  request: Request<ByTown, unknown, FromCase>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { fromCase, category, area, validFrom, co, note } = request.body;
    const where = editTown(caller, OBJECTION_RECORDERS, request.params.townCode);
    if (!where.ok) return where;
    const seen = await deps.seenCase(fromCase, caller);
    if (!seen.ok) return seen.error.code === 'not-found' ? err(badBody('/fromCase', 'unknown')) : seen;
    const { meta, events } = seen.value;
    if (meta.town !== where.value.town) return err(badBody('/fromCase', 'unknown'));
    const named = category ?? meta.category;
    if (named === undefined) return err(badBody('/category', 'required'));
    const offer = offerOf({ ...meta, category: named }, upheldObjection(events));
    if (offer === undefined) return err(badBody('/fromCase', 'no-objection-upheld'));
    const given: Given = {
      ...offer,
      ...(area === undefined ? {} : { area }),
      co,
      ...(note === undefined ? {} : { note }),
      validFrom: validFrom ?? shanghaiDay(now),
    };
    return place(deps, { action: 'dispatch-rule:add', ...where.value, given, request, now });
  });

/** The use cases of the dispatch directory, by the names of their routes. */
export const dispatchUseCases = (deps: DispatchDeps): UseCases => ({
  listDispatchRules: staffUseCase<ByTown, OnQuery>(({ params, query }, caller, now) =>
    listRules(deps, params.townCode, query, caller, now),
  ),
  listDispatchFindings: staffUseCase<ByTown, OnQuery>(({ params, query }, caller, now) =>
    listFindings(deps, params.townCode, query, caller, now),
  ),
  getDispatchRule: staffUseCase<ByEntry, OnQuery>(({ params, query }, caller, now) =>
    getRule(deps, params, query, caller, now),
  ),
  putDispatchRule: staffUseCase<ByEntry, unknown, DispatchInput>((request, caller, now) =>
    putRule(deps, request, caller, now),
  ),
  addDispatchRule: staffUseCase<ByTown, unknown, FromCase>((request, caller, now) =>
    addRule(deps, request, caller, now),
  ),
});

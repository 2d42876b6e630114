import { bigClassOf } from '../catalogue/rules.ts';
import { type CallNow, whoToCall } from '../departments/rules-hours.ts';
import type { SuggestionView } from '../dispatching/contract.ts';
import { type DispatchRule, rulesOn, type Suggestion, suggest } from '../dispatching/rules.ts';
import { offerOf, upheldObjection } from '../dispatching/rules-objection.ts';
import { err, ok } from '../kernel/result.ts';
import { type Instant, shanghaiDay, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { UseCase } from '../route.ts';
import { visible } from './command-service.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import { isConcerned } from './rules-rights.ts';

const ruleView = ({ co, ...rule }: DispatchRule) => ({ ...rule, co: [...co] });

/** Who can't lead although the directory names them: dissolved meanwhile, or the complaint is about them. */
const barredOf = async (
  deps: CaseDeps,
  c: CaseMeta,
  { lead, rule }: Suggestion,
): Promise<SuggestionView['barred'] | undefined> => {
  if (rule === undefined) return undefined;
  if (lead === undefined) return 'unlocated';
  if (isConcerned(lead, c)) return 'concerned';
  return (await deps.hasParty(c.town, lead)) ? undefined : 'gone';
};

/** Those of the co-units that can act. */
const helping = async (deps: CaseDeps, c: CaseMeta, co: readonly string[]): Promise<string[]> => {
  const known = await Promise.all(co.map((party) => deps.hasParty(c.town, party)));
  return co.filter((party, i) => known[i] && !isConcerned(party, c));
};

const callView = ({ opensAt, people, ...call }: CallNow): NonNullable<SuggestionView['call']> => ({
  ...call,
  people: [...people],
  ...(opensAt === undefined ? {} : { opensAt: show(opensAt) }),
});

/** Who is suggested, and whom to call there: their officers at work, whoever leads them out of hours. */
const ledBy = async (deps: CaseDeps, { town }: CaseMeta, lead: string | undefined, now: Instant) => {
  if (lead === undefined) return {};
  const [department, policy] = await Promise.all([deps.party(town, lead), deps.policy(town)]);
  return { lead, ...(department ? { call: callView(whoToCall(department, now, calendarOf(policy))) } : {}) };
};

const classified = async (deps: CaseDeps, { town, category: code }: CaseMeta) => {
  if (code === undefined) return {};
  const category = await deps.category(town, code);
  return { category: { code, bigClass: bigClassOf({ ...category, code }) } };
};

/**
 * What the dispatch directory says about a case, and the entry that an objection upheld in it offers. The directory is
 * remembered for a minute, so it costs a look at the case and at its events, side by side. Dispatching stays free.
 */
export const dispatchSuggestion =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const [seen, events] = await Promise.all([visible(deps, id, caller), deps.store.headEvents(id)]);
    if (!seen.ok) return seen;
    const c = seen.value;
    const [rules, kind] = await Promise.all([deps.dispatchRules(c.town), classified(deps, c)]);
    const { town, unit, grid } = c;
    const place = { town, ...(unit ? { unit } : {}), ...(grid ? { grid } : {}) };
    const found = suggest(rulesOn(rules, shanghaiDay(now)), { ...place, ...kind });
    const [barred, co] = await Promise.all([barredOf(deps, c, found), helping(deps, c, found.co)]);
    const offer = offerOf(c, upheldObjection(events));
    const known = rules.some(({ because }) => because?.case === c.num);
    const body: SuggestionView = {
      ...(await ledBy(deps, c, barred === undefined ? found.lead : undefined, now)),
      co,
      ...(found.rule ? { why: ruleView(found.rule) } : {}),
      ...(barred === undefined ? {} : { barred }),
      rivals: found.rivals.map(ruleView),
      ...(offer && !known ? { offer } : {}),
    };
    return ok({ body });
  };

import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { sameCalendar } from '../reckoning/rules.ts';
import { badBodyOf, editTown, nextVersion, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { POLICY_KEEPERS, type PolicyInput, type PolicyView } from './contract.ts';
import type { TownPolicy } from './model.ts';
import type { PolicyStore } from './ports.ts';
import { defaultPolicy } from './rules.ts';
import { namesCategories, policyFaults, policyFindings, type Standards } from './rules-faults.ts';

export interface PolicyDeps {
  readonly store: PolicyStore;
  /** The filing conditions of every category in the town's catalogue, withdrawn ones too: open cases still have them. */
  readonly standards: (town: string, now: Instant) => Promise<Standards>;
  /** The towns of those of the departments that exist. */
  readonly townsOfDepartments: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

type Answered = Promise<Result<Answer, Refusal>>;
type ByTown = { readonly townCode: string };

async function view({ standards }: PolicyDeps, policy: TownPolicy, now: Instant): Promise<PolicyView> {
  const known = namesCategories(policy) ? await standards(policy.town, now) : new Map<string, readonly number[]>();
  return { ...policy, findings: policyFindings(policy, known) };
}

async function getPolicy(deps: PolicyDeps, townCode: string, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, townCode);
  if (!town.ok) return town;
  const policy = (await deps.store.policy(town.value)) ?? defaultPolicy(town.value);
  return ok({ body: await view(deps, policy, now), version: policy.version });
}

/** Parties that are none of the town's: nothing of theirs could ever be confirmed. */
async function partyFaults(deps: PolicyDeps, town: string, parties: readonly string[]): Promise<Refusal | undefined> {
  if (parties.length === 0) return undefined;
  const towns = await deps.townsOfDepartments(parties);
  return badBodyOf(
    parties.flatMap((party, i) =>
      towns.get(party) === town ? [] : [{ pointer: `/unitConfirmation/${i}`, code: 'unknown' }],
    ),
  );
}

const putPolicy = (
  deps: PolicyDeps,
  request: Request<ByTown, unknown, PolicyInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { params, body, ifMatch } = request;
    const where = editTown(caller, POLICY_KEEPERS, params.townCode);
    if (!where.ok) return where;
    const { town, by } = where.value;
    const before = await deps.store.policy(town);
    // The defaults are shown as version 0, so who has seen them may name it.
    const seen = before === undefined && ifMatch === 0 ? undefined : ifMatch;
    const version = nextVersion(before?.version, seen);
    if (!version.ok) return version;
    const fault = policyFaults(body) ?? (await partyFaults(deps, town, body.unitConfirmation));
    if (fault !== undefined) return err(fault);
    const policy: TownPolicy = { town, version: version.value, ...body };
    const about = { action: 'policy:put', subject: `town:${town}`, target: `policy:${town}`, version: version.value };
    const { calendar } = before ?? defaultPolicy(town);
    const changed = sameCalendar(calendar, policy.calendar) ? undefined : calendar;
    const saved = await deps.store.save(policy, { ...about, by, ...origin(request, now) }, changed);
    return saved === 'saved' ? ok({ body: await view(deps, policy, now), version: policy.version }) : saved;
  });

/** The use cases of a town's policy, by the names of their routes. */
export const policyUseCases = (deps: PolicyDeps): UseCases => ({
  getTownPolicy: staffUseCase<ByTown>(({ params }, caller, now) => getPolicy(deps, params.townCode, caller, now)),
  putTownPolicy: staffUseCase<ByTown, unknown, PolicyInput>((request, caller, now) =>
    putPolicy(deps, request, caller, now),
  ),
});

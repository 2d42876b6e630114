import type { CaseMeta } from '../cases/rules.ts';
import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { WhistleDeps } from './ports.ts';

/** What a whistle writes into its case's own timeline. */
export const caseEvent = (
  before: CaseMeta,
  next: CaseMeta,
  action: string,
  actor: ActorRef,
  at: Instant,
  data: Readonly<Record<string, unknown>>,
  mark?: IdempotencyMark,
): MatterEvent => ({
  part: '_',
  version: next.version,
  action,
  actor,
  at,
  from: before.state,
  to: next.state,
  data,
  ...(mark ? { idempotency: mark } : {}),
});

/** The first of these that is no party of the town; undefined when all are. */
export const firstUnknown = async (
  deps: WhistleDeps,
  town: string,
  parties: readonly string[],
): Promise<string | undefined> => {
  const known = await Promise.all(parties.map((party) => deps.hasParty(town, party)));
  return parties.find((_, index) => !known[index]);
};

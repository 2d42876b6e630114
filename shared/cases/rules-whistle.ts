import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { CaseMeta, CaseState } from './model.ts';
import { advance, refuse, refuseField } from './rules.ts';
import { isConcerned } from './rules-rights.ts';

/** From which states the whistle may be blown on a case: any in which somebody still has to act on the matter itself. */
const WHISTLE_FROM: readonly CaseState[] = ['reported', 'filed', 'returned', 'dispatched', 'handling'];

/** Bounds of what a head carries: three joint responses at once, and two of full size after one another. */
const MOST_OPEN_WHISTLES = 3;
export const MOST_PARTIES = 61;
/** A whistle's number in its case has two digits. */
const MOST_WHISTLES = 99;

/** Those who take part, with more of them; refused where one is concerned, or where they grow too many. */
const joined = (c: CaseMeta, parties: readonly string[]): Result<readonly string[], Refusal> => {
  const concerned = parties.find((party) => isConcerned(party, c));
  if (concerned) return refuse('party-concerned', { party: concerned });
  const all = [...new Set([...c.parties, ...parties])];
  return all.length > MOST_PARTIES ? refuseField('departments', 'too-many') : ok(all);
};

/** A whistle binds its case: the departments take part, and until it ends nothing is submitted or closed. */
export const bindWhistle = (
  c: CaseMeta,
  whistle: string,
  parties: readonly string[],
  isNew: boolean,
): Result<CaseMeta, Refusal> => {
  if (!WHISTLE_FROM.includes(c.state)) return refuse('wrong-state', { action: 'blow', state: c.state });
  if (c.whistles.length >= MOST_OPEN_WHISTLES || (isNew && c.whistled >= MOST_WHISTLES))
    return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const all = joined(c, parties);
  if (!all.ok) return all;
  const whistled = c.whistled + (isNew ? 1 : 0);
  return ok(advance(c, c.state, { whistles: [...c.whistles, whistle], whistled, parties: all.value }));
};

/** More departments take part in a whistle that is under way. */
export const inviteToWhistle = (c: CaseMeta, parties: readonly string[]): Result<CaseMeta, Refusal> => {
  const all = joined(c, parties);
  return all.ok ? ok(advance(c, c.state, { parties: all.value })) : all;
};

/** The whistle has ended, however it did; the case goes on by itself. */
export const freeWhistle = (c: CaseMeta, whistle: string): CaseMeta =>
  advance(c, c.state, { whistles: c.whistles.filter((one) => one !== whistle) });

import type { Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { actingPost } from '../workflow/table.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CoPart } from './model-co.ts';
import { isOfficerOf, mayView, postCovers } from './rules-rights.ts';
import { CO_ACTIONS, type CoAction, coTable } from './table-co.ts';

/** States of the case in which its co-units work: from the dispatch until the lead submits, whoever holds it meanwhile. */
export const CO_LIVE: readonly CaseState[] = ['dispatched', 'handling', 'suspended', 'returned', 'verifying'];

/** Whether a part belongs to the round the case is in; what is left of an earlier one moves no more. */
export const isLive = (c: CaseMeta, part: CoPart): boolean =>
  part.endedAt === undefined && part.round === c.round && c.co?.includes(part.party) === true;

/** Whether an action makes sense on a part as it and its case stand, by whoever. */
export const isCoFrom = (action: CoAction, c: CaseMeta, part: CoPart): boolean =>
  isLive(c, part) && CO_LIVE.includes(c.state) && coTable[action].from.includes(part.state);

/** The post a caller may take an action on a part with, if any. Who is related to the matter acts in it no more. */
export const postForCo = (action: CoAction, caller: Caller, c: CaseMeta, part: CoPart): Post | undefined => {
  if (c.recused?.includes(caller.person)) return undefined;
  const posts = caller.posts.filter((post) => mayView({ ...caller, posts: [post] }, c));
  return actingPost(coTable[action], { ...caller, posts }, c, postCovers, (relation, _c, post) =>
    relation === 'party' ? isOfficerOf(post, part.party) : false,
  );
};

/** The actions open to a caller on a part, in the table's order. */
export const openCoActions = (caller: Caller, c: CaseMeta, part: CoPart): CoAction[] =>
  CO_ACTIONS.filter((action) => isCoFrom(action, c, part) && postForCo(action, caller, c, part) !== undefined);

/**
 * The post in which a caller may act on a part as it stands. Refused in this order: `not-found` for who may not even see
 * the case, `forbidden` for who may never do this, `wrong-state` with what is open instead.
 */
export const admitToCo = (caller: Caller, action: CoAction, c: CaseMeta, part: CoPart): Result<Post, Refusal> => {
  if (!mayView(caller, c)) return err({ code: 'not-found' });
  const post = postForCo(action, caller, c, part);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (isCoFrom(action, c, part)) return ok(post);
  const params = { action, state: part.state };
  return err({ code: 'wrong-state', params, version: part.version, openActions: openCoActions(caller, c, part) });
};

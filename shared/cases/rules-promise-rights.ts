import { type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import type { CaseMeta } from './model.ts';
import type { CasePromise, PromiseOwner } from './model-promise.ts';
import { isBarred, isRestricted, mayView } from './rules-rights.ts';
import { type PromiseAction, promiseTable } from './table-promise.ts';

/** A person and the post they own a promise in. */
export const ownerOf = (person: string, { role, area, department }: Post): PromiseOwner => ({
  person,
  role,
  area,
  ...(department ? { party: department } : {}),
});

/**
 * The place whose people promised it: the command centre of a town (its 9 digits) or a village or community (12). A
 * bureau's officers sit in the town and answer for no place.
 */
export const placeOf = ({ area, party }: PromiseOwner): string | undefined => {
  if (party !== undefined && party !== area) return undefined;
  return area.length >= 12 ? area.slice(0, 12) : area.length === 9 ? area : undefined;
};

const isOwner = (post: Post, caller: Caller, c: CaseMeta, { person }: PromiseOwner): boolean =>
  caller.person === person || (standsFor(post) === person && !isRestricted(c));

const holdsOwnersPost = ({ role, area, department }: Post, owner: PromiseOwner): boolean =>
  role === owner.role && area === owner.area && department === owner.party;

const related = (relation: string, c: CaseMeta, owner: PromiseOwner, post: Post, caller: Caller): boolean => {
  switch (relation) {
    case 'owner':
      return isOwner(post, caller, c, owner);
    case 'owner-post':
      return holdsOwnersPost(post, owner);
    case 'head':
      return post.role === 'unitHead' && post.department !== undefined && post.department === owner.party;
    default:
      return false;
  }
};

/** The posts in which a caller sees the case at all. */
const seeing = (caller: Caller, c: CaseMeta): readonly Post[] =>
  caller.posts.filter((post) => mayView({ ...caller, posts: [post] }, c));

/** The post in which somebody may have a promise on a case: the owner's own post before any other that sees it. */
export const promisingPost = (caller: Caller, c: CaseMeta, like?: PromiseOwner): Post | undefined => {
  if (isBarred(caller.person, c)) return undefined;
  const posts = seeing(caller, c).filter(({ role }) => role !== 'clock' && role !== 'resident');
  return posts.find((post) => like !== undefined && holdsOwnersPost(post, like)) ?? posts[0];
};

/** The post a caller may take the action in, if any: who is related to the matter does not act in it. */
export const postForPromise = (
  action: PromiseAction,
  caller: Caller,
  c: CaseMeta,
  promise: CasePromise,
): Post | undefined => {
  if (isBarred(caller.person, c)) return undefined;
  return actingPost(
    promiseTable[action],
    { ...caller, posts: seeing(caller, c) },
    promise,
    (post, { town }) => covers(post.area, town),
    (relation, { owner }, post, who) => related(relation, c, owner, post, who),
  );
};

/** The actions open to a caller on a promise now, in the table's order. */
export const openPromiseActions = (caller: Caller, c: CaseMeta, promise: CasePromise): PromiseAction[] =>
  actionsFrom(promiseTable, promise.state).filter((action) => postForPromise(action, caller, c, promise) !== undefined);

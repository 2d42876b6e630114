import type { Caller, Post } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';

/**
 * Who may take an action: a role whose post's area covers the matter, or a relation to the matter (`lead`, `assignee`,
 * `blower`, `invited` …) that the module's rules resolve to posts.
 */
export interface Actors {
  readonly roles?: readonly Role[];
  readonly relations?: readonly string[];
}

/** One row of a transition table: from it come the check, the 409 body, the OpenAPI path, the diagram and the tests. */
export interface Transition<S extends string> {
  /** States it may be taken in; empty for what creates the matter. */
  readonly from: readonly S[];
  /** Where it may lead; `same` leaves the state; several: the rule decides which. */
  readonly to: readonly (S | 'same')[];
  /** Where it leads once somebody else has granted what it asks for. */
  readonly granted?: readonly S[];
  readonly by: Actors;
  /** Commutes with every other command (a note, an urging): needs no `If-Match`. */
  readonly commutes?: true;
}

export type TransitionTable<S extends string, A extends string> = Readonly<Record<A, Transition<S>>>;

/** How a module tells which of a caller's posts stand in a relation to the matter. */
export type RelationOf<M> = (relation: string, matter: M, post: Post, caller: Caller) => boolean;

/** The post the caller may take the action with: an area role that covers the matter first, then a relation. */
export const actingPost = <S extends string, M>(
  transition: Transition<S>,
  caller: Caller,
  matter: M,
  covers: (post: Post, matter: M) => boolean,
  related: RelationOf<M>,
): Post | undefined => {
  const roles = transition.by.roles ?? [];
  const byRole = caller.posts.find((post) => roles.includes(post.role) && covers(post, matter));
  if (byRole) return byRole;
  const relations = transition.by.relations ?? [];
  return caller.posts.find((post) => relations.some((relation) => related(relation, matter, post, caller)));
};

/** The actions a state allows, by whoever. */
export const actionsFrom = <S extends string, A extends string>(table: TransitionTable<S, A>, state: S): A[] =>
  (Object.entries(table) as [A, Transition<S>][])
    .filter(([, transition]) => transition.from.includes(state))
    .map(([action]) => action);

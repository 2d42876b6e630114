import type { Role } from '../kernel/roles.ts';
import type { Transition, TransitionTable } from './table.ts';

/** Somebody a waiting state can name: the holders of a role in the matter's area, or whoever stands in a relation to it. */
export type Who = { readonly role: Role } | { readonly relation: string };

/**
 * What a state waits for. No state is a trap and no one person's absence stops a matter: there is somebody who moves it on,
 * somebody else who may do so too, a limit after which more and more people are told, and a way out over both their heads.
 */
export interface Wait<S extends string, A extends string, L extends string> {
  readonly state: S;
  /** What moves it on. */
  readonly forward: readonly A[];
  readonly actor: Who;
  readonly substitute: Who;
  /** Name of the limit that runs while it waits. */
  readonly limit: L;
  readonly override: { readonly action: A; readonly by: Who };
  /** What the clock does when the limit has passed in silence; without it only people are told. */
  readonly onSilence?: A;
}

const names = <S extends string>(transition: Transition<S>, who: Who): boolean =>
  'role' in who
    ? (transition.by.roles ?? []).includes(who.role)
    : (transition.by.relations ?? []).includes(who.relation);

const leaves = <S extends string>(transition: Transition<S>, state: S): boolean =>
  transition.from.includes(state) && transition.to.some((to) => to !== 'same' && to !== state);

/**
 * An override changes who holds the matter at least: sent to somebody else is a way out although the state is the same,
 * and so is what another person only has to agree with.
 */
const overrules = <S extends string>({ from, to, granted = [] }: Transition<S>, state: S): boolean =>
  from.includes(state) && [...to, ...granted].some((one) => one !== 'same');

const sameWho = (one: Who, other: Who): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What is wrong with one declaration, in words; an empty list when nothing is. */
const faultsOf = <S extends string, A extends string, L extends string>(
  table: TransitionTable<S, A>,
  wait: Wait<S, A, L>,
): string[] => {
  const { state, forward, actor, substitute, override, onSilence } = wait;
  const may = (who: Who): boolean => forward.some((action) => names(table[action], who));
  const said = (what: string): string => `${state}: ${what}`;
  return [
    ...forward.filter((action) => !leaves(table[action], state)).map((action) => said(`${action} does not lead on`)),
    ...(may(actor) ? [] : [said('its actor may take none of the actions that lead on')]),
    ...(may(substitute) ? [] : [said('its substitute may take none of the actions that lead on')]),
    ...(sameWho(actor, substitute) ? [said('actor and substitute are the same')] : []),
    ...(overrules(table[override.action], state) ? [] : [said('the override does not lead out')]),
    ...(names(table[override.action], override.by) ? [] : [said('the override is not theirs to take')]),
    ...(sameWho(actor, override.by) ? [said('the override is the actor’s own')] : []),
    ...(onSilence === undefined || (leaves(table[onSilence], state) && names(table[onSilence], { role: 'clock' }))
      ? []
      : [said('the clock may not do what silence asks for')]),
  ];
};

/** Every waiting state exactly once, and each with all it needs. The property every table is tested for. */
export const faultsOfWaits = <S extends string, A extends string, L extends string>(
  table: TransitionTable<S, A>,
  waiting: readonly S[],
  waits: readonly Wait<S, A, L>[],
): string[] => [
  ...waiting
    .filter((state) => waits.filter((wait) => wait.state === state).length !== 1)
    .map((state) => `${state}: not declared exactly once`),
  ...waits.flatMap((wait) => faultsOf(table, wait)),
];

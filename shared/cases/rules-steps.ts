import type { Role } from '../kernel/roles.ts';
import type { Who } from '../workflow/waits.ts';
import { ASKS, type AskKind, type CaseMeta, type CaseState } from './model.ts';
import { type HeldCase, heldOf } from './rules-held.ts';
import type { CaseListQuery } from './rules-lists.ts';
import { isConcerned, isRestricted, platformDecides } from './rules-rights.ts';
import { ASK_DECIDERS, caseWaits, disputeWait } from './waits.ts';

/**
 * The steps at which cases wait for somebody, each of them one list: what a queue counts is what its list holds. A step
 * waits for the people of an area, for a party, or for whom it was given to.
 */
export const STATE_STEPS = {
  accept: 'reported',
  verify: 'verifying',
  dispatch: 'filed',
  'decide-return': 'returned',
  inspect: 'handled',
  close: 'inspected',
} as const satisfies Record<string, CaseState>;
type StateStep = keyof typeof STATE_STEPS;
type AskStep = `ask-${AskKind}`;

const asStep = (kind: AskKind): AskStep => `ask-${kind}`;

/** Steps that wait for whoever has the role in the case's area. */
export const AREA_STEPS = [
  ...(Object.keys(STATE_STEPS) as StateStep[]),
  'dispute',
  'unlocated',
  ...ASKS.map(asStep),
] as const satisfies readonly (StateStep | AskStep | 'dispute' | 'unlocated')[];
export type AreaStep = (typeof AREA_STEPS)[number];

/** Steps that wait for a party: to sign what it was sent, to decide what was asked of it. */
export const PARTY_STEPS = ['sign', 'decide'] as const;
/** What was given to somebody by name or by post. */
export const HOLDER_STEPS = ['held'] as const;
export type CaseStep = AreaStep | (typeof PARTY_STEPS)[number] | (typeof HOLDER_STEPS)[number];

const rolesIn = (...whos: readonly Who[]): readonly Role[] => whos.flatMap((who) => ('role' in who ? [who.role] : []));

const waitOf = (state: CaseState): readonly Role[] => {
  const wait = caseWaits.find((one) => one.state === state);
  return wait ? rolesIn(wait.actor, wait.substitute) : [];
};

/** A grid's worker stands in for whom was sent to look. */
const ALSO: Partial<Readonly<Record<AreaStep, readonly Role[]>>> = {
  verify: ['gridWorker'],
  unlocated: ['acceptor', 'dispatcher'],
};

const declared = (step: AreaStep): readonly Role[] => {
  if (step === 'unlocated') return [];
  if (step === 'dispute') return rolesIn(disputeWait.actor, disputeWait.substitute);
  if (step in STATE_STEPS) return waitOf(STATE_STEPS[step as StateStep]);
  const { actor, substitute } = ASK_DECIDERS[step.slice('ask-'.length) as AskKind];
  return rolesIn(actor, substitute);
};

/** Whose queues show a step, as the declarations of what waits name them: who acts, and who stands in. */
export const STEP_ROLES: Readonly<Record<AreaStep, readonly Role[]>> = Object.fromEntries(
  AREA_STEPS.map((step) => [step, [...new Set([...declared(step), ...(ALSO[step] ?? [])])]]),
) as unknown as Record<AreaStep, readonly Role[]>;

/** The list that a step of an area is. */
export const listOfStep = (step: AreaStep): Omit<CaseListQuery, 'area'> => {
  if (step === 'dispute') return { flag: 'disputed' };
  if (step === 'unlocated') return { flag: 'unlocated' };
  return step in STATE_STEPS
    ? { state: STATE_STEPS[step as StateStep] }
    : { ask: step.slice('ask-'.length) as AskKind };
};

/** Where a case waits, for whom, and who is not to know of it. */
export interface Waiting {
  readonly step: string;
  readonly area?: string;
  readonly party?: string;
  readonly holder?: string;
  /** From the people of the area, or from who stands in for the holder. */
  readonly hidden?: true;
  /** The person or party it is about: of what others count it is kept from them. */
  readonly concerning?: string;
}

/** Of a case what tells where it waits. */
export type WaitingCase = HeldCase & Pick<CaseMeta, 'town' | 'unit' | 'grid' | 'lead' | 'ask' | 'dispute' | 'upstream'>;

const ENDS: readonly CaseState[] = ['closed', 'refused', 'merged', 'cancelled'];

const areaStepsOf = (c: WaitingCase): readonly AreaStep[] => {
  const { state, grid, ask, dispute } = c;
  const inState = (Object.keys(STATE_STEPS) as StateStep[]).filter((step) => STATE_STEPS[step] === state);
  return [
    ...inState,
    ...(dispute ? (['dispute'] as const) : []),
    ...(grid === undefined && !ENDS.includes(state) ? (['unlocated'] as const) : []),
    ...(ask && !(ask.kind === 'extension' && platformDecides(c)) ? [asStep(ask.kind)] : []),
  ];
};

/** The party whose word a question waits for: the leading unit for what its people submit, a platform for what it owns. */
export const decidingParty = (c: Pick<CaseMeta, 'ask' | 'lead' | 'upstream'>): string | undefined => {
  if (c.ask === undefined) return undefined;
  if (platformDecides(c)) return c.upstream?.platform;
  return c.ask.kind === 'submission' ? c.lead : undefined;
};

/** An id of the register: what else somebody wrote names nobody who could read a queue, and stands in no key. */
const ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Whom a case is about, where that is somebody of the register, or a party: what others count is kept from them. */
export const concerningId = ({ about }: Pick<CaseMeta, 'about'>): { readonly concerning?: string } =>
  about && (about.kind === 'staff' || about.kind === 'unit') && ID.test(about.ref) ? { concerning: about.ref } : {};

const partyStepsOf = (c: WaitingCase): readonly { readonly step: string; readonly party: string }[] => {
  const decides = decidingParty(c);
  return [
    ...(c.lead && c.state === 'dispatched' ? [{ step: 'sign', party: c.lead }] : []),
    ...(decides ? [{ step: 'decide', party: decides }] : []),
  ].filter(({ party }) => !isConcerned(party, c));
};

/** Everywhere that a case waits, as it stands. */
export const waitingOf = (c: WaitingCase): readonly Waiting[] => {
  const hidden = isRestricted(c) ? { hidden: true as const } : {};
  const concerning = concerningId(c);
  const area = c.grid ?? c.unit ?? c.town;
  return [
    ...areaStepsOf(c).map((step) => ({ step, area, ...hidden, ...concerning })),
    ...partyStepsOf(c).map((one) => ({ ...one, ...concerning })),
    ...heldOf(c).map(({ holder }) => ({ step: 'held', holder, ...hidden })),
  ];
};

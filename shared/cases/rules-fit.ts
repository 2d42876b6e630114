import type { Caller, Post } from '../kernel/caller.ts';
import { unitOf } from '../kernel/codes.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CaseAction } from './table.ts';

/**
 * Whether an action, that a role or a relation may take in a state, would be refused to this very person on this very case:
 * because somebody else has to, because it was done by them, or because something stands in the way. Whoever offers actions
 * asks here, so that nothing is offered that the rules refuse.
 */
type Fit = (c: CaseMeta, post: Post, caller: Caller) => boolean;

/** What has not yet left the centre. */
export const EARLY: readonly CaseState[] = ['reported', 'verifying', 'filed'];
/** What a unit has been given. */
export const LEFT_THE_CENTRE: readonly CaseState[] = ['dispatched', 'handling', 'suspended'];

/** Two sides of a separation; on solo duty the duty supervisor may do both. */
const apart = (other: string | undefined, post: Post, { person }: Caller): boolean =>
  other !== person || post.role === 'dutySupervisor';

/** Whether somebody belongs to a party or village by any of their posts. */
const belongs = ({ posts }: Caller, party: string | undefined): boolean =>
  party !== undefined && posts.some(({ department, area }) => department === party || unitOf(area) === party);

const quiet: Fit = ({ whistles }) => whistles.length === 0;
const isAcceptor = ({ role }: Post): boolean => role === 'acceptor';

/** Complained about: nobody sends it back to them. */
const isAccused = ({ about }: CaseMeta, party: string): boolean =>
  (about?.kind === 'unit' || about?.kind === 'staff') && about.ref === party;

/** The unit's own return, and not a case that came back from above or was opened again. */
export const isReturnOf = (c: CaseMeta, lead: string): boolean =>
  c.state === 'returned' && c.lead === lead && c.returnedBy === lead;

/** To the unit that leads it; a second time the same return is rejected by the duty supervisor alone. */
const maySendAgain = (c: CaseMeta, post: Post): boolean =>
  c.lead !== undefined &&
  !isAccused(c, c.lead) &&
  (!isReturnOf(c, c.lead) || c.rejections === 0 || post.role === 'dutySupervisor');

/** A question whose answer ends or rests the case waits as well until nobody acts on it elsewhere any more. */
const mayGrant: Fit = (c, post, caller) =>
  apart(c.ask?.by, post, caller) &&
  (quiet(c, post, caller) || ['extension', 'overdue-appeal'].includes(c.ask?.kind ?? ''));

const owned = (c: CaseMeta, what: 'refusal' | 'closing'): boolean => c.upstream?.owns.includes(what) === true;

const FITS: Partial<Readonly<Record<CaseAction, Fit>>> = {
  answer: quiet,
  refuse: (c, post, caller) =>
    quiet(c, post, caller) && apart(c.refusedBy, post, caller) && !(c.ask && owned(c, 'refusal')),
  reconsider: (c, post, caller) => apart(c.refusedBy, post, caller),
  merge: (c, post, caller) => quiet(c, post, caller) && !(LEFT_THE_CENTRE.includes(c.state) && isAcceptor(post)),
  unmerge: (c, post) => !(c.mergedFrom && LEFT_THE_CENTRE.includes(c.mergedFrom) && isAcceptor(post)),
  cancel: (c, post, caller) => quiet(c, post, caller) && (EARLY.includes(c.state) || !isAcceptor(post)),
  'resolve-on-spot': (c, post, caller) => {
    const lead = post.department ?? c.unit;
    return quiet(c, post, caller) && lead !== undefined && !isAccused(c, lead);
  },
  // Over an open whistle it may only go to the unit that has it.
  dispatch: (c, post, caller) => quiet(c, post, caller) || maySendAgain(c, post),
  'reject-return': (c, post) => c.lead !== undefined && isReturnOf(c, c.lead) && maySendAgain(c, post),
  take: (c, _post, { person }) => c.assignee?.person === undefined || c.assignee.person === person,
  'hand-back': (c) => c.assignee !== undefined,
  'ask-suspension': quiet,
  'force-close': quiet,
  escalate: quiet,
  submit: quiet,
  // What was solved where it was found was never handled before; what a platform has done is not the unit's to take back.
  'withdraw-submit': (c) => c.onTheSpot === undefined && c.fromAbove === undefined,
  // Who belongs to the unit does not inspect its work.
  inspect: (c, post, caller) =>
    apart(c.submittedBy, post, caller) && (post.role === 'dutySupervisor' || !belongs(caller, c.lead)),
  close: (c, post, caller) =>
    quiet(c, post, caller) && apart(c.submittedBy, post, caller) && !(c.ask && owned(c, 'closing')),
  grant: mayGrant,
  uphold: (c, post, caller) => apart(c.ask?.by, post, caller),
  'call-back': (c, _post, { person }) => !c.handledBy.includes(person),
  // Which instruction is answered the list of instructions says; without one there is nothing to answer.
  'answer-supervision': () => false,
};

export const fits = (action: CaseAction, c: CaseMeta, post: Post, caller: Caller): boolean =>
  FITS[action]?.(c, post, caller) ?? true;

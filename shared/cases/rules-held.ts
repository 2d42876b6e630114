import type { Instant } from '../kernel/time.ts';
import { listDue, NO_DUE } from '../workflow/deadlines.ts';
import type { CaseMeta, CaseState } from './model.ts';
import { isConcerned, isRestricted } from './rules-rights.ts';

/** What somebody may have of a case by name or by post. */
export const HELD_STEPS = ['handle', 'verify', 'inspect'] as const;
export type HeldStep = (typeof HELD_STEPS)[number];

/** Where the assignee has something to do; what was submitted waits for others, and comes back when it is sent back. */
const AT_WORK: readonly CaseState[] = ['dispatched', 'handling', 'suspended'];

export interface Held {
  readonly step: HeldStep;
  /** A person's id, or a post as `<area>:<role>`. */
  readonly holder: string;
  readonly dueAt: Instant;
}

/** Of a case what tells who has it. */
export type HeldCase = Pick<
  CaseMeta,
  'state' | 'about' | 'confidential' | 'clock' | 'stage' | 'assignee' | 'verification' | 'inspector'
>;

const holdersOf = (
  step: HeldStep,
  { person, post }: { readonly person?: string; readonly post?: string },
  dueAt: Instant,
): readonly Held[] => [person, post].flatMap((holder) => (holder === undefined ? [] : [{ step, holder, dueAt }]));

/** Of what is hidden no post knows but the one that handles it. */
const sentTo = (c: HeldCase): { readonly person?: string; readonly post?: string } => {
  if (!c.verification) return {};
  const { person, post } = c.verification;
  return { ...(person ? { person } : {}), ...(post && !isRestricted(c) ? { post } : {}) };
};

/** Everything that somebody has of a case, as it stands. */
export const heldOf = (c: HeldCase): readonly Held[] => {
  const due = c.stage?.clock.dueAt ?? NO_DUE;
  const held = [
    ...(c.assignee && AT_WORK.includes(c.state) ? holdersOf('handle', c.assignee, listDue(c.clock)) : []),
    ...holdersOf('verify', sentTo(c), due),
    ...(c.inspector ? holdersOf('inspect', { person: c.inspector }, due) : []),
  ];
  // Amended later, it may be about somebody who has it: they see nothing of it any more.
  return held.filter(({ holder }) => !isConcerned(holder, c));
};

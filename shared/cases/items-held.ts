import type { Instant } from '../kernel/time.ts';
import { NO_DUE } from '../workflow/deadlines.ts';
import { areaKeys, casePk, dueOf } from './items.ts';
import type { CaseMeta, CaseState } from './model.ts';
import { keptIn, listNames } from './rules-lists.ts';
import { isConcerned, isRestricted } from './rules-rights.ts';

/**
 * What somebody has of a case by name or by post, each a narrow row on the case that is there only while they have it:
 *
 *     pk `CASE#<num>`, sk `FOR#<step>#<holder>`, kind `case-held`, num, step
 *     index `work`: post `P#<holder>`, bucket `open` or `hidden:open`, dueAt
 *     indexes `town`, `unit`: list `held:<holder>` or `hidden:held:<holder>`, by number
 *
 * `holder` is a person's id, or a post as `<area>:<role>` (`320506103203001:gridWorker`). Whoever asks what they have
 * reads `P#<own id>` and `P#<area>:<role>` for each of their posts, deputies those of whom they stand in for too.
 * `hidden:open` holds what only the one who was named may know of (confidential, about a unit or its staff): of somebody
 * they stand in for deputies read `open` alone.
 * `step` says what is to be done; `dueAt` is the limit of that step, `9999-…` while none runs. The index gives keys
 * (pk, sk, post, bucket, dueAt, num): what else is shown is read from the case's META, and judged there once more.
 */
export const HELD_STEPS = ['handle', 'verify', 'inspect'] as const;
export type HeldStep = (typeof HELD_STEPS)[number];

/** Under which a holder's rows are listed. */
export const heldPost = (holder: string): string => `P#${holder}`;

/** Where the assignee has something to do; what was submitted waits for others, and comes back when it is sent back. */
const AT_WORK: readonly CaseState[] = ['dispatched', 'handling', 'suspended'];

interface Held {
  readonly step: HeldStep;
  readonly holder: string;
  readonly dueAt: Instant;
}

const holdersOf = (
  step: HeldStep,
  { person, post }: { readonly person?: string; readonly post?: string },
  dueAt: Instant,
): readonly Held[] => [person, post].flatMap((holder) => (holder === undefined ? [] : [{ step, holder, dueAt }]));

/** Of what is hidden no post knows but the one that handles it. */
const sentTo = (c: CaseMeta): { readonly person?: string; readonly post?: string } => {
  if (!c.verification) return {};
  const { person, post } = c.verification;
  return { ...(person ? { person } : {}), ...(post && !isRestricted(c) ? { post } : {}) };
};

/** Everything that somebody has of a case, as it stands. */
export const heldOf = (c: CaseMeta): readonly Held[] => {
  const due = c.stage?.clock.dueAt ?? NO_DUE;
  const held = [
    ...(c.assignee && AT_WORK.includes(c.state) ? holdersOf('handle', c.assignee, dueOf(c)) : []),
    ...holdersOf('verify', sentTo(c), due),
    ...(c.inspector ? holdersOf('inspect', { person: c.inspector }, due) : []),
  ];
  // Amended later, it may be about somebody who has it: they see nothing of it any more.
  return held.filter(({ holder }) => !isConcerned(holder, c));
};

export const toHeldItem = (c: CaseMeta, { step, holder, dueAt }: Held): Record<string, unknown> => ({
  pk: casePk(c.num),
  sk: `FOR#${step}#${holder}`,
  kind: 'case-held',
  num: c.num,
  step,
  post: heldPost(holder),
  bucket: keptIn(c, 'open'),
  dueAt,
  ...areaKeys(c),
  list: keptIn(c, listNames.held(holder)),
});

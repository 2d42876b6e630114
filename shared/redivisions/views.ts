import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { MovedLine } from './items.ts';
import type { RedivisionMeta, Step } from './model.ts';
import type { Ruled } from './ports.ts';
import { openRedivisionActions } from './rules.ts';
import { kindOfStep } from './rules-check.ts';
import { lengthOf } from './rules-walk.ts';

const shownIf = (name: string, at: Instant | undefined) => (at ? { [name]: show(at) } : {});
const givenIf = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });

const progressOf = (of: RedivisionMeta) =>
  of.walk && {
    phase: of.walk.phase,
    done: of.walk.index,
    of: lengthOf(of, of.walk.phase),
    round: of.walk.round,
    next: show(of.walk.at),
  };

/** A redivision in a list. */
export const summaryOf = (of: RedivisionMeta, caller: Caller) => ({
  id: of.id,
  state: of.state,
  version: of.version,
  town: of.town,
  reason: maskText(of.reason),
  from: show(of.from),
  retired: of.retired,
  made: of.made,
  draftedBy: of.draftedBy,
  draftedAt: show(of.draftedAt),
  ...(of.checked ? { checked: { ...of.checked, at: show(of.checked.at) } } : {}),
  ...givenIf('proposedBy', of.proposedBy),
  ...shownIf('proposedAt', of.proposedAt),
  ...givenIf('consentedBy', of.consentedBy),
  ...shownIf('consentedAt', of.consentedAt),
  ...givenIf('activatedBy', of.activatedBy),
  ...shownIf('activatedAt', of.activatedAt),
  ...givenIf('withdrawnBy', of.withdrawnBy),
  ...shownIf('withdrawnAt', of.withdrawnAt),
  ...shownIf('decideBy', of.timer?.clock.dueAt),
  ...shownIf('doneAt', of.doneAt),
  ...givenIf('progress', progressOf(of)),
  ...givenIf('left', of.left),
  actions: openRedivisionActions(caller, of),
});

/** A redivision with its steps, without their borders, and what moved where. */
export const fullView = (
  of: RedivisionMeta,
  steps: readonly Step[],
  report: { readonly lines: readonly MovedLine[]; readonly ruled: readonly Ruled[] },
  caller: Caller,
) => ({
  ...summaryOf(of, caller),
  steps: steps.map((step) => ({
    kind: kindOfStep(step),
    unitCode: step.unitCode,
    retire: step.retired,
    into: step.made.map(({ border: _, ...grid }) => grid),
    successors: step.successors,
  })),
  ...(of.activatedAt ? { report: { moved: report.lines, byRule: report.ruled } } : {}),
});

import { familyOf } from '../catalogue/rules.ts';
import type { Evidence } from '../evidence/model.ts';
import { missingKinds } from '../evidence/rules-shown.ts';
import { type InspectionRule, inspectionOf, limitOf, type TownPolicy } from '../policies/rules.ts';
import { matches } from '../reliefs/rules.ts';
import type * as deadlines from '../workflow/deadlines.ts';
import { anew } from '../workflow/deadlines-anew.ts';
import type { CaseMeta, HandlingResult } from './model.ts';
import type { RuleContext } from './rules.ts';
import { stand } from './rules-clock.ts';

/** What a category and one of its filing conditions fix. */
export interface Standard {
  readonly set: Partial<CaseMeta>;
  readonly limit: deadlines.Limit;
}

/** Category and condition of a case that is filed or amended; a town's own limit of the handling goes first. */
export const standardOf = (c: CaseMeta, context: RuleContext, condition: number): Standard | undefined => {
  const category = context.category;
  const chosen = category?.conditions.find((one) => one.n === condition);
  if (!category || !chosen) return undefined;
  const set = {
    category: category.code,
    categoryName: category.name,
    family: familyOf(category),
    condition,
    evidence: chosen.evidence,
    ...(category.standard ? { standard: category.standard } : {}),
    // What an earlier condition said of single stages goes with it.
    ...(chosen.stages || c.stages ? { stages: chosen.stages ?? {} } : {}),
    urgency: c.urgency,
  };
  return { set, limit: limitOf(context.policy, 'handle', { ...c, ...set }) ?? chosen.limit };
};

/** Another limit from where the present one began, with all that was given since; where time stands it stands on. */
export const reckonedAnew = (
  c: CaseMeta,
  clock: deadlines.Clock,
  limit: deadlines.Limit,
  context: RuleContext,
): deadlines.Clock => {
  const over = context.reliefs.filter((relief) => matches(relief, c));
  const next = anew(clock, limit, context.at, context.calendar, over);
  const stands = clock.pausedAt ?? c.submittedAt;
  return stands ? stand(c, next, { ...context, at: stands }) : next;
};

/** The kinds of evidence that a standard asks for and that were not shown; only what is solved must be shown. */
export const missingEvidence = (
  asked: readonly string[] | undefined,
  result: HandlingResult,
  given: readonly Evidence[] | undefined,
): string | undefined => {
  const missing = result === 'solved' ? missingKinds(asked, given) : [];
  return missing.length > 0 ? missing.join(', ') : undefined;
};

/** FNV-1a of 32 bits: spreads neighbouring numbers, and anybody can draw again what was drawn. */
const spread = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
};

/**
 * Drawn from what whoever is sampled has no hand in: number, round, and how often it failed; the version they could count
 * up until they are not drawn. Everybody can check it afterwards. `share` in percent.
 */
const drawnOf = (c: CaseMeta, what: string, share: number): boolean =>
  spread(`${c.num}/${c.round}/${c.troubles ?? 0}/${what}`) % 100 < share;

/** Whether this submission is drawn to be inspected, by the share that the town's policy sets. */
export const isDrawn = (c: CaseMeta, policy: TownPolicy): boolean =>
  drawnOf(c, 'inspect', inspectionOf(policy, c).sample);

/** How the town wants such a case inspected. */
export const methodOf = (c: CaseMeta, policy: TownPolicy): InspectionRule['method'] => inspectionOf(policy, c).method;

/** Whether the reporters of a closed case are rung at all: the town samples, and no platform above rings them itself. */
export const isCalledBack = (c: CaseMeta, policy: TownPolicy): boolean =>
  !c.upstream?.owns.includes('call-back') && policy.callBackSample > 0;

/**
 * Whether the reporter of this report is drawn to be asked about a closing: report by report, so that of four hundred of
 * one case a share is asked. Drawn from what is known to whoever may see the case, as above.
 */
export const isDrawnReport = (c: CaseMeta, rid: string, share: number): boolean =>
  drawnOf(c, `call-back/${rid.slice(0, 16)}`, share);

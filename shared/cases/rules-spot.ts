import { change, type Rule, refuse, refuseOpenWhistle } from './rules.ts';
import { handled } from './rules-handled.ts';
import { isConcerned } from './rules-rights.ts';
import { missingEvidence, standardOf } from './rules-standard.ts';

/**
 * Solved where it was found (自行处置), counted apart and checked by sample like all else. It needs what filing would need,
 * because it is judged by the same standard; it has no limit, because there was nothing to wait for. It is the unit's whose
 * people did it: an officer's own, else the village the grid lies in.
 */
const resolveOnSpot: Rule<'resolve-on-spot'> = (c, body, context) => {
  const code = body.category ?? c.category;
  if (!code || !context.category) return refuse('unknown-category', { category: code ?? '' });
  const condition = body.condition ?? (code === c.category ? c.condition : undefined) ?? 1;
  const found = standardOf(c, context, condition);
  if (!found) return refuse('unknown-standard', { condition, category: code });
  const lead = context.actor.party ?? c.unit;
  if (!lead) return refuse('unknown-unit', { unit: '' });
  if (isConcerned(lead, c)) return refuse('party-concerned', { party: lead });
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const missing = missingEvidence(found.set.evidence, 'solved', body.evidence);
  if (missing) return refuse('evidence-missing', { kinds: missing });
  const parties = [...new Set([...c.parties, lead])];
  const set = { ...found.set, onTheSpot: true, lead, parties, result: 'solved' } as const;
  const { next, inspectors } = handled(c, context, set, { said: { onTheSpot: true } });
  const data = { category: code, condition, lead, result: 'solved', text: body.text, evidence: body.evidence ?? [] };
  return change(next, data, inspectors);
};

export const spotRules = { 'resolve-on-spot': resolveOnSpot };

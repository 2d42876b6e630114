import { advance, centre, change, message, type Rule, refuse, refuseOpenWhistle, withHandler } from './rules.ts';
import { isConcerned } from './rules-rights.ts';
import { isDrawn, missingEvidence, standardOf } from './rules-standard.ts';

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
  const next = advance(c, 'handled', {
    ...found.set,
    onTheSpot: true,
    lead,
    parties: [...new Set([...c.parties, lead])],
    result: 'solved',
    submittedBy: context.actor.person,
    submittedAt: context.at,
    handledBy: withHandler(c, context.actor),
    drawn: isDrawn({ ...c, ...found.set }, context.policy),
  });
  const data = { category: code, condition, lead, result: 'solved', text: body.text, evidence: body.evidence ?? [] };
  const told = message(next, 'submitted', centre(c, 'inspector'), { result: 'solved', onTheSpot: true });
  return change(next, data, next.drawn ? [told] : []);
};

export const spotRules = { 'resolve-on-spot': resolveOnSpot };

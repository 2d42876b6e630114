import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, refuse, refuseField, refuseOpenWhistle } from './rules.ts';
import { handled } from './rules-handled.ts';
import { isConcerned } from './rules-rights.ts';

/**
 * Nobody in the town can do it, and a platform above is asked to (上报). Who leads keeps the case in its list and is told:
 * when it comes back, the dispatcher finds it where it was.
 */
const escalate: Rule<'escalate'> = (c, body, { leadKnown, policy }) => {
  if (c.drill) return refuse('not-in-a-drill', { action: 'escalate' });
  if (!leadKnown || body.to === c.lead) return refuse('unknown-unit', { unit: body.to });
  if (isConcerned(body.to, c)) return refuse('party-concerned', { party: body.to });
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const sentUp = (c.sentUp ?? 0) + 1;
  const most = policy.clockStops.escalations;
  if (sentUp > most) return refuse('clock-stops-used-up', { times: most });
  const next = advance(c, 'escalated', { escalation: { to: body.to, from: c.state }, sentUp }, ['assignee']);
  const lead = c.lead ? [message(next, 'escalated', c.lead, { to: body.to })] : [];
  return change(next, { to: body.to, reason: body.reason }, [
    message(next, 'escalated', body.to, { to: body.to }),
    ...lead,
  ]);
};

/** Back in the town: the dispatcher finds somebody else for it. It is no objection of the unit that once had it. */
const toReturned = (c: CaseMeta): CaseMeta => advance(c, 'returned', {}, ['assignee', 'returnedBy']);

/** The platform is silent, or it is not needed after all. */
const recallEscalation: Rule<'recall-escalation'> = (c, body, { actor }) => {
  const next = toReturned(c);
  const to = c.escalation?.to;
  const data = { ...(to ? { to } : {}), ...(body.reason ? { reason: body.reason } : {}) };
  const silent = actor.role === 'clock' ? [message(next, 'escalation-recalled', centre(c, 'dispatcher'))] : [];
  return change(next, data, [...(to ? [message(next, 'escalation-recalled', to)] : []), ...silent]);
};

/**
 * What came of it above. Done, it is inspected here like everything else and its reporters are called back; not done, it
 * is the dispatcher's again.
 */
const upstreamResult: Rule<'upstream-result'> = (c, body, context) => {
  if (body.outcome === 'returned') {
    const next = toReturned(c);
    return change(next, { outcome: body.outcome, text: body.text }, [
      message(next, 'upstream-returned', centre(c, 'dispatcher')),
    ]);
  }
  if (!body.result) return refuseField('result', 'required');
  const { next, inspectors } = handled(c, context, { result: body.result, fromAbove: true });
  const data = { outcome: body.outcome, result: body.result, text: body.text };
  return change(next, data, inspectors);
};

export const escalationRules = {
  escalate,
  'recall-escalation': recallEscalation,
  'upstream-result': upstreamResult,
};

import { DAY, plus } from '../kernel/time.ts';
import { type Clock, floorOf, type Limit, lengthOf } from '../workflow/deadlines.ts';
import type { CaseMeta, CaseState } from './model.ts';
import { advance, centre, change, message, REPORTERS, type Rule, type RuleContext, refuse } from './rules.ts';
import { startLimit } from './rules-clock.ts';
import { isConcerned } from './rules-rights.ts';

/** What the former round left, which the new one begins without. */
const ROUND = [
  'closedAt',
  'closeKind',
  'submittedBy',
  'submittedAt',
  'fromAbove',
  'result',
  'inspectedBy',
  'onTime',
  'exempt',
  'overruled',
  'co',
  'coFailed',
  'clock',
  'reminded',
  'looked',
  'sentUp',
] as const satisfies readonly (keyof CaseMeta)[];

/**
 * To the same unit, or to the dispatcher who finds another. What was only answered, or solved on the spot, was never filed:
 * it has no limit, and begins anew with who files it.
 */
const reopenedTo = (c: CaseMeta, wish: 'dispatched' | 'returned' | undefined): CaseState => {
  if (c.filedAt === undefined) return 'reported';
  return c.lead && wish !== 'returned' && !isConcerned(c.lead, c) ? 'dispatched' : 'returned';
};

/**
 * The whole limit again. The time that a platform gave has most likely passed: as long again as it gave then, until it
 * gives another.
 */
const againOf = ({ limit, startedAt }: Clock, { at, calendar }: RuleContext): Limit => {
  if (limit.type !== 'absolute') return limit;
  return { type: 'absolute', at: plus(at, Math.max(lengthOf(limit, startedAt, calendar), floorOf(limit, calendar))) };
};

/** Whoever solved it on the spot leads no more. */
const BEGUN = ['lead', 'assignee', 'onTheSpot', ...ROUND] as const;

/**
 * Closed too early. Within the town's days the same case goes on in another round, with the whole limit of its standard
 * again; later it is a new case that names this one. Undecided, a dispute reopens it by itself: the reporter has the
 * benefit of the doubt.
 */
const reopen: Rule<'reopen'> = (c, body, context) => {
  const { at, policy, actor } = context;
  const days = policy.reopenDays;
  const inTime = c.dispute !== undefined || (c.closedAt !== undefined && at <= plus(c.closedAt, days * DAY));
  if (!inTime) return refuse('window-passed', { days });
  if (actor.role === 'clock' && !c.dispute) return refuse('wrong-state', { action: 'reopen', state: c.state });
  const state = reopenedTo(c, body.to);
  const anew = state === 'reported';
  const clock = c.clock && !anew ? startLimit(c, againOf(c.clock, context), at, context) : undefined;
  const parties = anew ? c.parties.filter((party) => party !== c.lead) : c.parties;
  const changes = { round: c.round + 1, unable: 0, rejections: 0, parties, ...(clock ? { clock } : {}) };
  const cleared = anew ? BEGUN : ROUND.filter((key) => key !== 'clock' || clock === undefined);
  const next = advance(c, state, changes, cleared);
  const audience = state === 'dispatched' && c.lead ? c.lead : centre(c, anew ? 'acceptor' : 'dispatcher');
  const disputed = c.dispute ? { dispute: c.dispute.report } : {};
  const told = [message(next, 'reopened', audience), message(next, 'reopened', REPORTERS)];
  return change(next, { reason: body.reason, round: next.round, ...disputed }, told);
};

/** The reporter disputes in vain: only the duty supervisor says so, and the reporter reads why. */
const overrule: Rule<'overrule-dispute'> = (c, body) => {
  if (!c.dispute) return refuse('wrong-state', { action: 'overrule-dispute', state: c.state });
  const next = advance(c, 'closed', { overruled: true }, ['dispute']);
  const messages = c.lead ? [message(next, 'dispute-overruled', c.lead)] : [];
  return change(next, { dispute: c.dispute.report }, messages, { kind: 'closed', text: body.answer });
};

export const reopenRules = { reopen, 'overrule-dispute': overrule };

import { type CaseMeta, type CaseState, isOpen } from './model.ts';
import { advance, centre, change, message, type Rule, refuse, refuseOpenWhistle } from './rules.ts';
import { LEFT_THE_CENTRE } from './rules-fit.ts';
import { isRestricted } from './rules-rights.ts';

/** What is hidden stays hidden: under the head its reports are read by whoever may see the head. */
const keepsHidden = (c: CaseMeta, target: CaseMeta): boolean => {
  if (!isRestricted(c)) return true;
  const about = c.about?.kind === 'staff' || c.about?.kind === 'unit' ? c.about : undefined;
  const sameAbout = !about || (target.about?.kind === about.kind && target.about.ref === about.ref);
  return sameAbout && (!c.confidential || target.confidential === true);
};

/** The reports of one head; a town has some hundred a day, and what is merged without end can't be shown any more. */
const MOST_REPORTS = 5_000;

/** One problem, one case. Always into the head of a chain, of the same town, so that no report is ever two hops deep. */
const merge: Rule<'merge'> = (c, body, { actor, at, target }) => {
  if (!target || target.num === c.num) return refuse('merge-target-invalid', { into: body.into });
  if (target.mergedInto) return refuse('merge-target-invalid', { into: body.into, head: target.mergedInto });
  const fits = c.reports + target.reports <= MOST_REPORTS;
  const usable = isOpen(target.state) && target.town === c.town && target.drill === c.drill;
  if (!usable || !fits || !keepsHidden(c, target)) return refuse('merge-target-invalid', { into: body.into });
  const open = refuseOpenWhistle(c);
  if (open) return open;
  if (LEFT_THE_CENTRE.includes(c.state) && actor.role === 'acceptor')
    return refuse('separation-of-duties', { rule: 'merge-dispatched' });
  const merged = { mergedInto: target.num, mergedFrom: c.state, closedAt: at };
  const next = advance(c, 'merged', merged, ['assignee']);
  const messages = c.parties.map((party) => message(next, 'merged', party, { into: target.num }));
  return change(next, { into: target.num, ...(body.reason ? { reason: body.reason } : {}) }, messages);
};

/** Those who go on with it where it was: the centre before it had left, the unit after. */
const goesOnWith = (c: CaseMeta, state: CaseState): string => {
  if (c.lead && LEFT_THE_CENTRE.includes(state)) return c.lead;
  return centre(c, state === 'reported' ? 'acceptor' : 'dispatcher');
};

/**
 * It was another problem after all: the case goes on in the state it had, with the time that was left. Who may merge what
 * has left the centre, takes it apart again. While its head is itself part of another, that one is taken apart first.
 */
const unmerge: Rule<'unmerge'> = (c, body, { actor, target }) => {
  const from = body.from ?? c.mergedInto ?? '';
  if (!target || target.num !== c.mergedInto || !c.mergedFrom) return refuse('merge-target-invalid', { into: from });
  // What had attached itself stands in no count of its head, wherever that has gone since.
  if (target.mergedInto && !c.attached) return refuse('merge-target-invalid', { into: from, head: target.mergedInto });
  if (LEFT_THE_CENTRE.includes(c.mergedFrom) && actor.role === 'acceptor')
    return refuse('separation-of-duties', { rule: 'merge-dispatched' });
  const next = advance(c, c.mergedFrom, {}, ['mergedInto', 'mergedFrom', 'closedAt', 'attached']);
  const data = { from: target.num, reason: body.reason, ...(c.attached ? { surge: c.attached } : {}) };
  // Of a whole surge that is taken apart people are told once.
  if (c.attached && actor.role === 'clock') return change(next, data);
  return change(next, data, [message(next, 'unmerged', goesOnWith(c, c.mergedFrom), { from: target.num })]);
};

/** The other side of a merge: the head counts the reports it has taken over, and the cases. */
export const takeOver = (target: CaseMeta, merged: CaseMeta): CaseMeta =>
  advance(target, target.state, { reports: target.reports + merged.reports, merged: (target.merged ?? 0) + 1 });

/** The other side of taking apart. */
export const giveBack = (target: CaseMeta, merged: CaseMeta): CaseMeta => {
  const left = (target.merged ?? 1) - 1;
  const reports = Math.max(1, target.reports - merged.reports);
  return advance(target, target.state, { reports, ...(left > 0 ? { merged: left } : {}) }, left > 0 ? [] : ['merged']);
};

export const mergeRules = { merge, unmerge };

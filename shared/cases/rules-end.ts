import { DAY, plus } from '../kernel/time.ts';
import type { CaseMeta } from './model.ts';
import {
  advance,
  centre,
  change,
  isOfSeveral,
  message,
  REPORTERS,
  type Rule,
  refuse,
  refuseOpenWhistle,
  separated,
} from './rules.ts';
import { askOf } from './rules-asking.ts';
import { EARLY } from './rules-fit.ts';

/** What filing fixed and handling added: gone when a case begins again at the centre. */
export const FILING = [
  'clock',
  'reminded',
  'filedAt',
  'filedBy',
  'condition',
  'evidence',
  'standard',
  'stages',
] as const;
const HANDLING = [
  'lead',
  'assignee',
  'co',
  'submittedBy',
  'submittedAt',
  'fromAbove',
  'result',
  'inspectedBy',
  'onTime',
  'returnedBy',
] as const satisfies readonly (keyof CaseMeta)[];

/**
 * A real refusal, told with its reason and the way that is open to the reporter instead. Where a platform from above owns
 * refusal it is only asked, and what the reporter would read waits with the question.
 */
const refuseCase: Rule<'refuse'> = (c, body, context) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const apart = separated(context, c.refusedBy, 'refuse-again');
  if (!apart.ok) return apart;
  const words = { text: body.reason, remedy: body.remedy };
  if (c.upstream?.owns.includes('refusal')) {
    if (c.ask) return refuse('already-done', { by: c.ask.by });
    return askOf(c, context, { kind: 'refusal' }, words);
  }
  const next = advance(c, 'refused', { closedAt: context.at, refusedBy: context.actor.person, ...apart.value });
  const told = isOfSeveral(c) ? [message(next, 'refused', REPORTERS)] : [];
  return change(next, { reason: body.reason, ...apart.value }, told, { kind: 'refused', ...words });
};

/** Looked at again: by another acceptor than the one who refused, the platform that owns it, or the supervisor. */
const reconsider: Rule<'reconsider'> = (c, body, context) => {
  const apart = separated(context, c.refusedBy, 'refuse-reconsider');
  if (!apart.ok) return apart;
  const next = advance(c, 'reported', { reconsidered: true, ...apart.value }, ['closedAt']);
  return change(next, { reason: body.reason, ...apart.value }, [message(next, 'reconsidered', centre(c, 'acceptor'))]);
};

/** Two persons decide once a case has left the centre: an acceptor does not cancel it alone, nor who filed it. */
const cancel: Rule<'cancel'> = (c, body, { actor, at }) => {
  const early = EARLY.includes(c.state);
  if (!early && actor.role === 'acceptor') return refuse('separation-of-duties', { rule: 'cancel-needs-supervisor' });
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const alone = !early && actor.person === c.filedBy ? { selfApproved: true as const } : {};
  const next = advance(c, 'cancelled', { closedAt: at, ...alone }, ['assignee']);
  const messages = c.parties.map((party) => message(next, 'cancelled', party));
  return change(next, { reason: body.reason, ...alone }, messages);
};

/** A slip is put right within days: it begins again at the centre, as if it had just been taken down. */
const restore: Rule<'restore'> = (c, body, { at, policy }) => {
  if (c.closedAt && at > plus(c.closedAt, policy.restoreDays * DAY))
    return refuse('window-passed', { days: policy.restoreDays });
  const next = advance(c, 'reported', { parties: [] }, ['closedAt', ...FILING, ...HANDLING]);
  return change(next, { reason: body.reason }, [message(next, 'restored', centre(c, 'acceptor'))]);
};

export const endRules = { refuse: refuseCase, reconsider, cancel, restore };

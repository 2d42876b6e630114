import type { ActorRef } from '../kernel/caller.ts';
import { parseInstant } from '../kernel/time.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, refuse, refuseField, troubled, withHandler } from './rules.ts';
import { coUnitsOf } from './rules-co-head.ts';
import { FILING } from './rules-end.ts';
import { isReturnOf } from './rules-fit.ts';
import { isConcerned, isRestricted, mayNotHave } from './rules-rights.ts';

/** A second time the same return is rejected not by the dispatcher but by the duty supervisor. */
const rejectsTwice = (c: CaseMeta, actor: ActorRef): boolean => c.rejections > 0 && actor.role !== 'dutySupervisor';

/** How many returns of the present unit were rejected, once it is sent to `lead`: sending it back there is a rejection. */
const rejectionsAfter = (c: CaseMeta, lead: string): number => {
  if (c.lead !== lead) return 0;
  return isReturnOf(c, lead) ? c.rejections + 1 : c.rejections;
};

/**
 * Sends a case to the unit that leads. From `dispatched` or `handling` it recalls: the old unit is told, its part ends.
 * A party that the complaint is about never gets it.
 */
const dispatch: Rule<'dispatch'> = (c, body, context) => {
  const { leadKnown, actor } = context;
  if (!leadKnown) return refuse('unknown-unit', { unit: body.lead });
  if (isConcerned(body.lead, c)) return refuse('party-concerned', { party: body.lead });
  if (c.whistles.length > 0 && c.lead !== body.lead) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const back = isReturnOf(c, body.lead);
  if (back && rejectsTwice(c, actor)) return refuse('separation-of-duties', { rule: 'second-rejection' });
  const recalled = c.lead !== undefined && c.state !== 'returned' && c.lead !== body.lead ? c.lead : undefined;
  const co = coUnitsOf(c, body, context);
  if (!co.ok) return co;
  const parties = [...new Set([...c.parties.filter((party) => party !== c.lead), body.lead, ...co.value])];
  const sent = {
    lead: body.lead,
    parties,
    ...(co.value.length > 0 ? { co: co.value } : {}),
    round: c.round + 1,
    rejections: rejectionsAfter(c, body.lead),
    ...(back ? troubled(c, context) : {}),
  };
  const next = advance(c, 'dispatched', sent, ['assignee', 'returnedBy', 'co']);
  const data = {
    lead: body.lead,
    ...(co.value.length > 0 ? { co: co.value } : {}),
    ...(recalled ? { recalled } : {}),
    ...(body.instruction ? { instruction: body.instruction } : {}),
    ...(c.clock?.dueAt ? { dueAt: c.clock.dueAt } : {}),
  };
  const messages = [message(next, 'dispatched', body.lead, { lead: body.lead })];
  return change(next, data, recalled ? [...messages, message(next, 'recalled', recalled)] : messages);
};

/** Back to the acceptor: what was taken down does not suffice, or the filing was wrong. The clock is that of the filing. */
const sendBack: Rule<'send-back'> = (c, body) => {
  // Who leads may be whistled for as well, and goes on taking part then.
  const parties = c.whistles.length > 0 ? c.parties : c.parties.filter((party) => party !== c.lead);
  const next = advance(c, 'reported', { parties }, ['lead', 'assignee', 'co', 'returnedBy', ...FILING]);
  return change(next, { reason: body.reason }, [message(next, 'sent-back', centre(c, 'acceptor'))]);
};

const sign: Rule<'sign'> = (c, body, { actor }) => {
  const onBehalf = actor.role === 'dutySupervisor' && actor.party === undefined;
  if (onBehalf && !body.onBehalf) return refuseField('onBehalf', 'required');
  const next = advance(c, 'handling', {});
  return change(next, { lead: c.lead, ...(body.onBehalf ? { onBehalf: body.onBehalf } : {}) });
};

/** The unit objects; it stays responsible until somebody upholds that by dispatching elsewhere (首接负责), and the clock runs on. */
const returnCase: Rule<'return'> = (c, body) => {
  const next = advance(c, 'returned', c.lead ? { returnedBy: c.lead } : {}, ['assignee']);
  return change(next, { code: body.code, reason: body.reason }, [
    message(next, 'returned', centre(c, 'dispatcher'), { code: body.code }),
  ]);
};

/** Back to the same unit. A dispatcher may do so once; a second time the duty supervisor decides. */
const rejectReturn: Rule<'reject-return'> = (c, body, context) => {
  if (!c.lead || !isReturnOf(c, c.lead)) return refuse('wrong-state', { action: 'reject-return', state: c.state });
  if (isConcerned(c.lead, c)) return refuse('party-concerned', { party: c.lead });
  if (rejectsTwice(c, context.actor)) return refuse('separation-of-duties', { rule: 'second-rejection' });
  const changes = { rejections: c.rejections + 1, ...troubled(c, context) };
  const next = advance(c, 'dispatched', changes, ['returnedBy']);
  return change(next, { reason: body.reason, lead: c.lead }, [message(next, 'return-rejected', c.lead)]);
};

/**
 * To whom a village gives what lies in its own grid when it names nobody: the post of the grid's full-time worker, which a
 * deputy holds while the worker is away. A department has no grids, and of what is hidden no post knows.
 */
const usualAssignee = (c: CaseMeta): string | undefined =>
  c.grid !== undefined && c.lead === c.unit && !isRestricted(c) ? `${c.grid}:gridWorker` : undefined;

const assign: Rule<'assign'> = (c, body, { at, namedParties }) => {
  const to = body.post ?? (body.person === undefined ? usualAssignee(c) : undefined);
  if (body.person === undefined && to === undefined) return refuseField('person', 'required');
  if (mayNotHave(body.person, namedParties, c)) return refuse('party-concerned', { party: body.person ?? '' });
  const until = body.until ? parseInstant(body.until) : undefined;
  if (until !== undefined && until <= at) return refuseField('until', 'in-the-past');
  const assignee = {
    ...(body.person ? { person: body.person } : {}),
    ...(to ? { post: to } : {}),
    ...(until ? { until } : {}),
  };
  const next = advance(c, c.state, { assignee });
  const audience = body.person ? `person:${body.person}` : `post:${to}`;
  const data = { ...assignee, ...(body.instruction ? { instruction: body.instruction } : {}) };
  return change(next, data, [message(next, 'assigned', audience)]);
};

const take: Rule<'take'> = (c, _body, { actor }) => {
  if (c.assignee?.person && c.assignee.person !== actor.person)
    return refuse('already-done', { by: c.assignee.person });
  return change(advance(c, c.state, { assignee: { person: actor.person } }), { person: actor.person });
};

/** Back to the unit, by hand or because the time it was given for is over: then whoever had it is told as well. */
const handBack: Rule<'hand-back'> = (c, body, { actor }) => {
  if (!c.assignee) return refuse('already-done', { by: '' });
  const next = advance(c, c.state, {}, ['assignee']);
  const { person, post } = c.assignee;
  const had = person === undefined ? post && `post:${post}` : `person:${person}`;
  const told = [c.lead, actor.role === 'clock' && !isRestricted(c) ? had : undefined];
  const messages = told.flatMap((audience) => (audience ? [message(next, 'handed-back', audience)] : []));
  return change(next, { reason: body.reason, from: c.assignee }, messages);
};

/** The reporter was contacted, or it was tried: without this there is no response rate (响应率). */
const contact: Rule<'contact'> = (c, body, { actor }) => {
  const next = advance(c, c.state, { handledBy: withHandler(c, actor) });
  return change(next, { method: body.method, outcome: body.outcome, ...(body.note ? { note: body.note } : {}) });
};

/** Who is related to the matter says so and acts in it no more (回避); what they had of it goes back to the unit. */
const recuse: Rule<'recuse'> = (c, body, { actor }) => {
  const recused = [...new Set([...(c.recused ?? []), actor.person])];
  if (recused.length > MOST_RECUSED) return refuseField('reason', 'too-many');
  const mine: (keyof CaseMeta)[] = [
    ...(c.assignee?.person === actor.person ? (['assignee'] as const) : []),
    ...(c.inspector === actor.person ? (['inspector'] as const) : []),
  ];
  const next = advance(c, c.state, { recused }, mine);
  return change(next, { reason: body.reason }, [message(next, 'recused', c.lead ?? centre(c, 'dispatcher'))]);
};

/** More persons than could be related to one matter; so that the head stays small. */
const MOST_RECUSED = 12;

export const dispatchRules = {
  'send-back': sendBack,
  dispatch,
  sign,
  return: returnCase,
  'reject-return': rejectReturn,
  assign,
  take,
  'hand-back': handBack,
  contact,
  recuse,
};

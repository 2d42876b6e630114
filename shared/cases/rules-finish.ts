import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { AskKind, CaseMeta } from './model.ts';
import {
  advance,
  type Change,
  centre,
  change,
  message,
  REPORTERS,
  type Rule,
  type RuleContext,
  refuse,
  refuseField,
  refuseOpenWhistle,
  separated,
  troubled,
} from './rules.ts';
import { askOf } from './rules-asking.ts';
import { goOn } from './rules-clock.ts';
import { refuseOpenParts, sentBack } from './rules-co-head.ts';
import { handled } from './rules-handled.ts';
import { isConcerned, mayNotHave } from './rules-rights.ts';
import { isCalledBack, methodOf, missingEvidence } from './rules-standard.ts';

/** A submission by a worker counts only with their unit's word, where the town says so (policy per unit). */
const needsConfirmation = (c: CaseMeta, { actor, policy }: RuleContext): boolean =>
  c.lead !== undefined && policy.unitConfirmation.includes(c.lead) && actor.party !== c.lead;

/** Questions about the handling, which are idle when the unit says that it is done. */
const IDLE: readonly AskKind[] = ['extension', 'suspension', 'transfer'];

/**
 * The unit says it is done. The clock stands from here until the inspection: if the work passes, this moment counts; if
 * it fails, the clock goes on with what was left.
 */
const submit: Rule<'submit'> = (c, body, context) => {
  const { actor } = context;
  if (actor.role === 'dutySupervisor' && actor.party === undefined && !body.onBehalf)
    return refuseField('onBehalf', 'required');
  const open = refuseOpenWhistle(c) ?? refuseOpenParts(c, context);
  if (open) return open;
  const missing = missingEvidence(c.evidence, body.result, body.evidence);
  if (missing) return refuse('evidence-missing', { kinds: missing });
  if (needsConfirmation(c, context)) {
    if (c.ask && !IDLE.includes(c.ask.kind)) return refuse('already-done', { by: c.ask.by });
    const words = { text: body.text, ...(body.evidence ? { evidence: body.evidence } : {}) };
    return askOf(c, context, { kind: 'submission', result: body.result }, words);
  }
  const said = { method: methodOf(c, context.policy) };
  const { next, inspectors } = handled(c, context, { result: body.result }, { said });
  const behalf = body.onBehalf ? { onBehalf: body.onBehalf } : {};
  const data = { result: body.result, text: body.text, evidence: body.evidence ?? [], ...behalf };
  return change(next, data, inspectors);
};

/** What a submission said, and what came of it: void when the handling goes on. */
const SUBMISSION = ['submittedBy', 'submittedAt', 'fromAbove', 'result', 'inspectedBy', 'onTime'] as const;

/**
 * Taken back before anybody has looked: the time since then was the unit's own, so the deadline is what it was. Otherwise
 * whoever needs a night more submits in the evening and takes it back in the morning.
 */
const withdrawSubmit: Rule<'withdraw-submit'> = (c, body, context) => {
  // Solved on the spot it was never handled before: it goes to whoever files it.
  // What a platform has done is the platform's; whoever is not content with it inspects it.
  if (c.onTheSpot || c.fromAbove) return refuse('wrong-state', { action: 'withdraw-submit', state: c.state });
  const clock = c.clock && c.submittedAt ? goOn(c, c.clock, { ...context, at: c.submittedAt }) : c.clock;
  const next = advance(c, 'handling', { unable: 0, ...(clock ? { clock } : {}) }, SUBMISSION);
  return change(next, { reason: body.reason }, [message(next, 'submission-withdrawn', centre(c, 'inspector'))]);
};

/** Drawn after all, or given to a named inspector, who is told neither who handled it nor how. */
const askInspection: Rule<'ask-inspection'> = (c, body, { namedSides = [], namedParties }) => {
  if (body.person && mayNotHave(body.person, namedParties, c)) return refuse('party-concerned', { party: body.person });
  if (body.person && c.handledBy.includes(body.person))
    return refuse('separation-of-duties', { rule: 'submit-inspect' });
  if (c.lead && namedSides.includes(c.lead)) return refuse('separation-of-duties', { rule: 'lead-inspect' });
  const next = advance(c, 'handled', { drawn: true, ...(body.person ? { inspector: body.person } : {}) });
  const audience = body.person ? `person:${body.person}` : centre(c, 'inspector');
  const method = body.method ? { method: body.method } : {};
  return change(next, method, [message(next, 'inspection-asked', audience, method)]);
};

/** On time is the submit that passed, at or before the deadline; the clock has stood since then. */
const passedOnTime = (c: CaseMeta): Partial<CaseMeta> =>
  c.clock && c.submittedAt ? { onTime: !deadlines.isOverdue(c.clock, c.submittedAt) } : {};

/**
 * Handling goes on with the time that was left, and with the least that policy gives after an inspection. What was solved
 * on the spot was never filed, so it goes back to whoever files. The visits that could not tell belong to what is void.
 */
export const goingOn = (c: CaseMeta, context: RuleContext, set: Partial<CaseMeta>): CaseMeta => {
  const changes = { ...set, unable: 0 };
  if (c.onTheSpot && !c.clock) {
    const parties = c.parties.filter((party) => party !== c.lead);
    return advance(c, 'reported', { ...changes, parties }, [...SUBMISSION, 'lead', 'assignee', 'onTheSpot']);
  }
  const floor = c.clock ? deadlines.floorOf(c.clock.limit, context.calendar) : 0;
  const clock = c.clock && goOn(c, c.clock, context, floor);
  // What a platform has done that nobody leads here is the dispatcher's to give to somebody, and so is what turned out to
  // be about the very unit that leads.
  const goesBack = c.lead !== undefined && !isConcerned(c.lead, c);
  return advance(c, goesBack ? 'handling' : 'returned', { ...changes, ...(clock ? { clock } : {}) }, SUBMISSION);
};

/** The unit whose work it was, and who has it next where it is not the unit's again. */
export const toldOfGoingOn = (c: CaseMeta, next: CaseMeta, type: string): OutMessage[] => {
  const post = ({ reported: 'acceptor', returned: 'dispatcher' } as const)[next.state as 'reported' | 'returned'];
  const audiences = [...(c.lead ? [c.lead] : []), ...(post ? [centre(c, post)] : [])];
  return audiences.map((audience) => message(next, type, audience));
};

/** The handling goes on because of the unit that handled it, where it was one. */
const again = (
  c: CaseMeta,
  context: RuleContext,
  type: string,
  data: Change['data'],
  parts: readonly string[] | undefined,
  set: Partial<CaseMeta> = {},
): Result<Change, Refusal> => {
  const back = sentBack(c, parts, context);
  if (!back.ok) return back;
  const next = goingOn(c, context, { ...set, ...(c.lead ? troubled(c, context) : {}) });
  const reworked = back.value.length > 0 ? { reworked: back.value } : {};
  const told = toldOfGoingOn(c, next, type);
  const made = change(next, { ...data, ...(parts ? { parts } : {}) }, told);
  return made.ok ? ok({ ...made.value, ...reworked }) : made;
};

/** Who submitted does not inspect, nor does anybody of the unit whose work it is. */
const inspectsAnother = (c: CaseMeta, context: RuleContext): ReturnType<typeof separated> => {
  const { actor, sides = [] } = context;
  const own = c.lead !== undefined && (sides.includes(c.lead) || actor.party === c.lead);
  if (own && actor.role !== 'dutySupervisor') return refuse('separation-of-duties', { rule: 'lead-inspect' });
  const apart = separated(context, c.submittedBy, 'submit-inspect');
  return apart.ok && own ? ok({ selfApproved: true }) : apart;
};

/**
 * Whether it is really done (核查). Who submitted does not inspect. Two visits that could not tell end as unverified, or
 * the case would wait for ever behind a locked door.
 */
const inspect: Rule<'inspect'> = (c, body, context) => {
  const apart = inspectsAnother(c, context);
  if (!apart.ok) return apart;
  if (context.actor.role === 'clock' && (body.outcome !== 'waived' || c.drawn !== false))
    return refuse('wrong-state', { action: 'inspect', state: c.state });
  const asked = methodOf(c, context.policy);
  const data = {
    outcome: body.outcome,
    ...(body.method ? { method: body.method } : {}),
    // Looked at otherwise than the town wants it: allowed, and to be seen.
    ...(body.method && body.method !== asked ? { asked } : {}),
    ...(body.text ? { text: body.text } : {}),
    ...(body.evidence?.length ? { evidence: body.evidence } : {}),
    ...apart.value,
  };
  if (body.outcome === 'fail') return again(c, context, 'inspection-failed', data, body.parts, apart.value);
  if (body.parts) return refuseField('parts', 'only-where-it-failed');
  const tries = body.outcome === 'unable' ? c.unable + 1 : c.unable;
  if (body.outcome === 'unable' && tries < 2) return change(advance(c, 'handled', { unable: tries }), data);
  const by = { inspectedBy: context.actor.person, ...apart.value };
  const next = advance(c, 'inspected', { ...by, unable: tries, ...passedOnTime(c) });
  const unverified = body.outcome === 'unable' ? { unverified: true } : {};
  return change(next, { ...data, ...unverified }, [message(next, 'inspected', centre(c, 'acceptor'))]);
};

/** The centre is not content although the inspection passed: the unit goes on with the time that was left. */
const rework: Rule<'rework'> = (c, body, context) => again(c, context, 'rework', { reason: body.reason }, body.parts);

/** Who closes did not submit; which roles close besides the duty supervisor, the town decides. */
const mayClose = (c: CaseMeta, context: RuleContext): Result<{ readonly selfApproved?: true }, Refusal> => {
  const { actor, policy } = context;
  if (actor.role !== 'dutySupervisor' && !policy.closingBy.includes(actor.role))
    return refuse('forbidden', { action: 'close' });
  return separated(context, c.submittedBy, 'submit-close');
};

/** What closing does, whoever has the last word on it. The reporters read the answer; call-backs become due. */
export const closed = (
  c: CaseMeta,
  context: RuleContext,
  answer: string,
  data: Readonly<Record<string, unknown>>,
  set: Partial<CaseMeta> = {},
): Result<Change, Refusal> => {
  const next = advance(c, 'closed', { closedAt: context.at, closeKind: 'handled', ...set }, ['assignee']);
  const callBack = isCalledBack(c, context.policy);
  const messages = [...c.parties.map((party) => message(next, 'closed', party)), message(next, 'closed', REPORTERS)];
  const onTime = c.onTime === undefined ? {} : { onTime: c.onTime };
  return change(next, { ...data, ...onTime, callBack }, messages, { kind: 'closed', text: answer });
};

/** The end of the ordinary way. Where a platform from above owns closing it is asked, and agrees or rejects the answer. */
const close: Rule<'close'> = (c, body, context) => {
  const open = refuseOpenWhistle(c);
  if (open) return open;
  const apart = mayClose(c, context);
  if (!apart.ok) return apart;
  if (c.upstream?.owns.includes('closing')) {
    if (c.ask) return refuse('already-done', { by: c.ask.by });
    return askOf(c, context, { kind: 'closing' }, { text: body.answer });
  }
  const data = { ...(body.closing ? { closing: body.closing } : {}), ...apart.value };
  return closed(c, context, body.answer, data, apart.value);
};

export const finishRules = {
  submit,
  'withdraw-submit': withdrawSubmit,
  'ask-inspection': askInspection,
  inspect,
  rework,
  close,
};

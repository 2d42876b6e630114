import * as deadlines from '../workflow/deadlines.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, change, message, type Rule, type RuleContext, refuse, withHandler } from './rules.ts';

/** On solo duty one person may do two sides of a separation; it is marked and listed for the morning. */
const separated = (context: RuleContext, other: string | undefined): boolean => other !== context.actor.person;

/**
 * The unit says it is done. The clock stands from here until the inspection: if the work passes, this moment counts; if
 * it fails, the clock goes on with what was left.
 */
export const submit: Rule<'submit'> = (c, body, context) => {
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const shown = new Set((body.evidence ?? []).map((one) => one.kind));
  const missing = body.result === 'solved' ? (c.evidence ?? []).filter((kind) => !shown.has(kind as 'before')) : [];
  if (missing.length > 0) return refuse('evidence-missing', { kinds: missing.join(', ') });
  const next = advance(c, 'handled', {
    submittedBy: context.actor.person,
    submittedAt: context.at,
    handledBy: withHandler(c, context.actor),
    result: body.result,
    ...(c.clock ? { clock: deadlines.pause(c.clock, context.at, context.calendar) } : {}),
  });
  const data = { result: body.result, text: body.text, evidence: body.evidence ?? [] };
  return change(next, data, [message(next, 'submitted', centre(c, 'inspector'), { result: body.result })]);
};

/** On time is the submit that passed, at or before the deadline; the clock has stood since then. */
const passedOnTime = (c: CaseMeta): Partial<CaseMeta> =>
  c.clock && c.submittedAt ? { onTime: !deadlines.isOverdue(c.clock, c.submittedAt) } : {};

/**
 * Handling goes on with the time that was left. A limit that was broken stays broken and nobody is told so again; one
 * that runs anew is reminded of anew. The visits that could not tell belong to the submission that is void.
 */
const goingOn = (c: CaseMeta, context: RuleContext, cleared: readonly (keyof CaseMeta)[], set: Partial<CaseMeta>) => {
  const clock = c.clock && deadlines.resume(c.clock, context.at, context.calendar);
  const taken = ['submittedBy', 'submittedAt', 'result', ...cleared] as const;
  const moved = clock?.dueAt !== c.clock?.dueAt;
  return advance(
    c,
    'handling',
    { ...set, unable: 0, ...(clock ? { clock } : {}) },
    moved ? [...taken, 'reminded'] : taken,
  );
};

/**
 * Whether it is really done. Who submitted does not inspect. Two visits that could not tell end as unverified, or the
 * case would wait for ever behind a locked door.
 */
export const inspect: Rule<'inspect'> = (c, body, context) => {
  const solo = context.actor.role === 'dutySupervisor' && !separated(context, c.submittedBy);
  if (!separated(context, c.submittedBy) && !solo) return refuse('separation-of-duties', { rule: 'submit-inspect' });
  const data = {
    outcome: body.outcome,
    ...(body.method ? { method: body.method } : {}),
    ...(body.text ? { text: body.text } : {}),
    ...(body.evidence?.length ? { evidence: body.evidence } : {}),
    ...(solo ? { selfApproved: true } : {}),
  };
  const by = { inspectedBy: context.actor.person };
  if (body.outcome === 'fail') {
    const next = goingOn(c, context, [], by);
    return change(next, data, c.lead ? [message(next, 'inspection-failed', c.lead)] : []);
  }
  const tries = body.outcome === 'unable' ? c.unable + 1 : c.unable;
  if (body.outcome === 'unable' && tries < 2) return change(advance(c, 'handled', { unable: tries }), data);
  const next = advance(c, 'inspected', { ...by, unable: tries, ...passedOnTime(c) });
  const unverified = body.outcome === 'unable' ? { unverified: true } : {};
  return change(next, { ...data, ...unverified }, [message(next, 'inspected', centre(c, 'acceptor'))]);
};

/** The centre is not content although the inspection passed: the unit goes on with the time that was left. */
export const rework: Rule<'rework'> = (c, body, context) => {
  const next = goingOn(c, context, ['inspectedBy', 'onTime'], {});
  return change(next, { reason: body.reason }, c.lead ? [message(next, 'rework', c.lead)] : []);
};

/** Who closes did not submit. The reporters read the answer under their own tracking codes; call-backs become due. */
export const close: Rule<'close'> = (c, body, context) => {
  if (c.whistles.length > 0) return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const solo = context.actor.role === 'dutySupervisor' && !separated(context, c.submittedBy);
  if (!separated(context, c.submittedBy) && !solo) return refuse('separation-of-duties', { rule: 'submit-close' });
  const next = advance(
    c,
    'closed',
    {
      closedAt: context.at,
      closeKind: 'handled',
      ...(c.clock ? { clock: deadlines.stop(c.clock, c.submittedAt ?? context.at) } : {}),
    },
    ['assignee'],
  );
  const data = {
    ...(body.closing ? { closing: body.closing } : {}),
    ...(c.onTime === undefined ? {} : { onTime: c.onTime }),
    ...(solo ? { selfApproved: true } : {}),
  };
  const messages = [
    ...c.parties.map((party) => message(next, 'closed', party)),
    message(next, 'closed', centre(c, 'callBackAgent')),
  ];
  return change(next, data, messages, { kind: 'closed', text: body.answer });
};

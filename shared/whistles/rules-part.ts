import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { isOverdue, start, stop } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { PartBodies, PartCommand } from './contract.ts';
import type { PartState, WhistleMeta, WhistlePart } from './model.ts';
import { advancePart, blowerOf, refuseField, refuseWith, type WhistleContext, whistleMessage } from './rules.ts';
import { raiseTimer, resultTimer, timerOf } from './timing.ts';

export interface PartChange {
  readonly next: WhistlePart;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

type Rule<A extends keyof PartBodies> = (
  w: WhistleMeta,
  part: WhistlePart,
  body: PartBodies[A],
  context: WhistleContext,
) => Result<PartChange, Refusal>;

const changed = (
  w: WhistleMeta,
  next: WhistlePart,
  type: string,
  audiences: readonly string[],
  data: Readonly<Record<string, unknown>>,
): Result<PartChange, Refusal> =>
  ok({
    next,
    data,
    messages: audiences.map((audience) =>
      whistleMessage(w, type, audience, { part: next.party, version: next.version }, { party: next.party }),
    ),
  });

/** The duty supervisor acts for a body without an account only by saying on whose word. */
const needsWord = (context: WhistleContext, part: WhistlePart, onBehalf: string | undefined): boolean =>
  context.actor.party !== part.party && onBehalf === undefined;

const behalf = (onBehalf: string | undefined) => (onBehalf ? { onBehalf } : {});

/** On time or late is fixed here, once: at or before its time is in time. */
const reportIn: Rule<'report-in'> = (w, part, body, context) => {
  if (needsWord(context, part, body.onBehalf)) return refuseField('onBehalf', 'required');
  const onTime = part.clock ? !isOverdue(part.clock, context.at) : true;
  const next = advancePart(part, 'reported-in', {
    reportedInAt: context.at,
    onTime,
    timer: resultTimer(w, context.at, context.calendar),
    ...behalf(body.onBehalf),
    ...(part.clock ? { clock: stop(part.clock, context.at) } : {}),
  });
  return changed(w, next, 'reported-in', [blowerOf(w)], { onTime, ...behalf(body.onBehalf) });
};

const cannotCome: Rule<'cannot-come'> = (w, part, body, { at, calendar }) => {
  const otherTime = body.otherTime ? parseInstant(body.otherTime) : undefined;
  if (otherTime && otherTime <= at) return refuseWith('limit-passed', { field: 'otherTime' });
  const wish = {
    reason: body.reason,
    ...(body.deputy ? { deputy: body.deputy } : {}),
    ...(otherTime ? { otherTime } : {}),
  };
  const next = advancePart(part, 'cannot-come', { wish, timer: timerOf('decision', w.kind, at, calendar) });
  return changed(w, next, 'cannot-come', [`post:${w.town}:dispatcher`, blowerOf(w)], wish);
};

/** Nobody waits for it any more: its time stands. */
const excused = (part: WhistlePart, at: string): WhistlePart =>
  advancePart(part, 'excused', { doneAt: at, ...(part.clock ? { clock: stop(part.clock, at) } : {}) }, [
    'wish',
    'timer',
    'looked',
  ]);

/** Told to come after all when the ladder of its report-in was at its end: the last rung still stands. */
const raised = (w: WhistleMeta, part: WhistlePart, { at, calendar }: WhistleContext): Partial<WhistlePart> =>
  part.reminded === 'after' ? { timer: raiseTimer(w.kind, at, calendar) } : {};

/** The centre decides; a department that asks does not excuse itself, and its clock ran on while it waited. */
const decideWish: Rule<'decide'> = (w, part, body, context) => {
  const { calendar, at } = context;
  const data = { outcome: body.outcome, ...(body.reason ? { reason: body.reason } : {}) };
  if (body.outcome === 'excuse') return changed(w, excused(part, at), 'excused', [part.party, blowerOf(w)], data);
  const granted = body.outcome === 'accept-wish';
  const later =
    granted && part.wish?.otherTime && part.wish.otherTime > at
      ? { clock: start({ type: 'absolute', at: part.wish.otherTime }, at, calendar) }
      : {};
  const deputy = granted && part.wish?.deputy ? { deputy: part.wish.deputy } : {};
  const next =
    'clock' in later
      ? advancePart(part, 'invited', { ...later, ...deputy }, ['wish', 'timer', 'reminded'])
      : advancePart(part, 'invited', { ...raised(w, part, context), ...deputy }, ['wish', 'timer']);
  return changed(w, next, 'cannot-come-decided', [part.party], data);
};

const arrive: Rule<'arrive'> = (w, part, body, context) => {
  if (needsWord(context, part, body.onBehalf)) return refuseField('onBehalf', 'required');
  const next = advancePart(part, 'arrived', { arrivedAt: context.at });
  return changed(w, next, 'arrived', [], behalf(body.onBehalf));
};

const fileResult: Rule<'file-result'> = (w, part, body, context) => {
  if (needsWord(context, part, body.onBehalf)) return refuseField('onBehalf', 'required');
  const filed = { result: body.result, filedAt: context.at, doneAt: context.at };
  const next = advancePart(part, 'result-filed', filed, ['timer', 'looked']);
  return changed(w, next, 'result-filed', [blowerOf(w)], {
    result: body.result,
    text: body.text,
    ...behalf(body.onBehalf),
  });
};

const leave: Rule<'leave'> = (w, part, _body, context) =>
  changed(w, advancePart(part, 'left', { leftAt: context.at }), 'left', [], {});

const excuse: Rule<'excuse'> = (w, part, body, { at }) =>
  changed(w, excused(part, at), 'excused', [part.party], { reason: body.reason });

/** Each side once, and blind: what the event says of the score is not shown before the other side has rated too. */
const rate: Rule<'rate'> = (w, part, body, { actor, at }) => {
  const side = actor.party === part.party ? 'ratedByParty' : 'ratedByBlower';
  if (part[side]) return refuseWith('already-done', { by: part[side].by.person });
  const rating = { score: body.score, ...(body.comment ? { comment: body.comment } : {}), by: actor, at };
  return changed(w, advancePart(part, part.state as PartState, { [side]: rating }), 'rated', [], { side });
};

export const decidePart = (
  w: WhistleMeta,
  part: WhistlePart,
  command: PartCommand,
  context: WhistleContext,
): Result<PartChange, Refusal> => {
  switch (command.action) {
    case 'report-in':
      return reportIn(w, part, command.body, context);
    case 'cannot-come':
      return cannotCome(w, part, command.body, context);
    case 'decide':
      return decideWish(w, part, command.body, context);
    case 'arrive':
      return arrive(w, part, command.body, context);
    case 'file-result':
      return fileResult(w, part, command.body, context);
    case 'leave':
      return leave(w, part, command.body, context);
    case 'excuse':
      return excuse(w, part, command.body, context);
    case 'rate':
      return rate(w, part, command.body, context);
  }
};

import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { type Clock, start, stop } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { WhistleBodies, WhistleCommand } from './contract.ts';
import { MOST_DEPARTMENTS, PART_DONE, type WhistleMeta, type WhistlePart } from './model.ts';
import {
  advanceWhistle,
  blowerOf,
  carryPart,
  ratingDue,
  refuseField,
  refuseWith,
  reportInClock,
  type WhistleContext,
  whistleMessage,
} from './rules.ts';
import { resultTimer, timerOf, withConfirmTimer } from './timing.ts';

/** What a command on the whole makes of a whistle: its head, the parts that change with it, and whom it tells. */
export interface WhistleChange {
  readonly next: WhistleMeta;
  readonly parts: readonly { readonly before?: WhistlePart; readonly next: WhistlePart }[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
  /** `ends`: the case is free again; `holds`: it is bound again after an appeal; and who newly takes part in it. */
  readonly onCase?: 'ends' | 'holds' | 'invites';
}

type Rule<A extends keyof WhistleBodies> = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  body: WhistleBodies[A],
  context: WhistleContext,
) => Result<WhistleChange, Refusal>;

const stream = (w: WhistleMeta) => ({ part: '_', version: w.version });
const tellAll = (w: WhistleMeta, type: string): OutMessage[] =>
  w.parties.map((party) => whistleMessage(w, type, party, stream(w)));
const tell = (w: WhistleMeta, parts: readonly WhistlePart[], type: string): OutMessage[] =>
  parts.map(({ party }) => whistleMessage(w, type, party, stream(w)));

/** Those who still have to do something; whoever was let go is not called again. */
const stillIn = (parts: readonly WhistlePart[]): WhistlePart[] =>
  parts.filter(({ state }) => !PART_DONE.includes(state));

/** From now on the departments' clocks run; what they wished for at another time is settled with it. */
const intoForce = (parts: readonly WhistlePart[], clock: Clock) =>
  parts.map((part) => ({ before: part, next: carryPart(part, 'invited', { clock }, ['reminded', 'wish', 'timer']) }));

/**
 * The centre answers, or the clock does when nobody has answered for the second limit: then it is in force without having
 * been accepted, as an emergency is, and the centre may still accept it afterwards.
 */
const accept: Rule<'accept'> = (w, parts, _body, context) => {
  if (w.acceptedAt) return refuseWith('already-done', { by: '' });
  const { at, calendar } = context;
  if (w.state === 'in-force') {
    const next = withConfirmTimer(advanceWhistle(w, 'in-force', { acceptedAt: at }), parts, [], calendar);
    return ok({
      next,
      parts: [],
      data: {},
      messages: [whistleMessage(next, 'accepted', blowerOf(next), stream(next))],
    });
  }
  const silent = context.actor.role === 'clock';
  const called = stillIn(parts);
  const changes = intoForce(called, reportInClock(w.kind, w.meetAt, at, calendar));
  const moved = advanceWhistle(w, 'in-force', { inForceAt: at, ...(silent ? {} : { acceptedAt: at }) }, ['timer']);
  const next = withConfirmTimer(moved, parts, changes, calendar);
  const others = silent ? [blowerOf(next), `post:${w.town}:dutySupervisor`] : [blowerOf(next)];
  const messages = [
    ...tell(next, called, 'in-force'),
    ...others.map((audience) => whistleMessage(next, silent ? 'in-force' : 'accepted', audience, stream(next))),
  ];
  return ok({ next, parts: changes, data: silent ? { silence: true } : {}, messages });
};

/** The centre declines: case and departments are free again, and the blower may appeal once. */
const decline: Rule<'decline'> = (w, parts, body, { at }) => {
  const next = advanceWhistle(w, 'declined', { endedAt: at }, ['timer']);
  return ok({
    next,
    parts: parts.map((part) => ended(part, at)),
    data: { reason: body.reason },
    messages: [
      ...tell(next, stillIn(parts), 'declined'),
      whistleMessage(next, 'declined', blowerOf(next), stream(next)),
    ],
    onCase: 'ends',
  });
};

/** The whistle waits once more, and stands on the departments' lists again. */
const appeal: Rule<'appeal'> = (w, parts, body, { at, calendar }) => {
  if (w.appealed) return refuseWith('already-done', { by: '' });
  const timer = timerOf('accept', w.kind, at, calendar);
  const next = advanceWhistle(w, 'blown', { appealed: true, timer }, ['endedAt']);
  const messages = [whistleMessage(next, 'appealed', `post:${w.town}:dutySupervisor`, stream(next))];
  const waiting = parts.map((part) => ({ before: part, next: carryPart(part, part.state, {}, ['confirmed']) }));
  return ok({ next, parts: waiting, data: { reason: body.reason }, messages, onCase: 'holds' });
};

const newPart = (w: WhistleMeta, party: string, context: WhistleContext): WhistlePart => ({
  whistle: w.id,
  party,
  state: 'invited',
  version: 1,
  town: w.town,
  ...(w.grid ? { grid: w.grid } : {}),
  ...(party === w.lead ? { lead: true as const } : {}),
  ...(w.confidential ? { confidential: true as const } : {}),
  ...(w.drill ? { drill: true as const } : {}),
  ...(w.state === 'in-force' ? { clock: reportInClock(w.kind, w.meetAt, context.at, context.calendar) } : {}),
});

/** Its time no longer runs, and its wish needs no answer. */
const letGo = (part: WhistlePart, at: string) => ({
  before: part,
  next: carryPart(
    part,
    'excused',
    { doneAt: at, looked: true, ...(part.clock ? { clock: stop(part.clock, at) } : {}) },
    ['wish', 'timer'],
  ),
});

/**
 * Invites more departments or lets some go; a department that was let go is excused, so that what it did stays told, and
 * may be invited again.
 */
const amend: Rule<'amend'> = (w, parts, body, context) => {
  const wanted = new Set(body.invite ?? []);
  const again = parts.filter(({ party, state }) => state === 'excused' && wanted.has(party));
  const added = [...wanted].filter((party) => parts.every((part) => part.party !== party));
  if (parts.length + added.length > MOST_DEPARTMENTS) return refuseField('invite', 'too-many');
  const dropped = stillIn(parts).filter(({ party }) => body.drop?.includes(party));
  const invited = [...added, ...again.map(({ party }) => party)];
  if (invited.length + dropped.length === 0) return refuseWith('already-done', { by: '' });
  const called = advanceWhistle(w, w.state, { parties: [...w.parties, ...added] });
  const changes = [
    ...added.map((party) => ({ next: newPart(called, party, context) })),
    ...again.map((part) => ({
      before: part,
      next: { ...newPart(called, part.party, context), version: part.version },
    })),
    ...dropped.map((part) => letGo(part, context.at)),
  ];
  const next = withConfirmTimer(called, parts, changes, context.calendar);
  const messages = [
    ...invited.map((party) => whistleMessage(next, 'invited', party, stream(next))),
    ...tell(next, dropped, 'excused'),
  ];
  const data = { invite: invited, drop: dropped.map((part) => part.party), reason: body.reason };
  return ok({ next, parts: changes, data, messages, ...(invited.length > 0 ? { onCase: 'invites' as const } : {}) });
};

/** It rains: another time for those who have not reported in yet, and for the results of those who have. */
const postpone: Rule<'postpone'> = (w, parts, body, { at, calendar }) => {
  const meetAt = parseInstant(body.meetAt);
  if (!meetAt || meetAt <= at) return refuseWith('limit-passed', { field: 'meetAt' });
  const moved = advanceWhistle(w, w.state, { meetAt });
  const waiting = parts.filter((part) => part.state === 'invited' || part.state === 'cannot-come');
  const clock = start({ type: 'absolute', at: meetAt }, at, calendar);
  const coming = parts
    .filter((part) => part.state === 'reported-in')
    .map((part) => ({
      before: part,
      next: carryPart(part, 'reported-in', { timer: resultTimer(moved, at, calendar) }),
    }));
  const changes = w.state === 'in-force' ? [...intoForce(waiting, clock), ...coming] : [];
  const next = withConfirmTimer(moved, parts, changes, calendar);
  const data = { meetAt, ...(body.meetPlace ? { meetPlace: body.meetPlace } : {}), reason: body.reason };
  return ok({ next, parts: changes, data, messages: tell(next, stillIn(parts), 'postponed') });
};

const withdraw: Rule<'withdraw'> = (w, parts, body, { at }) => {
  const next = advanceWhistle(w, 'withdrawn', { endedAt: at }, ['timer']);
  return ok({
    next,
    parts: parts.map((part) => ended(part, at)),
    data: { reason: body.reason },
    messages: tellAll(next, 'withdrawn'),
    onCase: 'ends',
  });
};

/** Every part leaves the to-do lists with the whistle; its state stays what the department made it. */
const ended = (part: WhistlePart, at: string) => ({
  before: part,
  next: carryPart(
    part,
    part.state,
    { confirmed: true, ...(part.clock ? { clock: stop(part.clock, part.reportedInAt ?? at) } : {}) },
    ['timer'],
  ),
});

const finish = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  data: Readonly<Record<string, unknown>>,
  { at }: WhistleContext,
): Result<WhistleChange, Refusal> => {
  const next = advanceWhistle(w, 'confirmed', { endedAt: at }, ['timer']);
  const due = parts.filter((part) => ratingDue(w, part, at)).map((part) => part.party);
  const messages = [
    ...tellAll(next, 'confirmed').map((one) =>
      due.includes(one.audience) ? { ...one, data: { ...one.data, rate: true } } : one,
    ),
    whistleMessage(next, 'confirmed', blowerOf(next), stream(next), due.length > 0 ? { rate: due.join(',') } : {}),
  ];
  return ok({
    next,
    parts: parts.map((part) => ended(part, at)),
    data: { ...data, ratingDue: due },
    messages,
    onCase: 'ends',
  });
};

/** 事不完人不撤: not before every result is in or excused. */
const confirm: Rule<'confirm'> = (w, parts, body, context) => {
  const missing = parts.filter((part) => !PART_DONE.includes(part.state)).map((part) => part.party);
  if (missing.length > 0) return refuseWith('whistle-not-finished', { parties: missing.join(', ') });
  return finish(w, parts, body.text ? { text: body.text } : {}, context);
};

const forceConfirm: Rule<'force-confirm'> = (w, parts, body, context) =>
  finish(
    w,
    parts,
    { reason: body.reason, missing: parts.filter((part) => !PART_DONE.includes(part.state)).map((part) => part.party) },
    context,
  );

export const decideWhistle = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  command: WhistleCommand,
  context: WhistleContext,
): Result<WhistleChange, Refusal> => {
  switch (command.action) {
    case 'accept':
      return accept(w, parts, command.body, context);
    case 'decline':
      return decline(w, parts, command.body, context);
    case 'appeal':
      return appeal(w, parts, command.body, context);
    case 'amend':
      return amend(w, parts, command.body, context);
    case 'postpone':
      return postpone(w, parts, command.body, context);
    case 'withdraw':
      return withdraw(w, parts, command.body, context);
    case 'confirm':
      return confirm(w, parts, command.body, context);
    case 'force-confirm':
      return forceConfirm(w, parts, command.body, context);
  }
};

/** A whistle at its beginning: an emergency is in force at once and accepted afterwards, the others wait for the centre. */
export const blow = (
  w: Omit<WhistleMeta, 'state' | 'version'>,
  context: WhistleContext,
): { readonly meta: WhistleMeta; readonly parts: readonly WhistlePart[]; readonly messages: readonly OutMessage[] } => {
  const emergency = w.kind === 'emergency';
  const meta: WhistleMeta = {
    ...w,
    state: emergency ? 'in-force' : 'blown',
    version: 1,
    ...(emergency ? { inForceAt: context.at } : { timer: timerOf('accept', w.kind, context.at, context.calendar) }),
  };
  const centre = emergency ? 'dutySupervisor' : 'dispatcher';
  return {
    meta,
    parts: w.parties.map((party) => newPart(meta, party, context)),
    messages: [
      ...tellAll(meta, emergency ? 'in-force' : 'blown'),
      whistleMessage(meta, 'blown', `post:${w.town}:${centre}`, stream(meta)),
    ],
  };
};

import type { ActorRef } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { isOverdue, stop } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { CoBodies, CoCommand } from './bodies-co.ts';
import type { CaseMeta } from './model.ts';
import { CO_FAILINGS, type CoPart } from './model-co.ts';
import { centre, mayBeTold, message, refuseField } from './rules.ts';
import { type Time, timerFor } from './rules-clock.ts';
import { advanceCo, coDue, relievedCo, signTimer, standCo } from './rules-co-clock.ts';
import type { CoAction } from './table-co.ts';

/** What a rule may look at besides the part and its case. */
export interface CoContext extends Time {
  readonly actor: ActorRef;
}

/** What a command makes of a part; the case itself is not moved. */
export interface CoChange {
  readonly next: CoPart;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

type CoRule<A extends CoAction> = (
  c: CaseMeta,
  part: CoPart,
  body: CoBodies[A],
  context: CoContext,
) => Result<CoChange, Refusal>;

/** A message about a part: references of its case, the party, and the part's own limit in the place of the case's. */
export const coMessage = (
  c: CaseMeta,
  part: CoPart,
  type: string,
  audience: string,
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => {
  const about = message(c, type, audience);
  const { dueAt: _ofTheLead, ...data } = about.data;
  const dueAt = coDue(part);
  return {
    ...about,
    part: part.party,
    version: part.version,
    data: { ...data, party: part.party, ...(dueAt ? { dueAt } : {}), ...extra },
  };
};

/** The party that leads, and the post that a part's troubles wait for. */
const lead = (c: CaseMeta): string[] => (c.lead ? [c.lead] : []);
const dispatcher = (c: CaseMeta): string => centre(c, 'dispatcher');

const changed = (
  c: CaseMeta,
  next: CoPart,
  type: string,
  audiences: readonly string[],
  data: CoChange['data'],
  said: CoChange['data'] = {},
): Result<CoChange, Refusal> =>
  ok({
    next,
    data,
    messages: audiences
      .filter((audience) => mayBeTold(audience, c))
      .map((audience) => coMessage(c, next, type, audience, said)),
  });

/** The duty supervisor acts for a silent body only by saying on whose word. */
const needsWord = ({ actor }: CoContext, part: CoPart, onBehalf: string | undefined): boolean =>
  actor.party !== part.party && onBehalf === undefined;

const behalf = (onBehalf: string | undefined) => (onBehalf ? { onBehalf } : {});

const sign: CoRule<'co-sign'> = (c, part, body, context) => {
  if (needsWord(context, part, body.onBehalf)) return refuseField('onBehalf', 'required');
  const next = advanceCo(part, 'signed', { signedAt: context.at }, ['stage']);
  const dueAt = coDue(next);
  const data = { ...behalf(body.onBehalf), ...(dueAt ? { dueAt } : {}) };
  return changed(c, next, 'co-signed', lead(c), data);
};

/** The co-unit objects; until somebody decides it stays responsible, and its time runs on. */
const returnPart: CoRule<'co-return'> = (c, part, body, context) => {
  const next = advanceCo(part, 'returned', { stage: timerFor(c, 'decide-return', context) });
  const data = { code: body.code, reason: body.reason };
  return changed(c, next, 'co-returned', [dispatcher(c), ...lead(c)], data, { code: body.code });
};

/** Back to where it objected: who had signed has signed. */
const denyReturn: CoRule<'deny-co-return'> = (c, part, body, context) => {
  const rejections = (part.rejections ?? 0) + 1;
  const next = part.signedAt
    ? advanceCo(part, 'signed', { rejections }, ['stage'])
    : advanceCo(part, 'invited', { rejections, stage: signTimer(c, context) });
  return changed(c, next, 'co-return-denied', [part.party], { reason: body.reason });
};

/** On time or late is said here, by the part's own limit; its clock stands, and goes on if the work is sent back. */
const fileResult: CoRule<'co-result'> = (c, part, body, context) => {
  if (needsWord(context, part, body.onBehalf)) return refuseField('onBehalf', 'required');
  const { at } = context;
  const onTime = part.clock ? { onTime: !isOverdue(part.clock, at) } : {};
  const filed = { result: body.result, filedAt: at, ...onTime };
  const next = advanceCo(standCo(c, part, context), 'result-filed', filed, ['stage']);
  const failing = CO_FAILINGS.includes(body.result) ? [dispatcher(c)] : [];
  const said = { result: body.result };
  const papers = body.evidence?.length ? { evidence: body.evidence } : {};
  const data = { ...said, text: body.text, ...papers, ...onTime, ...behalf(body.onBehalf) };
  return changed(c, next, 'co-result-filed', [...lead(c), ...failing], data, said);
};

/** Nobody waits for it any more. */
const excuse: CoRule<'excuse-co'> = (c, part, body, { at }) => {
  const stopped = part.clock ? { clock: stop(part.clock, at) } : {};
  const next = advanceCo(part, 'excused', stopped, ['stage']);
  return changed(c, next, 'co-excused', [part.party, ...lead(c)], { reason: body.reason });
};

const rules: { readonly [A in CoAction]: CoRule<A> } = {
  'co-sign': sign,
  'co-return': returnPart,
  'deny-co-return': denyReturn,
  'co-result': fileResult,
  'excuse-co': excuse,
};

const ruled = <A extends CoAction>(
  c: CaseMeta,
  part: CoPart,
  action: A,
  body: CoBodies[A],
  context: CoContext,
): Result<CoChange, Refusal> => rules[action](c, part, body, context);

/** More than take turns at one part; so that the row stays small. */
const MOST_HANDS = 6;

/** Who acts for the co-unit itself has a hand in the case. */
const withHand = (part: CoPart, { actor }: CoContext): CoPart => {
  if (actor.party !== part.party) return part;
  const others = (part.handledBy ?? []).filter((person) => person !== actor.person);
  return { ...part, handledBy: [...others, actor.person].slice(-MOST_HANDS) };
};

/** What a command makes of a part that it is allowed on (actor, state and version are checked before). */
export const decideCo = (
  c: CaseMeta,
  part: CoPart,
  command: CoCommand,
  context: CoContext,
): Result<CoChange, Refusal> => {
  const made = ruled(c, relievedCo(c, part, context), command.action, command.body, context);
  return made.ok ? ok({ ...made.value, next: withHand(made.value.next, context) }) : made;
};

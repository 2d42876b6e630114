import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { floorOf } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { CaseBodies } from './bodies.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { CO_DONE, CO_FAILINGS, type CoPart } from './model-co.ts';
import { MOST_HANDLERS, mayBeTold, message, type RuleContext, refuse, refuseField } from './rules.ts';
import { RUNNING, type Time } from './rules-clock.ts';
import { coMessage } from './rules-co.ts';
import { carryCo, goOnCo, resultClock, signTimer, standCo } from './rules-co-clock.ts';
import { CO_LIVE, isLive } from './rules-co-rights.ts';
import { isConcerned } from './rules-rights.ts';
import { MOST_PARTIES } from './rules-whistle.ts';

/** What the commands on a case do to its co-units and their parts. */

/** The co-units that a dispatch names: each once, each of this town, none the lead and none concerned. */
export const coUnitsOf = (
  c: CaseMeta,
  body: CaseBodies['dispatch'],
  { unknownCo }: Pick<RuleContext, 'unknownCo'>,
): Result<readonly string[], Refusal> => {
  const co = body.co ?? [];
  if (new Set([...co, body.lead]).size !== co.length + 1) return refuseField('co', 'named-twice');
  if (new Set([...c.parties, ...co]).size > MOST_PARTIES) return refuseField('co', 'too-many');
  if (unknownCo) return refuse('unknown-unit', { unit: unknownCo });
  const concerned = co.find((party) => isConcerned(party, c));
  return concerned ? refuse('party-concerned', { party: concerned }) : ok(co);
};

/** Whose round is over takes part no more; over an open whistle everybody stays, for they may be called there as well. */
export const withoutOldCo = (before: CaseMeta, next: CaseMeta): CaseMeta => {
  const over = (before.co ?? []).filter((party) => party !== next.lead && !next.co?.includes(party));
  if (over.length === 0 || next.whistles.length > 0) return next;
  return { ...next, parties: next.parties.filter((party) => !over.includes(party)) };
};

const liveParts = (c: CaseMeta, parts: readonly CoPart[] = []): CoPart[] => parts.filter((part) => isLive(c, part));

/** Over an open part nothing is submitted: the lead answers for the whole, or has the dispatcher excuse who stays away. */
export const refuseOpenParts = (
  c: CaseMeta,
  { parts }: Pick<RuleContext, 'parts'>,
): Result<never, Refusal> | undefined => {
  const done = new Set(
    liveParts(c, parts)
      .filter(({ state }) => CO_DONE.includes(state))
      .map(({ party }) => party),
  );
  const open = (c.co ?? []).filter((party) => !done.has(party));
  return open.length > 0 ? refuse('co-part-open', { parties: open.join(', ') }) : undefined;
};

/** Whether the unit says with this that all is done: from here on no part moves any more. */
export const isSubmission = (before: CaseMeta, next: CaseMeta): boolean =>
  before.state !== 'handled' && next.state === 'handled';

/**
 * What is submitted names the co-units that have not done what they were asked for: inspectors see it on the case. Their
 * people have handled it too.
 */
export const withFailings = (before: CaseMeta, next: CaseMeta, { parts }: Pick<RuleContext, 'parts'>): CaseMeta => {
  if (!isSubmission(before, next)) return next;
  const live = liveParts(next, parts);
  const hands = live.flatMap(({ handledBy = [] }) => handledBy).filter((person) => !next.handledBy.includes(person));
  const handled = hands.length > 0 ? { ...next, handledBy: [...hands, ...next.handledBy].slice(-MOST_HANDLERS) } : next;
  const failing = live.filter(({ result }) => result !== undefined && CO_FAILINGS.includes(result));
  return failing.length > 0 ? { ...handled, coFailed: failing.map(({ party }) => party) } : handled;
};

/** The parts that an inspection or the centre sends back: each has filed a result in this round. */
export const sentBack = (
  c: CaseMeta,
  named: readonly string[] | undefined,
  { parts }: Pick<RuleContext, 'parts'>,
): Result<readonly string[], Refusal> => {
  if (!named) return ok([]);
  if (new Set(named).size !== named.length) return refuseField('parts', 'named-twice');
  const filed = liveParts(c, parts).filter(({ state }) => state === 'result-filed');
  return named.every((one) => filed.some(({ party }) => party === one)) ? ok(named) : refuseField('parts', 'unknown');
};

const invited = (c: CaseMeta, party: string, before: CoPart | undefined, time: Time): CoPart => {
  const clock = resultClock(c, time);
  return {
    num: c.num,
    party,
    state: 'invited',
    // It goes on from an earlier round: the events of both stand in one stream.
    version: (before?.version ?? 0) + 1,
    town: c.town,
    ...(c.drill ? { drill: true as const } : {}),
    round: c.round,
    ...(clock ? { clock } : {}),
    stage: signTimer(c, time),
    invitedAt: time.at,
  };
};

/** Its work goes on with the time that was left, and with the least that anybody is given after an inspection. */
const reworked = (c: CaseMeta, part: CoPart, time: Time): CoPart => {
  const changes = { state: 'signed', reworks: (part.reworks ?? 0) + 1 } as const;
  const again = carryCo(part, changes, ['result', 'filedAt', 'onTime']);
  return goOnCo(c, again, time, part.clock ? floorOf(part.clock.limit, time.calendar) : 0);
};

/** A part before and after a command on its case; without `before` where the unit was never asked in this case. */
export interface CoMove {
  readonly before?: CoPart;
  readonly next: CoPart;
}

interface Following {
  readonly time: Time;
  /** Parts that are sent back. */
  readonly reworked?: readonly string[];
}

const isNewRound = (before: CaseMeta, next: CaseMeta): boolean =>
  next.round !== before.round && (next.co?.length ?? 0) > 0;

/** The case begins to rest, or goes on, while its co-units are still at work. */
const turns = (before: CaseMeta, next: CaseMeta): boolean =>
  (next.co?.length ?? 0) > 0 &&
  [before.state, next.state].every((state) => CO_LIVE.includes(state)) &&
  RUNNING.includes(before.state) !== RUNNING.includes(next.state);

/** Taken apart from a case it was merged into: its co-units go on where they were. */
const isTakenApart = (before: CaseMeta, next: CaseMeta): boolean =>
  before.state === 'merged' && isOpen(next.state) && (next.co?.length ?? 0) > 0;

/** What ended with the merger goes on with the time that was left then. */
const revived = (c: CaseMeta, part: CoPart, mergedAt: Instant, time: Time): CoPart => {
  const { endedAt: _over, ...kept } = part;
  if (CO_DONE.includes(part.state)) return kept;
  return goOnCo(c, standCo(c, kept, { ...time, at: mergedAt }), time);
};

/** Whether a command changes parts, so that they must be read to be written. */
export const movesParts = (before: CaseMeta, next: CaseMeta, sent: readonly string[] = []): boolean =>
  isNewRound(before, next) || sent.length > 0 || turns(before, next) || isTakenApart(before, next);

/** The parts as they follow their case: invited, sent back, resting with it or going on. */
export const partsAfter = (
  before: CaseMeta,
  next: CaseMeta,
  stored: readonly CoPart[],
  { time, reworked: sent = [] }: Following,
): CoMove[] => {
  const known = new Map(stored.map((part) => [part.party, part]));
  if (isNewRound(before, next))
    return (next.co ?? []).map((party) => {
      const part = known.get(party);
      return { ...(part ? { before: part } : {}), next: invited(next, party, part, time) };
    });
  if (isTakenApart(before, next))
    return stored
      .filter(({ round, party }) => round === next.round && next.co?.includes(party))
      .map((part) => ({ before: part, next: revived(next, part, before.closedAt ?? time.at, time) }));
  const live = liveParts(next, stored);
  if (sent.length > 0)
    return live
      .filter(({ party }) => sent.includes(party))
      .map((part) => ({ before: part, next: reworked(next, part, time) }));
  if (!turns(before, next)) return [];
  const turn = RUNNING.includes(next.state) ? goOnCo : standCo;
  return live
    .filter(({ state }) => !CO_DONE.includes(state))
    .map((part) => ({ before: part, next: turn(next, part, time) }));
};

/** Co-units whose part ends with this command, however far it was; nothing waits for them any more. */
export const partsEnding = (before: CaseMeta, next: CaseMeta): string[] => {
  const closes = isOpen(before.state) && !isOpen(next.state);
  return (before.co ?? []).filter((party) => closes || !next.co?.includes(party));
};

/** In the case's own stream: the part's version stands. */
const ofHead = (next: CaseMeta, told: OutMessage): OutMessage => ({ ...told, part: '_', version: next.version });

/** What co-units are told of a command on their case; who is told of it anyway is not told twice. */
export const coTold = (
  before: CaseMeta,
  next: CaseMeta,
  {
    messages,
    reworked: sent = [],
  }: { readonly messages: readonly OutMessage[]; readonly reworked?: readonly string[] },
  context: RuleContext,
): OutMessage[] => {
  const knows = new Set(messages.map(({ audience }) => audience));
  const about = (type: string, party: string, extra: Readonly<Record<string, unknown>> = {}): OutMessage => {
    const { dueAt: _ofTheLead, ...data } = message(next, type, party, { party }).data;
    return { ...message(next, type, party), data: { ...data, ...extra } };
  };
  const dueAt = isNewRound(before, next) ? resultClock(next, context)?.dueAt : undefined;
  const asked = isNewRound(before, next) ? (next.co ?? []) : [];
  const goesOn = isTakenApart(before, next) ? (next.co ?? []).filter((party) => !knows.has(party)) : [];
  const ended = isOpen(before.state) ? partsEnding(before, next).filter((party) => !knows.has(party)) : [];
  const following = { time: context, reworked: sent };
  const back = sent.length > 0 ? partsAfter(before, next, context.parts ?? [], following) : [];
  return [
    ...asked.map((party) => about('co-dispatched', party, dueAt ? { dueAt } : {})),
    ...ended.map((party) => about('co-ended', party)),
    ...goesOn.map((party) => about('unmerged', party)),
    ...back.map((move) => ofHead(next, coMessage(next, move.next, 'co-rework', move.next.party))),
  ].filter(({ audience }) => mayBeTold(audience, next));
};

import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { DAY, type Instant, plus } from '../kernel/time.ts';
import { type Clock, isOverdue, type Limit, start } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import {
  LIMITS,
  type PartState,
  type WhistleKind,
  type WhistleMeta,
  type WhistlePart,
  type WhistleState,
} from './model.ts';
import { type PartAction, partTable, type WhistleAction, whistleTable } from './table.ts';

/** What a rule may look at besides the whistle. */
export interface WhistleContext {
  readonly actor: ActorRef;
  readonly at: Instant;
  readonly calendar: Calendar;
}

/** After this long a rating is shown though the other side has not rated: nobody waits for ever to read it. */
export const BLIND_FOR = 3 * DAY;

export const AREA_ROLES: readonly Role[] = [
  'dispatcher',
  'dutySupervisor',
  'acceptor',
  'inspector',
  'gridLeader',
  'gridWorker',
  'leader',
  'evaluator',
  'gridOffice',
  'countyReviewer',
];
export const CENTRE: readonly Role[] = ['dispatcher', 'dutySupervisor', 'acceptor'];
export const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];

const areaOf = (w: WhistleMeta): string => w.grid ?? w.unit ?? w.town;
const postCovers = (post: Post, w: WhistleMeta): boolean => covers(post.area, areaOf(w));
const isOfficerOf = (post: Post, party: string | undefined): boolean =>
  party !== undefined && OFFICERS.includes(post.role) && post.department === party;

const seesBy = (post: Post, w: WhistleMeta): boolean => {
  if (w.concerning !== undefined && post.department === w.concerning) return false;
  if (post.department !== undefined && w.parties.includes(post.department)) return true;
  if (w.confidential && !CENTRE.includes(post.role)) return false;
  if (isOfficerOf(post, w.unit)) return true;
  return AREA_ROLES.includes(post.role) && postCovers(post, w);
};

/** Visible to whoever may see its place, blew it, or is invited; never to whom its case complains about. */
export const mayView = (caller: Caller, w: WhistleMeta): boolean =>
  w.concerning !== caller.person &&
  !(w.concerning !== undefined && caller.serves?.includes(w.concerning)) &&
  (w.blownBy.person === caller.person || caller.posts.some((post) => seesBy(post, w)));

const relatedTo = (relation: string, w: WhistleMeta, post: Post, caller: Caller): boolean => {
  switch (relation) {
    case 'blower':
      return w.blownBy.person === caller.person;
    case 'substitute':
      return post.role === 'gridLeader' && w.grid !== undefined && covers(post.area, w.grid);
    case 'unit':
      return isOfficerOf(post, w.unit);
    default:
      return false;
  }
};

/** The caller with those posts in which the whistle is seen; who blew it sees it in any. */
const seeing = (caller: Caller, w: WhistleMeta): Caller =>
  w.blownBy.person === caller.person ? caller : { ...caller, posts: caller.posts.filter((post) => seesBy(post, w)) };

export const postForWhistle = (action: WhistleAction, caller: Caller, w: WhistleMeta): Post | undefined =>
  actingPost(whistleTable[action], seeing(caller, w), w, postCovers, relatedTo);

export const postForPart = (action: PartAction, caller: Caller, w: WhistleMeta, part: WhistlePart): Post | undefined =>
  actingPost(partTable[action], seeing(caller, w), w, postCovers, (relation, whistle, post, who) =>
    relation === 'party' ? isOfficerOf(post, part.party) : relatedTo(relation, whistle, post, who),
  );

export const openWhistleActions = (caller: Caller, w: WhistleMeta): WhistleAction[] =>
  actionsFrom(whistleTable, w.state)
    .filter((action) => (action !== 'appeal' || !w.appealed) && (action !== 'accept' || !w.acceptedAt))
    .filter((action) => postForWhistle(action, caller, w) !== undefined);

/** Parts move only while the whistle is in force; they are rated only when it was confirmed. */
export const partOpen = (action: PartAction, w: WhistleMeta, part: WhistlePart): boolean =>
  partTable[action].from.includes(part.state) && w.state === (action === 'rate' ? 'confirmed' : 'in-force');

export const openPartActions = (caller: Caller, w: WhistleMeta, part: WhistlePart): PartAction[] =>
  (Object.keys(partTable) as PartAction[]).filter(
    (action) => partOpen(action, w, part) && postForPart(action, caller, w, part) !== undefined,
  );

/**
 * A whistle with a meeting to come counts to the meeting; otherwise, and in an emergency, the kind's own limit runs from
 * when it is in force: a department that is called after the appointed time is not late before it knows.
 */
export const reportInClock = (
  kind: WhistleKind,
  meetAt: Instant | undefined,
  at: Instant,
  calendar: Calendar,
): Clock => {
  const limit: Limit =
    meetAt && meetAt > at && kind !== 'emergency' ? { type: 'absolute', at: meetAt } : LIMITS['report-in'][kind];
  return start(limit, at, calendar);
};

/** Late: its time has passed and it has not reported in, or it did so after its time. */
export const isLate = (part: WhistlePart, now: Instant): boolean =>
  part.onTime === false ||
  ((part.state === 'invited' || part.state === 'cannot-come') &&
    part.clock !== undefined &&
    isOverdue(part.clock, now));

/** Both sides rate when something went wrong or was hard; else they may, and nobody asks them to. `at`: the end. */
export const ratingDue = (w: WhistleMeta, part: WhistlePart, at: Instant): boolean =>
  w.kind === 'tough' ||
  isLate(part, at) ||
  part.result === 'failed' ||
  part.result === 'not-ours' ||
  part.state === 'excused';

/** What the other side wrote is hidden until both have written or three days have passed. */
export const ratingsShown = (w: WhistleMeta, part: WhistlePart, now: Instant): boolean =>
  (part.ratedByBlower !== undefined && part.ratedByParty !== undefined) ||
  (w.endedAt !== undefined && plus(w.endedAt, BLIND_FOR) <= now);

const without = <T extends object>(value: T, cleared: readonly (keyof T)[]): T =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !cleared.includes(key as keyof T))) as T;

export const advanceWhistle = (
  w: WhistleMeta,
  state: WhistleState,
  changes: Partial<WhistleMeta>,
  cleared: readonly (keyof WhistleMeta)[] = [],
): WhistleMeta => ({ ...without(w, cleared), ...changes, state, version: w.version + 1 });

export const advancePart = (
  part: WhistlePart,
  state: PartState,
  changes: Partial<WhistlePart>,
  cleared: readonly (keyof WhistlePart)[] = [],
): WhistlePart => ({ ...without(part, cleared), ...changes, state, version: part.version + 1 });

/** A part that changes with the whole: the event is the whole's, so the part's own version stands. */
export const carryPart = (
  part: WhistlePart,
  state: PartState,
  changes: Partial<WhistlePart>,
  cleared: readonly (keyof WhistlePart)[] = [],
): WhistlePart => ({
  ...advancePart(part, state, changes, cleared),
  version: part.version,
});

/** References and times only; the reason of a whistle is read in OneGrid, not in a message. */
export const whistleMessage = (
  w: WhistleMeta,
  type: string,
  audience: string,
  stream: { readonly part: string; readonly version: number },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.whistle.${type}`,
  ...stream,
  data: {
    whistleId: w.id,
    caseNum: w.caseNum,
    town: w.town,
    kind: w.kind,
    ...(w.unit ? { unit: w.unit } : {}),
    ...(w.grid ? { grid: w.grid } : {}),
    ...(w.meetAt ? { meetAt: w.meetAt } : {}),
    ...(w.drill ? { drill: true } : {}),
    ...extra,
  },
  ...(w.concerning ? { except: w.concerning } : {}),
});

/** Where the blower reads what comes back: the person's own inbox. */
export const blowerOf = (w: WhistleMeta): string => `person:${w.blownBy.person}`;

/** The body's own schema could not see what is wrong with this field. */
export const refuseField = (field: string, code: string) =>
  err<Refusal>({ code: 'invalid-body', errors: [{ pointer: `/${field}`, code }] });

export const refuseWith = (code: Refusal['code'], params?: Refusal['params']) =>
  err<Refusal>(params ? { code, params } : { code });

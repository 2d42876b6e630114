import { type ActorRef, type Caller, CLOCK_ACTOR, type Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { FieldError } from '../kernel/refusal.ts';
import { type Instant, minus, plus } from '../kernel/time.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import { REMIND_BEFORE_MS, SURGE_BOUNDS, type SurgeMeta, type SurgeState, type SurgeWalk } from './model.ts';
import { type SurgeAction, surgeTable } from './table.ts';

/** What a command makes of a surge. */
export interface SurgeChange {
  readonly next: SurgeMeta;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

/** Who has to do with the area: above it, in it, or in a part of it. */
export const touches = (area: string, other: string): boolean => covers(area, other) || covers(other, area);

export const mayViewSurge = (caller: Caller, area: string): boolean =>
  caller.posts.some((post) => post.role !== 'resident' && touches(post.area, area));

/** The post a caller may take the action with, if any; nobody is related to a surge otherwise. */
export const postForSurge = (action: SurgeAction, caller: Caller, surge: SurgeMeta): Post | undefined =>
  actingPost(
    surgeTable[action],
    caller,
    surge,
    (post, { area }) => covers(post.area, area),
    () => false,
  );

export const openSurgeActions = (caller: Caller, surge: SurgeMeta): SurgeAction[] =>
  actionsFrom(surgeTable, surge.state).filter((action) => postForSurge(action, caller, surge) !== undefined);

/** What is wrong with the end that is asked for. */
export const faultsOfEnd = (until: Instant, now: Instant): readonly FieldError[] => [
  ...(minus(until, now) < SURGE_BOUNDS.shortestMs ? [{ pointer: '/until', code: 'surge-too-short' }] : []),
  ...(minus(until, now) > SURGE_BOUNDS.longestMs ? [{ pointer: '/until', code: 'surge-too-long' }] : []),
];

/** When people are asked whether it goes on. */
export const remindAt = ({ from, until }: Pick<SurgeMeta, 'from' | 'until'>): Instant =>
  plus(until, -Math.min(REMIND_BEFORE_MS, Math.floor(minus(until, from) / 2)));

/** What every message about a surge says: references and times, never the reason. */
export const surgeMessage = (
  surge: SurgeMeta,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'> = { part: '_', version: surge.version },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.surge.${type}`,
  ...stream,
  data: {
    surgeId: surge.id,
    town: surge.town,
    area: surge.area,
    caseNum: surge.head,
    fromAt: surge.from,
    toAt: surge.until,
    ...extra,
  },
});

const post = ({ town }: SurgeMeta, role: string): string => `post:${town}:${role}`;

/** Those who take reports down, send them out and answer for both. */
const centreOf = (surge: SurgeMeta): readonly string[] =>
  ['acceptor', 'dispatcher', 'dutySupervisor'].map((role) => post(surge, role));

const told = (surge: SurgeMeta, type: string, extra: Readonly<Record<string, unknown>> = {}): OutMessage[] =>
  centreOf(surge).map((audience) => surgeMessage(surge, type, audience, undefined, extra));

/** Somebody has seen that all of them ring about one thing. */
export const declareSurge = (
  said: Omit<SurgeMeta, 'state' | 'version' | 'from' | 'declaredBy'>,
  actor: ActorRef,
  at: Instant,
): SurgeChange => {
  const next: SurgeMeta = { ...said, state: 'active', version: 1, from: at, declaredBy: actor };
  const { head, area, near, categories, group, words, until, reason } = said;
  const data = {
    ...{ head, area, until, reason },
    ...(near ? { near } : {}),
    ...(categories ? { categories } : {}),
    ...(group ? { group } : {}),
    ...(words ? { words } : {}),
  };
  return { next, data, messages: told(next, 'declared') };
};

const moved = (surge: SurgeMeta, state: SurgeState, changes: Partial<SurgeMeta>): SurgeMeta => ({
  ...surge,
  ...changes,
  state,
  version: surge.version + 1,
});

/** What attached itself is taken apart page by page, by the clock. */
const setOut = (at: Instant, after?: Instant): SurgeWalk => ({
  round: 1,
  at,
  ...(after ? { after } : {}),
  apart: 0,
  step: 0,
});

/** It goes on until another time; people are asked anew before that. */
export const extendSurge = (surge: SurgeMeta, until: Instant): SurgeChange => {
  const { reminded: _told, ...kept } = moved(surge, 'active', { until });
  return { next: kept, data: { until }, messages: told(kept, 'extended') };
};

/** It is over: nothing attaches itself any more, and what did stays together. */
export const endSurge = (
  surge: SurgeMeta,
  actor: ActorRef,
  at: Instant,
  data: Readonly<Record<string, unknown>> = {},
): SurgeChange => {
  const byTime = actor.role === 'clock' ? { endedFor: 'time' as const } : {};
  const next = moved(surge, 'ended', { endedBy: actor, endedAt: at, ...byTime });
  return { next, data: { ...data, ...byTime }, messages: told(next, 'ended') };
};

/** It was a mistake, or came to nothing: everything that attached itself goes its own way again. */
export const undoSurge = (
  surge: SurgeMeta,
  actor: ActorRef,
  at: Instant,
  data: Readonly<Record<string, unknown>> = {},
): SurgeChange => {
  const ended = surge.endedAt ? {} : { endedBy: actor, endedAt: at };
  const next = moved(surge, 'undone', { ...ended, undoneBy: actor, undoneAt: at, walk: setOut(at) });
  return { next, data, messages: told(next, 'undone') };
};

/** How a head stands that no longer gathers. */
export interface EndedHead {
  readonly state: string;
  readonly closedAt?: Instant;
}

const WITHOUT_HANDLING = ['refused', 'cancelled'];

/**
 * The head has ended. Refused or called off, it speaks for nobody: what attached itself goes its own way. Closed or merged, it
 * takes along what attached itself, but not what came when it was closed already.
 */
export const headEnded = (surge: SurgeMeta, head: EndedHead, at: Instant): SurgeChange => {
  if (WITHOUT_HANDLING.includes(head.state)) {
    const made = undoSurge(surge, CLOCK_ACTOR, at, { endedFor: 'head-ended' });
    return { ...made, next: { ...made.next, endedFor: 'head-ended' } };
  }
  const late = head.state === 'closed' && head.closedAt ? { walk: setOut(at, head.closedAt) } : {};
  const ended = { endedBy: CLOCK_ACTOR, endedAt: head.closedAt ?? at, endedFor: 'head-ended' as const };
  const next = moved(surge, 'ended', { ...ended, ...late });
  return { next, data: { endedFor: 'head-ended' }, messages: told(next, 'ended') };
};

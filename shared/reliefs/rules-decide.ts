import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers, isTownCode } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus } from '../kernel/time.ts';
import { start } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import { DECIDE_LIMIT, RELIEF_BOUNDS, type ReliefMeta, type ReliefState, type Walk } from './model.ts';
import { kindOf } from './rules.ts';
import { type ReliefAction, reliefTable } from './table.ts';

/** What a command makes of a relief. */
export interface ReliefChange {
  readonly next: ReliefMeta;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

/** Who asked takes a question back; what is in force is another's decision and not theirs to undo. */
const isAsker = (relation: string, relief: ReliefMeta, _post: Post, caller: Caller): boolean =>
  relation === 'asker' && relief.state === 'asked' && relief.askedBy.person === caller.person;

/** Who has to do with the area: above it, in it, or in a part of it. */
export const touches = (area: string, other: string): boolean => covers(area, other) || covers(other, area);

export const mayViewRelief = (caller: Caller, area: string): boolean =>
  caller.posts.some((post) => touches(post.area, area));

/** The post a caller may take the action with, if any. */
export const postForRelief = (action: ReliefAction, caller: Caller, relief: ReliefMeta): Post | undefined =>
  actingPost(reliefTable[action], caller, relief, (post, { area }) => covers(post.area, area), isAsker);

/** The actions open to a caller now. */
export const openReliefActions = (caller: Caller, relief: ReliefMeta): ReliefAction[] =>
  actionsFrom(reliefTable, relief.state).filter((action) => postForRelief(action, caller, relief) !== undefined);

/** What is wrong with the times that are asked for; nothing when they can stand. */
export const faultsOfTimes = (from: Instant, to: Instant, now: Instant): readonly FieldError[] => [
  ...(to <= from ? [{ pointer: '/to', code: 'ends-before-it-begins' }] : []),
  ...(minus(to, from) > RELIEF_BOUNDS.longestMs ? [{ pointer: '/to', code: 'relief-too-long' }] : []),
  ...(minus(now, from) > RELIEF_BOUNDS.backMs ? [{ pointer: '/from', code: 'relief-too-far-back' }] : []),
  ...(minus(from, now) > RELIEF_BOUNDS.aheadMs ? [{ pointer: '/from', code: 'relief-too-far-ahead' }] : []),
];

/** What does not fit an outage: the systems serve a town as a whole, and every kind of matter. */
export const faultsOfOutage = ({
  area,
  categories,
}: {
  readonly area: string;
  readonly categories?: readonly string[] | undefined;
}): readonly FieldError[] => [
  ...(isTownCode(area) ? [] : [{ pointer: '/area', code: 'outage-of-the-town' }]),
  ...(categories === undefined ? [] : [{ pointer: '/categories', code: 'outage-of-everything' }]),
];

/** What every message about a relief says: references and times, never the reason. */
export const reliefMessage = (
  relief: ReliefMeta,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'> = { part: '_', version: relief.version },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.${kindOf(relief)}.${type}`,
  ...stream,
  data: {
    reliefId: relief.id,
    town: relief.town,
    area: relief.area,
    fromAt: relief.from,
    toAt: relief.to,
    ...(relief.timer?.clock.dueAt ? { dueAt: relief.timer.clock.dueAt } : {}),
    ...extra,
  },
});

const post = (relief: ReliefMeta, role: string): string => `post:${relief.town}:${role}`;

/** Somebody asks that clocks stand: a new relief, which waits for another person's word. */
export const askRelief = (
  asked: Pick<ReliefMeta, 'id' | 'town' | 'area' | 'from' | 'to' | 'reason'> &
    Pick<Partial<ReliefMeta>, 'categories' | 'cause'>,
  actor: ActorRef,
  at: Instant,
  calendar: Calendar,
): ReliefChange => {
  const next: ReliefMeta = {
    ...asked,
    state: 'asked',
    version: 1,
    askedBy: actor,
    askedAt: at,
    timer: { clock: start(DECIDE_LIMIT, at, calendar) },
  };
  const { area, from, to, reason, categories } = asked;
  const data = { kind: kindOf(asked), area, from, to, reason, ...(categories ? { categories } : {}) };
  return { next, data, messages: [reliefMessage(next, 'asked', post(next, 'dutySupervisor'))] };
};

/** Who asks does not decide. On solo duty the duty supervisor may do both: it is marked, and listed for the morning. */
const byAnother = (relief: ReliefMeta, actor: ActorRef): Result<{ readonly selfApproved?: true }, Refusal> => {
  if (actor.person !== relief.askedBy.person) return ok({});
  return actor.role === 'dutySupervisor'
    ? ok({ selfApproved: true })
    : err({ code: 'separation-of-duties', params: { rule: 'ask-decide' } });
};

/** The clocks that run already are moved from now on, page by page. */
const setOut = (at: Instant): Walk => ({ round: 1, at, list: 0, cases: 0, step: 0 });

const without = (relief: ReliefMeta, ...names: readonly (keyof ReliefMeta)[]): ReliefMeta =>
  Object.fromEntries(
    Object.entries(relief).filter(([name]) => !names.includes(name as keyof ReliefMeta)),
  ) as unknown as ReliefMeta;

const moved = (relief: ReliefMeta, state: ReliefState, changes: Partial<ReliefMeta>): ReliefMeta => ({
  ...without(relief, 'timer', 'walk'),
  ...changes,
  state,
  version: relief.version + 1,
});

const decided = (
  relief: ReliefMeta,
  action: 'approve' | 'deny',
  data: ReliefChange['data'],
  actor: ActorRef,
  at: Instant,
): Result<ReliefChange, Refusal> => {
  const another = byAnother(relief, actor);
  if (!another.ok) return another;
  const by = { decidedBy: actor, decidedAt: at, ...another.value };
  const asker = `person:${relief.askedBy.person}`;
  if (action === 'deny') {
    const next = moved(relief, 'denied', by);
    return ok({ next, data: { ...data, ...another.value }, messages: [reliefMessage(next, 'denied', asker)] });
  }
  const next = moved(relief, 'approved', { ...by, walk: setOut(at) });
  const messages = [asker, post(next, 'dispatcher')].map((audience) => reliefMessage(next, 'approved', audience));
  return ok({ next, data: { ...data, ...another.value }, messages });
};

/** What had no effect yet leaves nothing to undo. */
const withdrawn = (relief: ReliefMeta, data: ReliefChange['data'], actor: ActorRef, at: Instant): ReliefChange => {
  const undo = relief.state === 'approved' ? { walk: setOut(at) } : {};
  const next = moved(relief, 'withdrawn', { withdrawnBy: actor, withdrawnAt: at, ...undo });
  const told = relief.state === 'approved' ? ['dispatcher', 'dutySupervisor'] : ['dutySupervisor'];
  const audiences = [`person:${relief.askedBy.person}`, ...told.map((role) => post(next, role))];
  return { next, data, messages: audiences.map((audience) => reliefMessage(next, 'withdrawn', audience)) };
};

/** What a command makes of a relief that it is allowed on (post, state and version are checked before). */
export const decideRelief = (
  relief: ReliefMeta,
  action: ReliefAction,
  data: ReliefChange['data'],
  actor: ActorRef,
  at: Instant,
): Result<ReliefChange, Refusal> =>
  action === 'withdraw' ? ok(withdrawn(relief, data, actor, at)) : decided(relief, action, data, actor, at);

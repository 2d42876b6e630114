import type { Calendar } from '../kernel/calendar.ts';
import { type ActorRef, type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, plus } from '../kernel/time.ts';
import { isOverdue, start } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost } from '../workflow/table.ts';
import {
  HAND_OVER_WINDOW_MS,
  MOST_TOLD,
  type Shift,
  type ShiftMeta,
  type ShiftPerson,
  type ShiftSheet,
  TAKE_OVER_MS,
} from './model.ts';
import { type ShiftAction, shiftTable } from './table.ts';

/** Who stands where towards a shift, by the rota and by what was handed over. */
export interface Standing {
  readonly area: string;
  readonly people: readonly string[];
  readonly next: readonly string[];
  readonly handedBy?: ActorRef;
}

/** What a command makes of a shift. */
export interface ShiftChange {
  readonly next: ShiftMeta;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

/** Whether a post belongs to the work of a place itself: a bureau's officers sit in the town and stand no watch there. */
const worksAt = (post: Post, area: string): boolean =>
  covers(area, post.area) && (post.department === undefined || post.department === area);

const isAmong = (people: readonly string[], caller: Caller, post: Post): boolean =>
  people.includes(caller.person) || people.includes(standsFor(post) ?? '');

const related = (relation: string, { area, people, next, handedBy }: Standing, post: Post, caller: Caller): boolean => {
  if (!worksAt(post, area)) return false;
  switch (relation) {
    case 'outgoing':
      return isAmong(people, caller, post);
    case 'incoming':
      return isAmong(next, caller, post);
    case 'same-role':
      // A colleague who goes home as well takes nothing over.
      return handedBy !== undefined && post.role === handedBy.role && !isAmong(people, caller, post);
    default:
      return false;
  }
};

/** The post in which a caller may take the action, if any. */
export const postForShift = (action: ShiftAction, caller: Caller, standing: Standing): Post | undefined =>
  actingPost(shiftTable[action], caller, standing, (post, { area }) => covers(post.area, area), related);

/** Who may read the shifts of a place: those who serve there, and whoever is over it; a bureau's people are not. */
export const mayReadShifts = (caller: Caller, area: string): boolean =>
  caller.posts.some(
    (post) =>
      (covers(post.area, area) || covers(area, post.area)) &&
      (post.department === undefined || post.department === area),
  );

/** What every message about a shift says: the place and times, never a word of what is on the sheet. */
export const shiftMessage = (
  meta: Pick<ShiftMeta, 'area' | 'town' | 'shift' | 'from' | 'to' | 'timer'>,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'>,
): OutMessage => ({
  audience,
  type: `onegrid.shift.${type}`,
  ...stream,
  data: {
    shiftId: `${meta.area}.${meta.shift}`,
    area: meta.area,
    town: meta.town,
    fromAt: meta.from,
    toAt: meta.to,
    ...(meta.timer?.clock.dueAt ? { dueAt: meta.timer.clock.dueAt } : {}),
  },
});

const headOf = ({ version }: ShiftMeta) => ({ part: '_', version });

/** Who comes next, each by name; the duty supervisor where nobody is known to come. */
export const nextOf = ({ next, town }: Pick<ShiftMeta, 'next' | 'town'>): readonly string[] =>
  next.length > 0 ? next.slice(0, MOST_TOLD).map((person) => `person:${person}`) : [`post:${town}:dutySupervisor`];

/** Whether now is a time to hand this shift over. */
const inItsTime = ({ from, to }: Pick<Shift, 'from' | 'to'>, at: Instant): Result<void, Refusal> => {
  if (at < from) return err({ code: 'shift-not-begun' });
  return at > plus(to, HAND_OVER_WINDOW_MS) ? err({ code: 'window-passed' }) : ok(undefined);
};

/** A shift is handed over, or handed over again as long as nobody has taken it. */
export const handOver = (
  { area, shift, from, to, people }: Shift,
  town: string,
  before: ShiftMeta | undefined,
  next: readonly ShiftPerson[],
  actor: ActorRef,
  at: Instant,
  calendar: Calendar,
): Result<ShiftChange, Refusal> => {
  const timely = inItsTime({ from, to }, at);
  if (!timely.ok) return timely;
  const selves = [actor.person, standsFor({ postId: actor.post ?? '' })];
  const own = people.some(({ person }) => selves.includes(person));
  const until = plus(at > to ? at : to, TAKE_OVER_MS);
  const handed: ShiftMeta = {
    ...{ area, town, shift, from, to },
    state: 'handed',
    version: (before?.version ?? 0) + 1,
    handedBy: actor,
    handedAt: at,
    ...(own ? {} : { onBehalf: true as const }),
    next: next.map(({ person }) => person).filter((person) => person !== actor.person),
    timer: { clock: start({ type: 'absolute', at: until }, at, calendar) },
  };
  const told = nextOf(handed).filter((audience) => audience !== `person:${actor.person}`);
  return ok({
    next: handed,
    data: { dueAt: until, ...(own ? {} : { onBehalf: true }) },
    messages: told.map((audience) => shiftMessage(handed, 'handed-over', audience, headOf(handed))),
  });
};

/**
 * It is taken over by another than who handed it over. Where the next turn is nobody else's, or the duty supervisor is
 * alone, one person does both: it is marked, and listed for the morning.
 */
const byAnother = (
  { handedBy }: ShiftMeta,
  next: readonly string[],
  actor: ActorRef,
): Result<{ readonly selfApproved?: true }, Refusal> => {
  if (actor.person !== handedBy.person) return ok({});
  const alone = next.length > 0 && next.every((person) => person === actor.person);
  return alone || actor.role === 'dutySupervisor'
    ? ok({ selfApproved: true })
    : err({ code: 'separation-of-duties', params: { rule: 'hand-over-take-over' } });
};

/**
 * Whose promises change hands: those who were on the shift when it was handed over, and who stood in for one of them and
 * handed it over, but for those who stay on.
 */
export const leaving = (
  { meta, sheet }: { readonly meta: ShiftMeta; readonly sheet: Pick<ShiftSheet, 'people'> },
  staying: readonly string[],
): readonly string[] => {
  const people = [...sheet.people.map(({ person }) => person), ...(meta.onBehalf ? [] : [meta.handedBy.person])];
  return [...new Set(people)].filter((person) => !staying.includes(person));
};

/** Somebody takes it over: the clock stops, and who handed it over is told. `next`: who comes next by the rota now. */
export const takeOver = (
  meta: ShiftMeta,
  next: readonly string[],
  passed: readonly string[],
  actor: ActorRef,
  at: Instant,
): Result<ShiftChange, Refusal> => {
  const another = byAnother(meta, next, actor);
  if (!another.ok) return another;
  const late = meta.timer !== undefined && isOverdue(meta.timer.clock, at);
  const { timer: _over, ...rest } = meta;
  const how = { ...(late ? { late: true as const } : {}), ...another.value };
  const taken: ShiftMeta = {
    ...rest,
    ...how,
    state: 'taken',
    version: meta.version + 1,
    takenBy: actor,
    takenAt: at,
  };
  const told = actor.person === meta.handedBy.person ? [] : [`person:${meta.handedBy.person}`];
  return ok({
    next: taken,
    data: { ...how, ...(passed.length > 0 ? { promises: passed.length } : {}) },
    messages: told.map((audience) => shiftMessage(taken, 'taken-over', audience, headOf(taken))),
  });
};

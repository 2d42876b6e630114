import type { Calendar } from '../kernel/calendar.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/model.ts';
import { noNearer } from '../reliefs/rules-clock.ts';
import { type Clock, isOverdue, isWorkLimit, pause, relieveAll, resume, start } from '../workflow/deadlines.ts';
import type { Interval } from '../workflow/intervals.ts';
import type { Reckoning, ReckoningWalk } from './model.ts';

/** By what a clock is reckoned anew. */
export interface Reckoned {
  /** When the calendar changed. */
  readonly at: Instant;
  readonly now: Instant;
  readonly before: Calendar;
  readonly after: Calendar;
  /** The reliefs that lie over the matter. */
  readonly reliefs: readonly Interval[];
  /** Whether the matter was reckoned by this change before: then only what nobody could have reckoned rightly is. */
  readonly done: boolean;
}

/** Nothing happened to it since it began, so it is known exactly from its beginning and its limit. */
const isPlain = ({ extensions, resumedAt }: Clock): boolean => extensions === 0 && resumedAt === undefined;

/** Began after the change by a function that still remembered the old calendar. */
const isStale = (clock: Clock, { before }: Reckoned): boolean =>
  (clock.baseDueAt ?? clock.dueAt) === start(clock.limit, clock.startedAt, before).dueAt;

const anew = (clock: Clock, reckoned: Reckoned): Clock => {
  const { at, before, after, reliefs, done } = reckoned;
  const isNew = (clock.resumedAt ?? clock.startedAt) >= at;
  if (isPlain(clock)) {
    if (isNew && !isStale(clock, reckoned)) return clock;
    return relieveAll(start(clock.limit, clock.startedAt, after), reliefs, after);
  }
  if (isNew || done) return clock;
  // What was left by the old calendar when it changed runs on by the new one.
  const stood = pause(clock, at, before, reliefs);
  return stood === clock ? clock : relieveAll(resume(stood, at, after), reliefs, after);
};

/**
 * A running clock after a change of the calendar; the same one where its deadline does not move. A limit that nothing
 * happened to is reckoned from its beginning; of one that was extended or rested, what was left when the calendar changed
 * runs on by the new one. A deadline that had passed by then stays: a change undoes no breach and makes none, for it
 * comes no nearer than the least time a clock is ever given, counted from now.
 */
export const reckonedBy = (clock: Clock, reckoned: Reckoned): Clock => {
  const { dueAt, stoppedAt, limit } = clock;
  if (dueAt === undefined || stoppedAt !== undefined || !isWorkLimit(limit)) return clock;
  if (isOverdue(clock, reckoned.at)) return clock;
  const moved = noNearer(clock, anew(clock, reckoned), reckoned.reliefs, reckoned.now, reckoned.after);
  return moved.dueAt === dueAt ? clock : moved;
};

const daysOf = (days: readonly string[]): string => [...days].sort().join();
const slotsOf = ({ slots }: TownPolicy['calendar']): string => JSON.stringify(slots ?? null);

/** Whether two calendars say the same, in whatever order. */
export const sameCalendar = (a: TownPolicy['calendar'], b: TownPolicy['calendar']): boolean =>
  daysOf(a.off) === daysOf(b.off) && daysOf(a.on) === daysOf(b.on) && slotsOf(a) === slotsOf(b);

/** How long a function may go on by the old calendar, twice over: it remembers a town's rules for a minute. */
export const SECOND_ROUND_MS = 2 * MINUTE;

export const setOut = (at: Instant): ReckoningWalk => ({ round: 1, at, list: 0, step: 0 });

/** The change after a page of its walk: the next page, the next list, the second round, or done. */
export const walkOn = (
  change: Reckoning,
  walk: ReckoningWalk,
  next: ReckoningWalk['position'],
  lists: number,
  now: Instant,
): Reckoning => {
  const { position: _done, ...kept } = walk;
  const step = walk.step + 1;
  if (next) return { ...change, walk: { ...kept, step, position: next } };
  if (walk.list + 1 < lists) return { ...change, walk: { ...kept, step, list: walk.list + 1 } };
  if (walk.round === 1) {
    const due = plus(change.at, SECOND_ROUND_MS);
    return { ...change, walk: { round: 2, at: due > now ? due : now, list: 0, step } };
  }
  const { walk: _over, ...over } = change;
  return { ...over, doneAt: now };
};

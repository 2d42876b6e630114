import { type Calendar, dayOfWork } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, HOUR, type Instant, MINUTE, minus, plus, shanghaiDay } from '../kernel/time.ts';
import { addWork, isUncoveredBetween, type Reckoned, workBetween } from '../kernel/work-time.ts';
import * as civil from './deadlines-civil.ts';
import { continuousMover, movedCloseOn, movedOn, workMover } from './deadlines-relief.ts';
import { type Interval, later, mergedWithin } from './intervals.ts';

/** Limits that run on through nights and holidays. */
export const CONTINUOUS_TYPES = ['urgent_minute', 'urgent_hour', 'natural_day'] as const;

/** Limits that run only in the slots of working days; `work_day` is one town's day of slots (8 hours by default). */
export const WORK_TYPES = ['work_hour', 'work_day'] as const;

/** Limits of days as the Civil Code counts them (art. 200 to 204): they end with the business of their last day. */
export const CIVIL_TYPES = ['civil_work_day', 'civil_natural_day'] as const;

/** Every type that a number of units goes with. */
export const LIMIT_TYPES = [...CONTINUOUS_TYPES, ...WORK_TYPES, ...CIVIL_TYPES] as const;

export type LimitType = (typeof LIMIT_TYPES)[number];

/** How long something may take: a whole number ≥ 1 of a unit of time, or the time a platform gave. */
export type Limit =
  | { readonly type: LimitType; readonly n: number }
  | { readonly type: 'absolute'; readonly at: Instant };

/**
 * A limit running on a matter, carried by it as a value. Running: `dueAt`. Paused: `pausedAt` and `leftMs` (working
 * milliseconds for work and civil limits), no `dueAt`. Stopped: `stoppedAt`, and `dueAt` as it stood, for the judgement.
 */
export interface Clock {
  readonly limit: Limit;
  readonly startedAt: Instant;
  readonly dueAt?: Instant;
  readonly pausedAt?: Instant;
  readonly leftMs?: number;
  readonly stoppedAt?: Instant;
  /** Reckoned through a year whose holidays are not yet known; pause and resume at once reckons it anew. */
  readonly provisional?: true;
  /** How many extensions were granted; what they gave stands in `dueAt` or `leftMs`. */
  readonly extensions: number;
  /** When it last ran on after a pause: reliefs count from here, what came before is in `dueAt` for good. */
  readonly resumedAt?: Instant;
  /** `dueAt` as it would be without the reliefs since then; only where they have moved it. Undoing reckons from here. */
  readonly baseDueAt?: Instant;
  /** `civil_natural_day` only: working days that pauses have added; extensions are counted without them. */
  readonly shiftedDays?: number;
}

/** What the `work` index sorts a matter by that is open but has no deadline: after every real time. */
export const NO_DUE: Instant = '9999-12-31T23:59:59.999Z';

type Kind = 'continuous' | 'work' | 'civil-work' | 'civil-natural';

const KINDS: Readonly<Record<Limit['type'], Kind>> = {
  urgent_minute: 'continuous',
  urgent_hour: 'continuous',
  natural_day: 'continuous',
  absolute: 'continuous',
  work_hour: 'work',
  work_day: 'work',
  civil_work_day: 'civil-work',
  civil_natural_day: 'civil-natural',
};

/** Whether what is left of a limit is working time: true for work and civil limits. */
export const isWorkLimit = (limit: Limit): boolean => KINDS[limit.type] !== 'continuous';

/** Whether a limit ends with the business of a day, and is shown as a date. */
export const isCivilLimit = (limit: Limit): boolean => (CIVIL_TYPES as readonly string[]).includes(limit.type);

/**
 * The least that a clock is given back after a failed inspection, in its own kind of time: half an hour where hours are
 * counted, half a working day where days of work are, because less leaves nothing to do but to be late. The values are ours.
 */
export const RESUME_FLOOR = { hoursMs: 30 * MINUTE, daysOfWork: 0.5 } as const;

/** `RESUME_FLOOR` for one limit in milliseconds, for `resume`. */
export const floorOf = (limit: Limit, calendar: Calendar): number =>
  limit.type === 'work_day' || isCivilLimit(limit)
    ? Math.floor(dayOfWork(calendar) * RESUME_FLOOR.daysOfWork)
    : RESUME_FLOOR.hoursMs;

/**
 * The length of a limit in its own kind of time, in milliseconds; an absolute one has the length from `startedAt`, and one
 * of civil natural days the working time it holds when it begins there. Throws a RangeError when `n` is not a whole number ≥ 1.
 */
export const lengthOf = (limit: Limit, startedAt: Instant, calendar: Calendar): number => {
  if (limit.type === 'absolute') return Math.max(0, minus(limit.at, startedAt));
  if (!Number.isInteger(limit.n) || limit.n < 1) throw new RangeError(`a limit is a whole number ≥ 1, not ${limit.n}`);
  if (limit.type === 'civil_natural_day') {
    return workBetween(startedAt, civil.afterNaturalDays(startedAt, limit.n, calendar), calendar).value;
  }
  const unit = {
    urgent_minute: MINUTE,
    urgent_hour: HOUR,
    natural_day: DAY,
    work_hour: HOUR,
    work_day: dayOfWork(calendar),
    civil_work_day: dayOfWork(calendar),
  };
  return limit.n * unit[limit.type];
};

/** Adds to an instant in the kind of time a limit runs in. */
const add = (limit: Limit, at: Instant, millis: number, calendar: Calendar): Reckoned<Instant> =>
  isWorkLimit(limit) ? addWork(at, millis, calendar) : { value: plus(at, millis), provisional: false };

const marked = (provisional: boolean): Pick<Clock, 'provisional'> => (provisional ? { provisional } : {});

const civilDue = (limit: Limit, at: Instant, calendar: Calendar): Reckoned<Instant> | undefined => {
  if (limit.type !== 'civil_work_day' && limit.type !== 'civil_natural_day') return undefined;
  const count = limit.type === 'civil_work_day' ? civil.afterWorkdays : civil.afterNaturalDays;
  const value = count(at, limit.n, calendar);
  return { value, provisional: isUncoveredBetween(at, value, calendar) };
};

const firstDue = (limit: Limit, at: Instant, calendar: Calendar): Reckoned<Instant> => {
  if (limit.type === 'absolute') return { value: limit.at, provisional: false };
  const length = lengthOf(limit, at, calendar);
  return civilDue(limit, at, calendar) ?? add(limit, at, length, calendar);
};

/**
 * Starts a limit. Outside the slots a work limit begins with the next one; a civil limit begins with the day after; an
 * absolute limit is due when it says, even where that is already past. Throws a RangeError when `n` is not a whole number ≥ 1.
 */
export const start = (limit: Limit, at: Instant, calendar: Calendar): Clock => {
  const due = firstDue(limit, at, calendar);
  return { limit, startedAt: at, extensions: 0, dueAt: due.value, ...marked(due.provisional) };
};

/** In time means at or before the deadline; a paused clock can't be late, a stopped one is judged by when it stopped. */
export const isOverdue = (clock: Clock, at: Instant): boolean =>
  clock.dueAt !== undefined && (clock.stoppedAt ?? at) > clock.dueAt;

/** The time left at an instant in the limit's own kind of time, in milliseconds; never below 0. */
export const leftAt = (clock: Clock, at: Instant, calendar: Calendar): Reckoned<number> => {
  if (clock.dueAt === undefined) return { value: clock.leftMs ?? 0, provisional: clock.provisional ?? false };
  if (isWorkLimit(clock.limit)) return workBetween(at, clock.dueAt, calendar);
  return { value: Math.max(0, minus(clock.dueAt, at)), provisional: false };
};

/** The working days that must be told apart from the counted ones, where the limit counts days of any kind. */
const shifted = (clock: Clock, from: Instant, to: Instant, calendar: Calendar): Pick<Clock, 'shiftedDays'> => {
  if (clock.limit.type !== 'civil_natural_day') return {};
  const days = (clock.shiftedDays ?? 0) + civil.workdaysBetween(from, to, calendar);
  return days > 0 ? { shiftedDays: days } : {};
};

/**
 * Stops the time and keeps what was left. A clock that is already late keeps its deadline, because a pause must not
 * undo a breach; so do one that is paused or stopped already. `reliefs` are those that lie over the matter: of one that
 * still runs only what has passed counts, for what is to come of it would be given back a second time by the pause.
 */
export const pause = (clock: Clock, at: Instant, calendar: Calendar, reliefs: readonly Interval[] = []): Clock => {
  const pausedAt = later(at, clock.startedAt);
  const passed = mergedWithin(reliefs, { from: clock.startedAt, to: pausedAt });
  const now = reliefs.length > 0 ? relieveAll(clock, passed, calendar) : clock;
  if (now.dueAt === undefined || now.stoppedAt !== undefined || isOverdue(now, at)) return clock;
  const left = leftAt(now, pausedAt, calendar);
  const resumedAt = now.baseDueAt === undefined ? now.resumedAt : pausedAt;
  return {
    limit: now.limit,
    startedAt: now.startedAt,
    extensions: now.extensions,
    pausedAt,
    leftMs: left.value,
    ...marked(left.provisional),
    ...(resumedAt === undefined ? {} : { resumedAt }),
    ...shifted(now, now.baseDueAt ?? now.dueAt, now.dueAt, calendar),
  };
};

/**
 * Runs on with exactly what was left, or with `floorMs` where policy gives at least that much (after a failed
 * inspection). A civil limit, which can't end in the middle of a day, goes on to the close of business of the day in which
 * what was left runs out. A clock that is not paused stays as it is.
 */
export const resume = (clock: Clock, at: Instant, calendar: Calendar, floorMs = 0): Clock => {
  const { pausedAt, leftMs = 0, provisional: _reckonedAnew, ...kept } = clock;
  if (pausedAt === undefined || clock.stoppedAt !== undefined) return clock;
  const from = later(at, pausedAt);
  const base = { ...kept, ...(from > pausedAt ? { resumedAt: from } : {}) };
  if (isCivilLimit(clock.limit)) {
    const { before, dueAt } = civil.goOn({ pausedAt, leftMs }, from, floorMs, calendar);
    const provisional = isUncoveredBetween(pausedAt, dueAt, calendar);
    return { ...base, dueAt, ...marked(provisional), ...shifted(clock, before, dueAt, calendar) };
  }
  const due = add(clock.limit, from, Math.max(leftMs, floorMs), calendar);
  return { ...base, dueAt: due.value, ...marked(due.provisional) };
};

/** Ends the limit for good, at the moment of the submit that passed, which may lie before now. */
export const stop = (clock: Clock, at: Instant): Clock =>
  clock.stoppedAt === undefined ? { ...clock, stoppedAt: at } : clock;

/** Why an extension is refused. */
export type ExtensionRefusal = 'limit-passed' | 'clock-not-running' | 'other-kind-of-time';

/** Civil days may be added in the words of plain ones: on a limit that ends with a day both mean whole days. */
const isSameKind = (limit: Limit, by: Limit): boolean => {
  const kind = KINDS[limit.type];
  if (kind === 'civil-work' && by.type === 'work_day') return true;
  if (kind === 'civil-natural' && by.type === 'natural_day') return true;
  return kind === KINDS[by.type];
};

/** Civil natural days are counted before the `given` working days that pauses and reliefs have added since. */
const naturalDaysOn = (dueAt: Instant, n: number, given: number, calendar: Calendar): Instant =>
  civil.shiftClose(civil.naturalDaysOn(civil.shiftClose(dueAt, -given, calendar), n, calendar), given, calendar);

const extendedDue = (clock: Clock, dueAt: Instant, by: Limit, calendar: Calendar): Instant => {
  if (by.type === 'absolute') return later(dueAt, by.at);
  const length = lengthOf(by, dueAt, calendar);
  if (clock.limit.type === 'civil_work_day') return civil.shiftClose(dueAt, by.n, calendar);
  if (clock.limit.type !== 'civil_natural_day') return add(by, dueAt, length, calendar).value;
  const given = shifted(clock, clock.baseDueAt ?? dueAt, dueAt, calendar).shiftedDays ?? 0;
  return naturalDaysOn(dueAt, by.n, given, calendar);
};

/**
 * Moves a deadline on by another limit, counted from the deadline that stands, not from now. `at` is when it was asked for:
 * an extension asked for in time counts although it is decided after the deadline. At the deadline it is still possible,
 * after it or while paused it is refused; so is adding another kind of time (working time to a natural limit, hours to a
 * civil one), because what is left could then no longer be told. An absolute extension is a platform's new time for a
 * continuous limit and never brings the deadline forward. How much one gives is `lengthOf(by, dueAt, calendar)`.
 */
export const extend = (clock: Clock, by: Limit, at: Instant, calendar: Calendar): Result<Clock, ExtensionRefusal> => {
  if (clock.dueAt === undefined || clock.stoppedAt !== undefined) return err('clock-not-running');
  if (isOverdue(clock, at)) return err('limit-passed');
  if (!isSameKind(clock.limit, by)) return err('other-kind-of-time');
  const dueAt = extendedDue(clock, clock.dueAt, by, calendar);
  const { baseDueAt, provisional: _until, ...kept } = clock;
  return ok({
    ...kept,
    extensions: clock.extensions + 1,
    dueAt,
    ...(baseDueAt === undefined ? {} : { baseDueAt: extendedDue(clock, baseDueAt, by, calendar) }),
    ...marked(provisionalUntil(clock, dueAt, calendar)),
  });
};

const yearOf = (at: Instant): string => shanghaiDay(at).slice(0, 4);

/**
 * A deadline that was provisional is so until pause and resume reckon it anew, even where its year is announced by now;
 * undoing a relief, though, may bring it back into a year that was known all the time.
 */
const provisionalUntil = (clock: Clock, dueAt: Instant, calendar: Calendar): boolean =>
  (isWorkLimit(clock.limit) && isUncoveredBetween(clock.startedAt, dueAt, calendar)) ||
  (clock.provisional === true && yearOf(dueAt) >= yearOf(clock.dueAt ?? dueAt));

const relievedFrom = (clock: Clock, base: Instant, reliefs: readonly Interval[], calendar: Calendar): Clock => {
  const window = { from: later(clock.startedAt, clock.resumedAt ?? clock.startedAt), to: NO_DUE };
  const counting = mergedWithin(reliefs, window).filter(({ from }) => from < (clock.stoppedAt ?? NO_DUE));
  const work = isWorkLimit(clock.limit) ? workMover(calendar) : continuousMover;
  const dueAt = isCivilLimit(clock.limit) ? movedCloseOn(base, counting, calendar) : movedOn(base, counting, work);
  const { baseDueAt: first = base, provisional: _until, ...kept } = clock;
  const moved = dueAt === first ? {} : { baseDueAt: first };
  return { ...kept, ...moved, dueAt, ...marked(provisionalUntil(clock, dueAt, calendar)) };
};

/**
 * Gives back the time of one relief (a storm, a power cut) on top of what the clock has, before, during or after it: what
 * was left when it began runs on from its end. It counts from the start or the last resumption; a deadline that lies at or
 * before that, a paused clock and a clock that stopped before it began stay as they are. One that stopped later is judged
 * by the deadline moved on. Where reliefs may overlap, use `relieveAll`.
 */
export const relieve = (clock: Clock, from: Instant, to: Instant, calendar: Calendar): Clock =>
  clock.dueAt === undefined ? clock : relievedFrom(clock, clock.dueAt, [{ from, to }], calendar);

/**
 * The clock with exactly these reliefs, whatever it was given since its start or last resumption: overlapping ones count
 * once, the order is of no account, doing it twice changes nothing, and a relief is undone by leaving it out. So `reliefs`
 * are all that lie over the matter since then, ended ones too. A paused clock stays as it is: whoever resumes it applies
 * them again, and of what lies before the resumption nothing counts.
 */
export const relieveAll = (clock: Clock, reliefs: readonly Interval[], calendar: Calendar): Clock =>
  clock.dueAt === undefined ? clock : relievedFrom(clock, clock.baseDueAt ?? clock.dueAt, reliefs, calendar);

/** What lists sort an open matter by: its deadline while it runs, else after all deadlines. */
export const listDue = (clock: Clock | undefined): Instant =>
  clock?.dueAt === undefined || clock.stoppedAt !== undefined ? NO_DUE : clock.dueAt;

import { type Calendar, dayOfWork } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, HOUR, type Instant, MINUTE, minus, plus } from '../kernel/time.ts';
import { addWork, type Reckoned, workBetween } from '../kernel/work-time.ts';

/** Limits that run on through nights and holidays. */
export const CONTINUOUS_TYPES = ['urgent_minute', 'urgent_hour', 'natural_day'] as const;

/** Limits that run only in the slots of working days; `work_day` is one town's day of slots (8 hours by default). */
export const WORK_TYPES = ['work_hour', 'work_day'] as const;

export type LimitType = (typeof CONTINUOUS_TYPES)[number] | (typeof WORK_TYPES)[number];

/** How long something may take: a whole number ≥ 1 of a unit of time, or the time a platform gave. */
export type Limit =
  | { readonly type: LimitType; readonly n: number }
  | { readonly type: 'absolute'; readonly at: Instant };

/**
 * A limit running on a matter, carried by it as a value. Running: `dueAt`. Paused: `pausedAt` and `leftMs` (working
 * milliseconds for work limits), no `dueAt`. Stopped: `stoppedAt`, and `dueAt` as it stood, for the judgement.
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
}

/** What the `work` index sorts a matter by that is open but has no deadline: after every real time. */
export const NO_DUE: Instant = '9999-12-31T23:59:59.999Z';

export const isWorkLimit = (limit: Limit): boolean => (WORK_TYPES as readonly string[]).includes(limit.type);

/** The length of a limit in its own kind of time, in milliseconds; an absolute one has the length from `startedAt`. */
export const lengthOf = (limit: Limit, startedAt: Instant, calendar: Calendar): number => {
  if (limit.type === 'absolute') return Math.max(0, minus(limit.at, startedAt));
  if (!Number.isInteger(limit.n) || limit.n < 1) throw new RangeError(`a limit is a whole number ≥ 1, not ${limit.n}`);
  const unit = {
    urgent_minute: MINUTE,
    urgent_hour: HOUR,
    natural_day: DAY,
    work_hour: HOUR,
    work_day: dayOfWork(calendar),
  };
  return limit.n * unit[limit.type];
};

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** Adds to an instant in the kind of time a limit runs in. */
const add = (limit: Limit, at: Instant, millis: number, calendar: Calendar): Reckoned<Instant> =>
  isWorkLimit(limit) ? addWork(at, millis, calendar) : { value: plus(at, millis), provisional: false };

const running = (
  clock: Pick<Clock, 'limit' | 'startedAt' | 'extensions'>,
  due: Reckoned<Instant>,
  wasProvisional = false,
): Clock => ({
  limit: clock.limit,
  startedAt: clock.startedAt,
  extensions: clock.extensions,
  dueAt: due.value,
  ...(due.provisional || wasProvisional ? { provisional: true } : {}),
});

/**
 * Starts a limit. Outside the slots a work limit begins with the next one; an absolute limit is due when it says, even
 * where that is already past. Throws a RangeError when `n` is not a whole number ≥ 1.
 */
export const start = (limit: Limit, at: Instant, calendar: Calendar): Clock => {
  const due =
    limit.type === 'absolute'
      ? { value: limit.at, provisional: false }
      : add(limit, at, lengthOf(limit, at, calendar), calendar);
  return running({ limit, startedAt: at, extensions: 0 }, due);
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

/**
 * Stops the time and keeps what was left. A clock that is already late keeps its deadline, because a pause must not
 * undo a breach; so do one that is paused or stopped already.
 */
export const pause = (clock: Clock, at: Instant, calendar: Calendar): Clock => {
  if (clock.dueAt === undefined || clock.stoppedAt !== undefined || isOverdue(clock, at)) return clock;
  const pausedAt = later(at, clock.startedAt);
  const left = leftAt(clock, pausedAt, calendar);
  return {
    limit: clock.limit,
    startedAt: clock.startedAt,
    extensions: clock.extensions,
    pausedAt,
    leftMs: left.value,
    ...(left.provisional ? { provisional: true } : {}),
  };
};

/**
 * Runs on with exactly what was left, or with `floorMs` where policy gives at least that much (after a failed
 * inspection). A clock that is not paused stays as it is.
 */
export const resume = (clock: Clock, at: Instant, calendar: Calendar, floorMs = 0): Clock => {
  if (clock.pausedAt === undefined || clock.stoppedAt !== undefined) return clock;
  const left = Math.max(clock.leftMs ?? 0, floorMs);
  return running(clock, add(clock.limit, later(at, clock.pausedAt), left, calendar));
};

/** Ends the limit for good, at the moment of the submit that passed, which may lie before now. */
export const stop = (clock: Clock, at: Instant): Clock =>
  clock.stoppedAt === undefined ? { ...clock, stoppedAt: at } : clock;

/** Why an extension is refused. */
export type ExtensionRefusal = 'limit-passed' | 'clock-not-running' | 'other-kind-of-time';

/**
 * Moves a deadline on by another limit, counted from the deadline that stands, not from now. At the deadline it is still
 * possible, after it or while paused it is refused; so is adding natural time to a work limit or the other way round,
 * because what is left could then no longer be told. An absolute extension is a platform's new time for a continuous
 * limit and never brings the deadline forward.
 */
export const extend = (clock: Clock, by: Limit, at: Instant, calendar: Calendar): Result<Clock, ExtensionRefusal> => {
  if (clock.dueAt === undefined || clock.stoppedAt !== undefined) return err('clock-not-running');
  if (isOverdue(clock, at)) return err('limit-passed');
  if (isWorkLimit(by) !== isWorkLimit(clock.limit)) return err('other-kind-of-time');
  const due =
    by.type === 'absolute'
      ? { value: later(clock.dueAt, by.at), provisional: false }
      : add(by, clock.dueAt, lengthOf(by, clock.dueAt, calendar), calendar);
  return ok(running({ ...clock, extensions: clock.extensions + 1 }, due, clock.provisional));
};

/** What lists sort an open matter by: its deadline while it runs, else after all deadlines. */
export const listDue = (clock: Clock | undefined): Instant =>
  clock?.dueAt === undefined || clock.stoppedAt !== undefined ? NO_DUE : clock.dueAt;

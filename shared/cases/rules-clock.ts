import type { Instant } from '../kernel/time.ts';
import { limitOf, type Stage } from '../policies/rules.ts';
import { matches } from '../reliefs/rules.ts';
import * as deadlines from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';
import { CASE_STATES, type CaseMeta, type CaseState, isOpen } from './model.ts';
import type { RuleContext } from './rules.ts';
import { relievedElsewhere } from './rules-relief.ts';
import { isRestricted } from './rules-rights.ts';
import { caseWaits } from './waits.ts';

/** The time a rule stands in, with what may stop it. */
export type Time = Pick<RuleContext, 'at' | 'calendar' | 'policy' | 'reliefs'>;

/** States in which the unit or the centre owes the handling and its limit runs; in every other it stands. */
export const RUNNING: readonly CaseState[] = ['filed', 'dispatched', 'handling', 'returned'];

const over = (c: CaseMeta, { reliefs }: Time) => reliefs.filter((relief) => matches(relief, c));

const relieved = (clock: deadlines.Clock, c: CaseMeta, time: Time): deadlines.Clock =>
  deadlines.relieveAll(clock, over(c, time), time.calendar);

/** Stops a clock; of a relief that still runs only what has passed counts. */
export const stand = (c: CaseMeta, clock: deadlines.Clock, time: Time): deadlines.Clock =>
  deadlines.pause(clock, time.at, time.calendar, over(c, time));

/** Starts a limit on a case; a relief that lies over its place stops it for as long as it lasts. */
export const startLimit = (c: CaseMeta, limit: deadlines.Limit, from: Instant, time: Time): deadlines.Clock =>
  relieved(deadlines.start(limit, from, time.calendar), c, time);

/** Lets a clock that stands run on with what was left, but at least with `floorMs`. */
export const goOn = (c: CaseMeta, clock: deadlines.Clock, time: Time, floorMs = 0): deadlines.Clock => {
  const on = deadlines.resume(clock, time.at, time.calendar, floorMs);
  return on === clock ? clock : relieved(on, c, time);
};

/** A limit of the town's, by the name of its stage. */
export const timerOf = (c: CaseMeta, stage: Stage, time: Time): Timer | undefined => {
  const limit = limitOf(time.policy, stage, c);
  return limit && { clock: startLimit(c, limit, time.at, time) };
};

/** As `timerOf`, for stages that always have a limit because there is a usual one. */
export const timerFor = (c: CaseMeta, stage: Exclude<Stage, 'handle'>, time: Time): Timer => {
  const timer = timerOf(c, stage, time);
  if (!timer) throw new RangeError(`no limit for ${stage}`);
  return timer;
};

/** The stage a state waits in; the handling has the case's own limit, and a suspension its review. */
const stageOf = (state: CaseState): Stage | undefined => {
  const stage = caseWaits.find((wait) => wait.state === state)?.limit;
  return stage === 'handle' || stage === 'review' ? undefined : stage;
};

const sameWait = (before: CaseMeta | undefined, next: CaseMeta): boolean =>
  before !== undefined && before.state === next.state && before.lead === next.lead && before.round === next.round;

/**
 * What has become urgent waits no longer than what is urgent from the start, counted from now. What was taken for urgent
 * keeps the time that it was given: nobody is made to wait by a correction.
 */
const hastened = (before: CaseMeta | undefined, next: CaseMeta, time: Time): CaseMeta => {
  const stage = before?.urgency === next.urgency ? undefined : stageOf(next.state);
  const timer = stage && next.stage && timerOf(next, stage, time);
  const sooner = (timer?.clock.dueAt ?? '') < (next.stage?.clock.dueAt ?? '');
  return timer && sooner ? { ...next, stage: timer } : next;
};

/** The present wait's limit starts, that of before is dropped. */
const staged = (before: CaseMeta | undefined, next: CaseMeta, time: Time): CaseMeta => {
  if (sameWait(before, next)) return hastened(before, next, time);
  const { stage: _left, ...kept } = next;
  const stage = isOpen(next.state) ? stageOf(next.state) : undefined;
  const timer = stage && timerOf(next, stage, time);
  return timer ? { ...kept, stage: timer } : kept;
};

/** The handling limit runs, stands or has ended, as the state says. */
const clockIn = (next: CaseMeta, clock: deadlines.Clock, time: Time): deadlines.Clock => {
  if (RUNNING.includes(next.state)) return goOn(next, clock, time);
  if (isOpen(next.state) || next.state === 'merged') return stand(next, clock, time);
  return deadlines.stop(clock, next.submittedAt ?? time.at);
};

/** Whoever was told of a deadline is not told of it again; of one that has moved they are. */
const clocked = (before: CaseMeta | undefined, next: CaseMeta, time: Time): CaseMeta => {
  if (!next.clock) return next;
  const clock = clockIn(next, next.clock, time);
  const moved = clock.dueAt !== undefined && clock.dueAt !== before?.clock?.dueAt;
  const { reminded, ...kept } = next;
  return { ...kept, clock, ...(reminded && !moved ? { reminded } : {}) };
};

/** What belongs to one state alone and ends with it. */
const BELONGS: Partial<Readonly<Record<keyof CaseMeta, readonly CaseState[]>>> = {
  verification: ['verifying'],
  // A suspended case that was merged is suspended again when it is taken apart.
  suspension: ['suspended', 'merged'],
  escalation: ['escalated'],
  inspector: ['handled'],
  drawn: ['handled'],
  dispute: ['closed'],
  // The round that co-units help in, and what is shown of it when it is over.
  // Merged, it may go on as it was.
  co: [
    'dispatched',
    'handling',
    'suspended',
    'returned',
    'verifying',
    'handled',
    'inspected',
    'closed',
    'cancelled',
    'merged',
  ],
  coFailed: ['handled', 'inspected', 'closed'],
  // Nothing gathers into what has ended.
  surge: CASE_STATES.filter(isOpen),
};

/** What a worker has submitted waits for the unit's word, also when a suspension ends in between. */
const outlives = (before: CaseMeta, next: CaseMeta): boolean =>
  next.ask?.kind === 'submission' && before.state === 'suspended' && next.state === 'handling';

/** A question lapses with the state it was asked in; an appeal is asked when all is over. */
const lapsed = (before: CaseMeta | undefined, next: CaseMeta): CaseMeta => {
  const gone = new Set(
    (Object.keys(BELONGS) as (keyof CaseMeta)[]).filter(
      (key) => next[key] !== undefined && !BELONGS[key]?.includes(next.state),
    ),
  );
  if (next.ask && before?.ask && !sameWait(before, next) && !outlives(before, next)) gone.add('ask');
  // Found to be hidden: what others report is not hung on what they must not see.
  if (next.surge && isRestricted(next)) gone.add('surge');
  // Somebody has moved it: what the clock could not do before it may do now.
  if (next.stuck) gone.add('stuck');
  return gone.size === 0
    ? next
    : (Object.fromEntries(
        Object.entries(next).filter(([key]) => !gone.has(key as keyof CaseMeta)),
      ) as unknown as CaseMeta);
};

/** Other reliefs lie over it than before. */
const isElsewhere = (before: CaseMeta | undefined, next: CaseMeta): boolean =>
  before !== undefined && (before.unit !== next.unit || before.grid !== next.grid || before.category !== next.category);

/**
 * What follows from a change of state for every rule alike: the limits start, stand and end, and what belonged to the
 * state that was left is dropped. Done in one place, so that no way into a state forgets it.
 */
export const settle = (before: CaseMeta | undefined, next: CaseMeta, time: Time): CaseMeta => {
  const settled = staged(before, clocked(before, lapsed(before, next), time), time);
  if (!isElsewhere(before, next)) return settled;
  return relievedElsewhere(settled, { standing: time.reliefs, at: time.at, calendar: time.calendar });
};

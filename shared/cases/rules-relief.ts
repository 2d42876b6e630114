import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { kindOf, matches, type Relief } from '../reliefs/rules.ts';
import { standWith } from '../reliefs/rules-clock.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { Timer } from '../workflow/timers.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { advance, centre, mayBeTold, message } from './rules.ts';

/** A relief that came or went, and those of the town that stand: of this one too, unless it was undone. */
export interface Relieving {
  readonly relief: Relief;
  readonly standing: readonly Relief[];
  readonly at: Instant;
  readonly calendar: Calendar;
}

type Standing = Omit<Relieving, 'relief'>;

/** What a relief makes of a case whose clocks run. */
export interface Relieved {
  readonly next: CaseMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

const runs = (clock: Clock | undefined): clock is Clock => clock?.dueAt !== undefined && clock.stoppedAt === undefined;

/** The clock as it is to stand, the same one where its deadline does not move; whoever stands still is left alone. */
const movedClock = (clock: Clock, c: CaseMeta, { standing, at, calendar }: Standing): Clock => {
  if (!runs(clock)) return clock;
  const moved = standWith(
    clock,
    standing.filter((relief) => matches(relief, c)),
    at,
    calendar,
  );
  return moved.dueAt === clock.dueAt ? clock : moved;
};

/** Whoever was told of a deadline is told of the new one. */
const movedTimer = (timer: Timer, move: (clock: Clock) => Clock): Timer => {
  const clock = move(timer.clock);
  return clock === timer.clock ? timer : { clock };
};

const movedSide = (c: CaseMeta, move: (clock: Clock) => Clock): Partial<CaseMeta> => {
  const { stage, ask, dispute, suspension } = c;
  const stageTimer = stage && movedTimer(stage, move);
  const askTimer = ask && movedTimer(ask.timer, move);
  const disputeTimer = dispute && movedTimer(dispute.timer, move);
  const review = suspension && movedTimer(suspension.review, move);
  return {
    ...(stageTimer && stageTimer !== stage ? { stage: stageTimer } : {}),
    ...(ask && askTimer && askTimer !== ask.timer ? { ask: { ...ask, timer: askTimer } } : {}),
    ...(dispute && disputeTimer && disputeTimer !== dispute.timer
      ? { dispute: { ...dispute, timer: disputeTimer } }
      : {}),
    ...(suspension && review && review !== suspension.review ? { suspension: { ...suspension, review } } : {}),
  };
};

/** Every clock of a case as `move` makes it; only those are in the answer that it does not give back as they were. */
export const movedClocks = (c: CaseMeta, move: (clock: Clock) => Clock): Partial<CaseMeta> => {
  const clock = c.clock && move(c.clock);
  return { ...(clock && clock !== c.clock ? { clock } : {}), ...movedSide(c, move) };
};

const movedAll = (c: CaseMeta, relieving: Standing): Partial<CaseMeta> =>
  movedClocks(c, (clock) => movedClock(clock, c, relieving));

/**
 * A case that came to lie elsewhere, or is of another category now: its clocks run as the reliefs there let them. Nothing
 * else of it changes.
 */
export const relievedElsewhere = (c: CaseMeta, standing: Standing): CaseMeta => {
  const changes = movedAll(c, standing);
  const { reminded, ...kept } = c;
  return { ...kept, ...(reminded && !changes.clock ? { reminded } : {}), ...changes };
};

const clocksOf = (c: CaseMeta): readonly Clock[] =>
  [c.clock, c.stage?.clock, c.ask?.timer.clock, c.dispute?.timer.clock, c.suspension?.review.clock].filter(runs);

/** Whether a clock of the case runs that the relief lies in: it began before the relief's end, and ends after its beginning. */
export const liesUnder = (c: CaseMeta, relief: Relief): boolean =>
  matches(relief, c) &&
  clocksOf(c).some(({ startedAt, dueAt }) => startedAt < relief.to && (dueAt ?? '') > relief.from);

/** A deadline that comes nearer is news for who has the case; one that moves away is seen in every list. */
const undoneMessages = (before: CaseMeta, next: CaseMeta, relief: Relief): readonly OutMessage[] => {
  const dueAt = next.clock?.dueAt;
  if (dueAt === undefined || dueAt >= (before.clock?.dueAt ?? '') || !isOpen(next.state)) return [];
  const holder = next.lead ?? centre(next, 'dispatcher');
  return mayBeTold(holder, next) ? [message(next, 'relief-undone', holder, { relief: relief.id, dueAt })] : [];
};

/**
 * What a relief that came or went makes of a case whose clocks run already: every deadline of it as it is to stand, in one
 * event by the clock. Nothing where no deadline moves, so doing it twice is doing it once.
 */
export const relieveCase = (c: CaseMeta, relieving: Relieving): Relieved | undefined => {
  const changes = movedAll(c, relieving);
  if (Object.keys(changes).length === 0) return undefined;
  const next = advance(c, c.state, changes, changes.clock ? ['reminded'] : []);
  const { relief, standing, at } = relieving;
  const undone = !standing.some(({ id }) => id === relief.id);
  const dueAt = changes.clock?.dueAt;
  const event: MatterEvent = {
    part: '_',
    version: next.version,
    action: 'relief',
    actor: CLOCK_ACTOR,
    at,
    from: c.state,
    to: c.state,
    data: { relief: relief.id, kind: kindOf(relief), ...(undone ? { undone } : {}), ...(dueAt ? { dueAt } : {}) },
  };
  return { next, event, messages: undone ? undoneMessages(c, next, relief) : [] };
};

/** Until when nobody is reminded of a case because a relief lies over it now; nothing where none does. */
export const hushedUntil = (c: CaseMeta, reliefs: readonly Relief[], now: Instant): Instant | undefined =>
  reliefs
    .filter((relief) => relief.from <= now && now < relief.to && matches(relief, c))
    .map(({ to }) => to)
    .sort()
    .at(-1);

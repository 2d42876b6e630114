import type { Instant } from '../kernel/time.ts';
import { limitOf } from '../policies/rules.ts';
import { matches } from '../reliefs/rules.ts';
import { standWith } from '../reliefs/rules-clock.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';
import type { CaseMeta } from './model.ts';
import { CO_DONE, type CoPart } from './model-co.ts';
import { goOn, stand, startLimit, type Time, timerFor } from './rules-clock.ts';

const without = <T extends object>(value: T, cleared: readonly (keyof T)[]): T =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !cleared.includes(key as keyof T))) as T;

/** A part as it changes together with its case: the event is the case's, so the part's own version stands. */
export const carryCo = (part: CoPart, changes: Partial<CoPart>, cleared: readonly (keyof CoPart)[] = []): CoPart => ({
  ...without(part, cleared),
  ...changes,
});

/** A part one command on. */
export const advanceCo = (
  part: CoPart,
  state: CoPart['state'],
  changes: Partial<CoPart>,
  cleared: readonly (keyof CoPart)[] = [],
): CoPart => ({ ...carryCo(part, changes, cleared), state, version: part.version + 1 });

/** The time a co-unit has for its result: that of the case's standard, whole, from the moment it was asked. */
export const resultClock = (c: CaseMeta, time: Time): Clock | undefined => {
  const limit = c.clock?.limit ?? limitOf(time.policy, 'handle', c);
  return limit && startLimit(c, limit, time.at, time);
};

export const signTimer = (c: CaseMeta, time: Time): Timer => timerFor(c, 'sign', time);

/** When what a part waits for is due: the step's own limit first, then the result's; nothing while it stands. */
export const coDue = ({ state, stage, clock }: CoPart): Instant | undefined => {
  if (CO_DONE.includes(state)) return undefined;
  const next = stage?.clock ?? clock;
  return next?.stoppedAt ? undefined : next?.dueAt;
};

/** Whoever was told of a deadline is told of the one it has moved to. */
export const coMoved = (part: CoPart, move: (clock: Clock) => Clock): CoPart => {
  const clock = part.clock && move(part.clock);
  const stage = part.stage && { ...part.stage, clock: move(part.stage.clock) };
  const moved = clock?.dueAt !== undefined && clock.dueAt !== part.clock?.dueAt;
  const restaged = stage !== undefined && stage.clock.dueAt !== part.stage?.clock.dueAt;
  if (clock === part.clock && stage?.clock === part.stage?.clock) return part;
  return {
    ...without(part, moved ? ['reminded'] : []),
    ...(clock ? { clock } : {}),
    ...(stage ? { stage: restaged ? { clock: stage.clock } : stage } : {}),
  };
};

/** While the case rests its co-units owe nothing either. */
export const standCo = (c: CaseMeta, part: CoPart, time: Time): CoPart =>
  coMoved(part, (clock) => stand(c, clock, time));

/** Runs on with what was left, but at least with `floorMs`. */
export const goOnCo = (c: CaseMeta, part: CoPart, time: Time, floorMs = 0): CoPart =>
  coMoved(part, (clock) => goOn(c, clock, time, floorMs));

/**
 * A part with the reliefs that lie over its case now. Parts are not searched for when a relief comes or goes: whoever
 * judges by a part's limit, a command or the sweep, reckons it anew before.
 */
export const relievedCo = (c: CaseMeta, part: CoPart, { at, calendar, reliefs }: Omit<Time, 'policy'>): CoPart => {
  const over = reliefs.filter((relief) => matches(relief, c));
  const runs = (clock: Clock): boolean => clock.dueAt !== undefined && clock.stoppedAt === undefined;
  return coMoved(part, (clock) => (runs(clock) ? standWith(clock, over, at, calendar) : clock));
};

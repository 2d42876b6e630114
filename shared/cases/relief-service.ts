import type { Instant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Relief } from '../reliefs/rules.ts';
import type { ClockDeps } from './clock-service.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { liesUnder, relieveCase } from './rules-relief.ts';

/** Somebody else wrote in between: it is looked at anew so often, and by then the functions know of the decision. */
const ATTEMPTS = 3;

/** A relief that came or went, and the town's reliefs as they stand now. */
export interface Moving {
  readonly relief: Relief;
  readonly standing: readonly Relief[];
  /** Only cases that have ended: for lists in which open ones stand that were worked already. */
  readonly endedOnly: boolean;
}

/**
 * Moves the clocks of one case as a relief asks. Whether the relief lies over a clock of it, moved now or before, and the
 * case as it was found, for what hangs on it.
 */
export const relieveOne =
  (deps: Pick<ClockDeps, 'store' | 'policy' | 'trace'>) =>
  async (
    num: string,
    { relief, standing, endedOnly }: Moving,
    now: Instant,
  ): Promise<{ readonly lies: boolean; readonly found?: CaseMeta }> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const c = await deps.store.load(num);
      if (!c || (endedOnly && isOpen(c.state))) return { lies: false };
      if (!liesUnder(c, relief)) return { lies: false, found: c };
      const calendar = calendarOf(await deps.policy(c.town));
      const made = relieveCase(c, { relief, standing, at: now, calendar });
      if (!made) return { lies: true, found: c };
      const { next, event, messages } = made;
      const change = { next, data: event.data, messages };
      const saved = await deps.store.save({ before: c, calendar, change, event, trace: deps.trace() });
      if (saved.ok) return { lies: true, found: c };
    }
    throw new Error('a case was in use each time');
  };

import type { Instant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Relief } from '../reliefs/rules.ts';
import type { ClockDeps } from './clock-service.ts';
import { isOpen } from './model.ts';
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

/** Moves the clocks of one case as a relief asks. Whether the relief lies over a clock of it, moved now or before. */
export const relieveOne =
  (deps: Pick<ClockDeps, 'store' | 'policy' | 'trace'>) =>
  async (num: string, { relief, standing, endedOnly }: Moving, now: Instant): Promise<boolean> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const c = await deps.store.load(num);
      if (!c || (endedOnly && isOpen(c.state)) || !liesUnder(c, relief)) return false;
      const calendar = calendarOf(await deps.policy(c.town));
      const made = relieveCase(c, { relief, standing, at: now, calendar });
      if (!made) return true;
      const { next, event, messages } = made;
      const change = { next, data: event.data, messages };
      const saved = await deps.store.save({ before: c, calendar, change, event, trace: deps.trace() });
      if (saved.ok) return true;
    }
    throw new Error('a case was in use each time');
  };

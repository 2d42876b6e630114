import type { Instant } from '../kernel/time.ts';
import type { ClockDeps } from './clock-service.ts';
import type { CaseMeta } from './model.ts';
import { type CalendarChange, recalculateCase } from './rules-reckoning.ts';

/** Somebody else wrote in between: it is looked at anew so often, and by then the functions know of the change. */
const ATTEMPTS = 3;

/**
 * Reckons the clocks of one case anew. `note` is told which case moves, and how, before it does: whoever breaks off in
 * between finds it noted and does it again. Gives the case as it was found, for what hangs on it.
 */
export const recalculateOne =
  (deps: Pick<ClockDeps, 'store' | 'trace'>) =>
  async (
    num: string,
    change: Omit<CalendarChange, 'at'>,
    now: Instant,
    note: (before: CaseMeta, next: CaseMeta) => Promise<void>,
  ): Promise<CaseMeta | undefined> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const c = await deps.store.load(num);
      const made = c && recalculateCase(c, { ...change, at: now });
      if (!made) return c;
      const { next, event, messages } = made;
      await note(c, next);
      const saved = await deps.store.save({
        before: c,
        calendar: change.after,
        change: { next, data: event.data, messages },
        event,
        trace: deps.trace(),
      });
      if (saved.ok) return c;
    }
    throw new Error('a case was in use each time');
  };

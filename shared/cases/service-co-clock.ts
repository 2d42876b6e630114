import type { Instant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { CaseDeps } from './ports.ts';
import type { CoClockStore } from './ports-co.ts';
import { remindCo } from './reminding-co.ts';
import { relievedCo } from './rules-co-clock.ts';
import { hushedUntil } from './rules-relief.ts';

/** What the clock stands on when it works a part. */
export interface CoClockDeps extends Pick<CaseDeps, 'policy' | 'reliefs'> {
  readonly store: CoClockStore;
}

/** Limits of one part that can be due at once: that of its step and that of its result. */
const MOST_TURNS = 6;

const workOne = async (deps: CoClockDeps, num: string, party: string, now: Instant): Promise<boolean> => {
  const woken = await deps.store.wokenCo(num, party, now);
  if (!woken) return false;
  const { meta } = woken;
  const [policy, reliefs] = await Promise.all([deps.policy(meta.town), deps.reliefs(meta.town, now)]);
  const calendar = calendarOf(policy);
  const part = relievedCo(meta, woken.part, { at: now, calendar, reliefs });
  const until = hushedUntil(meta, reliefs, now);
  const reminder = until ? undefined : remindCo(meta, part, now, calendar);
  if (reminder) return (await deps.store.remindCo(woken, reminder, calendar, now)) !== 'moved';
  await deps.store.wakeCoLater(woken, part, calendar, until);
  return false;
};

/**
 * Tells people of the limits of one part that are due. It may run twice, late or overlapping. While a relief lies over
 * the case nobody is told anything; what it gives back is reckoned here, before anybody is called late.
 */
export const wakeCo =
  (deps: CoClockDeps) =>
  async (num: string, party: string, now: Instant): Promise<void> => {
    for (let turn = 0; turn < MOST_TURNS; turn += 1) if (!(await workOne(deps, num, party, now))) return;
  };

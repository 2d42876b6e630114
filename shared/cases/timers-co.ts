import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { nextWake, type ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import { CO_DONE, type CoPart } from './model-co.ts';

/** Limits on a part, about which people are reminded: that of the step it waits in, and that of its result. */
export const CO_TIMERS = ['stage', 'limit'] as const;
export type CoTimer = (typeof CO_TIMERS)[number];

export interface CoWaking {
  readonly timer: CoTimer;
  readonly at: Instant;
  readonly stage: ReminderStage;
}

/** A limit of a part that runs now, with the last reminder given about it; a part that is done or ended has none. */
export const coTimerIn = (part: CoPart, name: CoTimer): Timer | undefined => {
  if (part.endedAt !== undefined || CO_DONE.includes(part.state)) return undefined;
  if (name === 'stage') return part.stage;
  const { clock, reminded } = part;
  return clock && { clock, ...(reminded ? { reminded } : {}) };
};

/** Where the part notes that a reminder about one of its limits was given. */
export const withCoReminded = (part: CoPart, name: CoTimer, reminded: ReminderStage): CoPart => {
  if (name === 'limit') return { ...part, reminded };
  return part.stage ? { ...part, stage: { ...part.stage, reminded } } : part;
};

/** All that may wake a part, the earliest first. */
export const coWakings = (part: CoPart, calendar: Calendar): CoWaking[] =>
  CO_TIMERS.flatMap((timer) => {
    const running = coTimerIn(part, timer);
    const wake = running && nextWake(running.clock, running.reminded, calendar);
    return wake ? [{ timer, ...wake }] : [];
  }).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { reckonedBy } from '../reckoning/rules.ts';
import { matches, type Relief } from '../reliefs/rules.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { advance, centre, mayBeTold, message } from './rules.ts';
import { movedClocks } from './rules-relief.ts';

/** A change of the town's calendar: which version of its rules brought it, when, and what it changed. */
export interface CalendarChange {
  readonly version: number;
  readonly changedAt: Instant;
  readonly at: Instant;
  readonly before: Calendar;
  readonly after: Calendar;
  readonly reliefs: readonly Relief[];
}

/** A deadline that comes nearer is news for who has the case; one that moves away is seen in every list. */
const nearerMessages = (before: CaseMeta, next: CaseMeta): readonly OutMessage[] => {
  const dueAt = next.clock?.dueAt;
  if (dueAt === undefined || dueAt >= (before.clock?.dueAt ?? '') || !isOpen(next.state)) return [];
  const holder = next.lead ?? centre(next, 'dispatcher');
  return mayBeTold(holder, next) ? [message(next, 'calendar-changed', holder, { dueAt })] : [];
};

/**
 * What a change of the calendar makes of a case whose clocks run: every deadline as it is to stand, in one event by the
 * clock. Nothing where no deadline moves; the case keeps in mind that it was done, so doing it twice is doing it once.
 */
export const recalculateCase = (c: CaseMeta, change: CalendarChange) => {
  const { version, changedAt, at, before, after, reliefs } = change;
  const over = reliefs.filter((relief) => matches(relief, c));
  const reckoned = { at: changedAt, now: at, before, after, reliefs: over, done: (c.reckoned ?? 0) >= version };
  const changes = movedClocks(c, (clock) => reckonedBy(clock, reckoned));
  if (Object.keys(changes).length === 0) return undefined;
  const next = advance(c, c.state, { ...changes, reckoned: version }, changes.clock ? ['reminded'] : []);
  const dueAt = changes.clock?.dueAt;
  const event: MatterEvent = {
    part: '_',
    version: next.version,
    action: 'recalculate',
    actor: CLOCK_ACTOR,
    at,
    from: c.state,
    to: c.state,
    data: { policy: version, limits: Object.keys(changes), ...(dueAt ? { dueAt } : {}) },
  };
  return { next, event, messages: nearerMessages(c, next) };
};

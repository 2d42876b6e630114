import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { REMINDER_STAGES, type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import { blowerOf, whistleMessage } from './rules.ts';

/** What the clock makes of a department's part that has not reported in. */
export interface PartReminder {
  readonly next: WhistlePart;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

/** The ladder: the department, then the department and who blew, then the duty supervisor besides. */
const audiencesOf = (w: WhistleMeta, part: WhistlePart, stage: ReminderStage): string[] => {
  if (stage === 'before') return [part.party];
  if (stage === 'at') return [part.party, blowerOf(w)];
  return [part.party, `post:${w.town}:dutySupervisor`];
};

/** The reminder that is due; it moves no version, and its stream is named by the deadline so that it is told once. */
export const remindPart = (
  w: WhistleMeta,
  part: WhistlePart,
  now: Instant,
  calendar: Calendar,
): PartReminder | undefined => {
  const stage = part.clock && reminderDue(part.clock, part.reminded, now, calendar);
  if (!stage || !part.clock?.dueAt) return undefined;
  const stream = {
    part: `clock-${part.party}-${part.clock.dueAt.replace(/\D/g, '').slice(2, 14)}`,
    version: REMINDER_STAGES.indexOf(stage) + 1,
  };
  const late = stage !== 'before';
  const event: MatterEvent = {
    ...stream,
    action: late ? 'late' : 'reminder',
    actor: CLOCK_ACTOR,
    at: now,
    from: part.state,
    to: part.state,
    data: { stage, party: part.party, dueAt: part.clock.dueAt },
  };
  const messages = audiencesOf(w, part, stage).map((audience) =>
    whistleMessage(w, late ? 'late' : 'reminder', audience, stream, {
      party: part.party,
      stage,
      dueAt: part.clock?.dueAt,
    }),
  );
  return { next: { ...part, reminded: stage }, event, messages };
};

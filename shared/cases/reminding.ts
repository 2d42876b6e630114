import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { REMINDER_STAGES, type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, mayBeTold, message } from './rules.ts';

/** What the clock makes of a case whose time has come. */
export interface Reminder {
  readonly next: CaseMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

/** A ladder of persons: the unit before the limit, the dispatcher with the breach, the duty supervisor when it goes on. */
const audiencesOf = (c: CaseMeta, stage: ReminderStage): string[] => {
  const holder = c.lead ?? centre(c, 'dispatcher');
  if (stage === 'before') return [holder];
  if (stage === 'at') return [...new Set([holder, centre(c, 'dispatcher')])];
  return [...new Set([holder, centre(c, 'dutySupervisor')])];
};

const isBreach = (c: CaseMeta, stage: ReminderStage): boolean =>
  stage !== 'before' && (c.reminded === undefined || c.reminded === 'before');

/**
 * The reminder that is due. Only the breach itself is an event of the case with a version of its own; a mere reminder
 * moves no version, so that nobody's form is refused because the clock spoke. Its event's stream is named by the
 * deadline, so that a sweep that runs twice tells nobody twice, and a moved deadline reminds anew.
 */
export const remind = (c: CaseMeta, now: Instant, calendar: Calendar): Reminder | undefined => {
  const stage = c.clock && reminderDue(c.clock, c.reminded, now, calendar);
  if (!stage || !c.clock?.dueAt) return undefined;
  const breach = isBreach(c, stage);
  const next: CaseMeta = breach ? advance(c, c.state, { reminded: stage }) : { ...c, reminded: stage };
  const stream = breach
    ? { part: '_', version: next.version }
    : { part: `clock-${c.clock.dueAt.replace(/\D/g, '').slice(2, 14)}`, version: REMINDER_STAGES.indexOf(stage) + 1 };
  const action = stage === 'before' ? 'reminder' : 'overdue';
  const event: MatterEvent = {
    ...stream,
    action,
    actor: CLOCK_ACTOR,
    at: now,
    from: c.state,
    to: c.state,
    data: { stage, dueAt: c.clock.dueAt },
  };
  const told = audiencesOf(c, stage).filter((audience) => mayBeTold(audience, c));
  const messages = told.map((audience) => ({
    ...message(next, action, audience, { stage }),
    ...stream,
    ...(action === 'reminder' ? { latestWins: true } : {}),
  }));
  return { next, event, messages };
};

import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { RedivisionMeta } from './model.ts';
import { countyOffice, redivisionMessage, townOffice } from './rules.ts';

/** Who is told: whoever is waited for, later the other side too. */
const audiencesOf = (of: RedivisionMeta, stage: ReminderStage): readonly string[] => {
  const both = of.state === 'proposed' ? [countyOffice(of), townOffice(of)] : [townOffice(of), countyOffice(of)];
  return stage === 'before' ? both.slice(0, 1) : both;
};

/** The reminder that is due about a redivision that waits for somebody; it moves no version. */
export const remindRedivision = (
  of: RedivisionMeta,
  now: Instant,
  calendar: Calendar,
):
  | { readonly next: RedivisionMeta; readonly event: MatterEvent; readonly messages: readonly OutMessage[] }
  | undefined => {
  const { timer } = of;
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (!timer?.clock.dueAt || !stage) return undefined;
  const stream = reminderStream(`clock-${of.state}`, stage);
  const event = reminderEvent(stream, of.state, stage, now, { dueAt: timer.clock.dueAt });
  const type = stage === 'before' ? 'due' : 'late';
  const messages = audiencesOf(of, stage).map((to) => redivisionMessage(of, type, to, stream, { stage }));
  return { next: { ...of, timer: { ...timer, reminded: stage } }, event, messages };
};

import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { ReliefMeta } from './model.ts';
import { reliefMessage } from './rules-decide.ts';

/** Who is told that a relief waits for a decision: who decides, who may decide instead, and in the end who asked. */
const audiencesOf = (relief: ReliefMeta, stage: ReminderStage): readonly string[] => {
  const [supervisor, leader] = ['dutySupervisor', 'leader'].map((role) => `post:${relief.town}:${role}`);
  const asker = `person:${relief.askedBy.person}`;
  const told = { before: [supervisor], at: [supervisor, leader], after: [supervisor, leader, asker] }[stage];
  return told.filter((audience) => audience !== undefined);
};

/** The reminder that is due about a relief nobody has decided on; it moves no version. */
export const remindRelief = (
  relief: ReliefMeta,
  now: Instant,
  calendar: Calendar,
): { readonly next: ReliefMeta; readonly event: MatterEvent; readonly messages: readonly OutMessage[] } | undefined => {
  const { timer } = relief;
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (relief.state !== 'asked' || !timer?.clock.dueAt || !stage) return undefined;
  const stream = reminderStream('clock', stage);
  const event = reminderEvent(stream, relief.state, stage, now, { dueAt: timer.clock.dueAt });
  const type = stage === 'before' ? 'decide-due' : 'decide-late';
  const messages = audiencesOf(relief, stage).map((audience) =>
    reliefMessage(relief, type, audience, stream, { stage }),
  );
  return { next: { ...relief, timer: { ...timer, reminded: stage } }, event, messages };
};

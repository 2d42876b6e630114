import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import { type Instant, plus } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import { MISSED_AFTER_MS, MOST_TOLD, type ShiftMeta, type ShiftWatch } from './model.ts';
import { nextOf, shiftMessage } from './rules.ts';

/** Who is told that nobody has taken a shift over: who comes next, then the duty supervisor, then the leader as well. */
const audiencesOf = (meta: ShiftMeta, stage: ReminderStage): readonly string[] => {
  const supervisor = `post:${meta.town}:dutySupervisor`;
  if (stage === 'before') return nextOf(meta);
  if (stage === 'at') return [...nextOf(meta), supervisor];
  return [`person:${meta.handedBy.person}`, supervisor, `post:${meta.town}:leader`];
};

/** The reminder that is due about a shift that was handed over to nobody yet; it moves no version. */
export const remindShift = (
  meta: ShiftMeta,
  now: Instant,
  calendar: Calendar,
): { readonly next: ShiftMeta; readonly event: MatterEvent; readonly messages: readonly OutMessage[] } | undefined => {
  const { timer } = meta;
  const stage = timer && reminderDue(timer.clock, timer.reminded, now, calendar);
  if (meta.state !== 'handed' || !timer?.clock.dueAt || !stage) return undefined;
  // By version: handed over again, it is reminded of anew.
  const stream = reminderStream(`clock-${meta.version}`, stage);
  const event = reminderEvent(stream, meta.state, stage, now, { dueAt: timer.clock.dueAt });
  const type = stage === 'before' ? 'take-over-due' : 'take-over-late';
  const audiences = [...new Set(audiencesOf(meta, stage))];
  return {
    next: { ...meta, timer: { ...timer, reminded: stage } },
    event,
    messages: audiences.map((audience) => shiftMessage(meta, type, audience, stream)),
  };
};

/** What is told when nobody has handed a shift over: those who were on it, and the duty supervisor, once. */
export const missedShift = (
  watch: ShiftWatch,
  now: Instant,
): { readonly event: MatterEvent; readonly messages: readonly OutMessage[] } => {
  const stream = { part: 'watch', version: 1 };
  const audiences = [
    ...watch.people.slice(0, MOST_TOLD).map((person) => `person:${person}`),
    `post:${watch.town}:dutySupervisor`,
  ];
  const dueAt = plus(watch.to, MISSED_AFTER_MS);
  return {
    event: { ...stream, action: 'limit-passed', actor: CLOCK_ACTOR, at: now, to: 'ended', data: { dueAt } },
    messages: audiences.map((audience) => shiftMessage(watch, 'not-handed-over', audience, stream)),
  };
};

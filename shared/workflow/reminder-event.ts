import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent } from './matter.ts';
import { REMINDER_STAGES, type ReminderStage } from './reminders.ts';

/** Where the word about a limit stands: a stream of the clock's own, so that it moves no version of the matter. */
export const reminderStream = (part: string, stage: ReminderStage): Pick<MatterEvent, 'part' | 'version'> => ({
  part,
  version: REMINDER_STAGES.indexOf(stage) + 1,
});

/** What the timeline says when somebody is told about a limit; the state stays, only people move. */
export const reminderEvent = (
  stream: Pick<MatterEvent, 'part' | 'version'>,
  state: string,
  stage: ReminderStage,
  now: Instant,
  data: MatterEvent['data'],
): MatterEvent => ({
  ...stream,
  action: stage === 'before' ? 'limit-near' : 'limit-passed',
  actor: CLOCK_ACTOR,
  at: now,
  from: state,
  to: state,
  data: { ...data, stage },
});

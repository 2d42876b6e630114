import type { Clock } from './deadlines.ts';
import type { ReminderStage } from './reminders.ts';

/** A limit beside the matter's own: of a stage, a decision, a dispute. With the last reminder given about it. */
export interface Timer {
  readonly clock: Clock;
  readonly reminded?: ReminderStage;
}

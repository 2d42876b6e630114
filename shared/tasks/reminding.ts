import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { Who } from '../workflow/waits.ts';
import type { TaskMeta } from './model.ts';
import { audienceOf, taskMessage } from './rules.ts';
import { type TaskTimer, timersOf } from './rules-clock.ts';
import { taskWaits } from './waits.ts';

/** What the clock makes of a task that waits for somebody. */
export interface TaskReminder {
  readonly next: TaskMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

const audience = (task: TaskMeta, who: Who): string => {
  if ('relation' in who) {
    return who.relation === 'sender' ? `person:${task.sentBy.person}` : audienceOf(task.assignee);
  }
  return `post:${who.role === 'gridLeader' ? task.grid : task.town}:${who.role}`;
};

/**
 * The ladder of persons, from the declaration: who has to act, then who may stand in as well, then who may stand in and who
 * may end it. Each is told once, and a deputy by the post.
 */
export const taskAudiences = (task: TaskMeta, stage: ReminderStage): readonly string[] => {
  const wait = taskWaits.find(({ state }) => state === task.state);
  if (!wait) return [];
  const { actor, substitute, override } = wait;
  const told = { before: [actor], at: [actor, substitute], after: [substitute, override.by] }[stage];
  return [...new Set(told.map((who) => audience(task, who)))];
};

/** A stream named by limit and deadline: what was told is told once, and a moved deadline is told of anew. */
const streamOf = ({ limit }: TaskTimer, dueAt: Instant, stage: ReminderStage) =>
  reminderStream(`clock-${limit}-${dueAt.replace(/\D/g, '').slice(2, 14)}`, stage);

const marked = (task: TaskMeta, { limit, timer }: TaskTimer, stage: ReminderStage): TaskMeta => {
  const reminded = { ...timer, reminded: stage };
  if (limit !== 'complete') return { ...task, stage: reminded };
  return { ...task, due: reminded, ...(stage === 'before' ? {} : { overdue: true as const }) };
};

const tell = (task: TaskMeta, one: TaskTimer, stage: ReminderStage, dueAt: Instant, now: Instant): TaskReminder => {
  const stream = streamOf(one, dueAt, stage);
  const near = stage === 'before';
  const event = reminderEvent(stream, task.state, stage, now, { limit: one.limit, dueAt });
  const extra = { limit: one.limit, limitAt: dueAt, stage };
  const messages = taskAudiences(task, stage).map((to) =>
    taskMessage(task, near ? 'reminder' : 'late', to, stream, extra),
  );
  return { next: marked(task, one, stage), event, messages };
};

/** The reminder that is due; where two are, the other comes with the next sweep. It moves no version. */
export const remindTask = (task: TaskMeta, now: Instant, calendar: Calendar): TaskReminder | undefined => {
  for (const one of timersOf(task)) {
    const { clock, reminded } = one.timer;
    const stage = reminderDue(clock, reminded, now, calendar);
    if (stage && clock.dueAt) return tell(task, one, stage, clock.dueAt, now);
  }
  return undefined;
};

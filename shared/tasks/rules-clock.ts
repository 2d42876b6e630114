import type { Calendar } from '../kernel/calendar.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Day, type Instant, MINUTE, plus, shanghaiDay } from '../kernel/time.ts';
import { mondayOf } from '../services/rules-burden.ts';
import { start } from '../workflow/deadlines.ts';
import { nextWake } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import { isTaskOpen, TASK_LIMIT_DEFAULTS, type TaskLimit, type TaskMeta } from './model.ts';

/** Until when a task is to be done: what the sender says, else the usual limit from now. */
export const dueTimer = (at: Instant, dueAt: Instant | undefined, calendar: Calendar): Timer => ({
  clock: start(dueAt === undefined ? TASK_LIMIT_DEFAULTS.complete : { type: 'absolute', at: dueAt }, at, calendar),
});

/**
 * A limit on the way there, as the task carries it; none where the task itself is due before that: people are told of one
 * time once.
 */
export const stageOf = (
  limit: Exclude<TaskLimit, 'complete'>,
  at: Instant,
  due: Timer | undefined,
  calendar: Calendar,
): { readonly stage?: Timer } => {
  const clock = start(TASK_LIMIT_DEFAULTS[limit], at, calendar);
  const last = due?.clock.dueAt;
  return last !== undefined && clock.dueAt !== undefined && clock.dueAt >= last ? {} : { stage: { clock } };
};

/** A timer of a task, by the name of its limit. */
export interface TaskTimer {
  readonly limit: TaskLimit;
  readonly timer: Timer;
}

/** What runs over a task that waits, by the limits its declaration names. */
export const timersOf = (task: TaskMeta): readonly TaskTimer[] => {
  if (!isTaskOpen(task.state)) return [];
  const names = { pushed: 'receive', received: 'start', returned: 'decide-return' } as const;
  const name = names[task.state as keyof typeof names];
  return [
    ...(task.stage && name ? [{ limit: name, timer: task.stage }] : []),
    ...(task.state === 'returned' ? [] : [{ limit: 'complete' as const, timer: task.due }]),
  ];
};

/** When the sweep has to do with a task next. */
export const wakeOfTask = (task: TaskMeta, calendar: Calendar): Instant | undefined =>
  timersOf(task)
    .flatMap(({ timer: { clock, reminded } }) => nextWake(clock, reminded, calendar)?.at ?? [])
    .sort()[0];

/** Monday of the week that an instant falls in, in China: what a weekly budget is kept by. */
export const weekOf = (at: Instant): Day => mondayOf(shanghaiDay(at));

/** A phone's clock may be a little behind; what lies further back was not done for this task. */
const BEHIND_MS = 10 * MINUTE;

/**
 * When something was done to a task, as who did it says: never before the task was there, by push or on paper. A few minutes
 * are two clocks that differ, and count as that moment; more is refused, because it would make time run backwards.
 */
export const doneWhen = (
  { pushedAt, handedOutAt = pushedAt }: Pick<TaskMeta, 'pushedAt' | 'handedOutAt'>,
  said: Instant,
): Result<Instant, Refusal> => {
  if (said >= handedOutAt) return ok(said);
  return said >= plus(handedOutAt, -BEHIND_MS)
    ? ok(handedOutAt)
    : err({ code: 'invalid-body', errors: [{ pointer: '/occurredAt', code: 'before-the-task' }] });
};

import type { Evidence } from '../evidence/model.ts';
import { missingKinds } from '../evidence/rules-shown.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Day, Instant } from '../kernel/time.ts';
import { pause, stop } from '../workflow/deadlines.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { Booking, TASK_RETURNS, TaskAssignee, TaskMeta, TaskOutcome } from './model.ts';
import { dueTimer, stageOf } from './rules-clock.ts';
import type { TaskAction } from './table.ts';

/** A command on a task with what it carries, already checked by its schema. */
export type TaskCommand =
  | { readonly action: 'push'; readonly assignee?: TaskAssignee; readonly dueAt?: Instant; readonly note?: string }
  | { readonly action: 'receive' }
  | { readonly action: 'start' }
  | {
      readonly action: 'complete';
      readonly outcome: TaskOutcome;
      readonly note?: string;
      readonly reached?: number;
      readonly evidence?: readonly Evidence[];
      /** Number of the case that an abnormal finding becomes. */
      readonly finding?: string;
    }
  | {
      readonly action: 'return';
      readonly reason: (typeof TASK_RETURNS)[number];
      readonly note?: string;
      readonly evidence?: readonly Evidence[];
    }
  | { readonly action: 'delegate'; readonly assignee: TaskAssignee; readonly note?: string }
  | { readonly action: 'cancel' | 'void'; readonly reason: string };

/** What a rule goes by besides the task: who acts, when it is recorded and when it happened, by whose calendar. */
export interface TaskContext {
  readonly actor: ActorRef;
  readonly at: Instant;
  /** When it happened, as who did it says; the time of recording where they don't. */
  readonly occurredAt: Instant;
  readonly calendar: Calendar;
  /** For what gives the task to another: on whose week it is booked from now on. */
  readonly booked?: Booking;
}

/** What a command makes of a task. */
export interface TaskChange {
  readonly next: TaskMeta;
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
}

/** Whom a message about a task names as its audience. */
export const audienceOf = ({ person, post }: TaskAssignee): string =>
  person === undefined ? `post:${post ?? ''}` : `person:${person}`;

/** What every message about a task says: references and times, never its words. */
export const taskMessage = (
  task: TaskMeta,
  type: string,
  audience: string,
  stream: Pick<OutMessage, 'part' | 'version'> = { part: '_', version: task.version },
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.task.${type}`,
  ...stream,
  data: {
    taskId: task.id,
    kind: task.kind,
    service: task.service,
    town: task.town,
    unit: task.unit,
    grid: task.grid,
    ...(task.due.clock.dueAt ? { dueAt: task.due.clock.dueAt } : {}),
    ...(task.drill ? { drill: true } : {}),
    ...extra,
  },
});

const without = (task: TaskMeta, ...names: readonly (keyof TaskMeta)[]): TaskMeta =>
  Object.fromEntries(
    Object.entries(task).filter(([name]) => !names.includes(name as keyof TaskMeta)),
  ) as unknown as TaskMeta;

const moved = (task: TaskMeta, changes: Partial<TaskMeta>): TaskMeta => ({
  ...without(task, 'stage'),
  ...changes,
  version: task.version + 1,
});

/** Taken note of by whoever began or did it, where nobody had said so before. */
const read = (task: TaskMeta, { actor, occurredAt }: TaskContext): Partial<TaskMeta> =>
  task.receivedAt === undefined ? { receivedBy: actor.person, receivedAt: occurredAt } : {};

const receive = (task: TaskMeta, context: TaskContext): TaskChange => ({
  next: moved(task, {
    state: 'received',
    ...read(task, context),
    ...stageOf('start', context.at, task.due, context.calendar),
  }),
  data: {},
  messages: [],
});

const begin = (task: TaskMeta, context: TaskContext): TaskChange => ({
  next: moved(task, { state: 'started', ...read(task, context), startedAt: context.occurredAt }),
  data: {},
  messages: [],
});

/** Every end stops what is to be done by when, and leaves nothing booked that was not done. */
const ended = (task: TaskMeta, at: Instant): Partial<TaskMeta> => ({
  due: { ...task.due, clock: stop(task.due.clock, at) },
});

/** What is shown stands in the event, so that the timeline says what rests on what. */
export const showing = (evidence: readonly Evidence[] | undefined): { readonly evidence?: readonly Evidence[] } =>
  evidence?.length ? { evidence } : {};

const lacking = (kinds: readonly string[]): Refusal => ({
  code: 'evidence-missing',
  params: { kinds: kinds.join(', ') },
  errors: [{ pointer: '/evidence', code: `lacks-${kinds[0] ?? ''}` }],
});

/** What is done must be shown as the list asks; who was not at home, or refused, can't be. */
const complete = (
  task: TaskMeta,
  { outcome, note, reached, evidence, finding }: Extract<TaskCommand, { action: 'complete' }>,
  context: TaskContext,
): Result<TaskChange, Refusal> => {
  const missing = outcome === 'done' ? missingKinds(task.evidence, evidence) : [];
  if (missing.length > 0) return err(lacking(missing));
  const { actor, at, occurredAt } = context;
  const onTime = task.due.clock.dueAt === undefined || occurredAt <= task.due.clock.dueAt;
  const next = moved(task, {
    state: 'completed',
    ...read(task, context),
    ...ended(task, at),
    ...(task.startedAt === undefined ? { startedAt: occurredAt } : {}),
    doneBy: actor.person,
    doneAt: occurredAt,
    outcome,
    onTime,
    ...(finding === undefined ? {} : { finding }),
  });
  const data = {
    outcome,
    onTime,
    ...(note === undefined ? {} : { note }),
    ...(reached === undefined ? {} : { reached }),
    ...showing(evidence),
    ...(finding === undefined ? {} : { finding }),
  };
  const messages =
    finding === undefined
      ? []
      : [taskMessage(next, 'abnormal', `person:${task.sentBy.person}`, undefined, { caseNum: finding })];
  return ok({ next, data, messages });
};

const giveBack = (
  task: TaskMeta,
  { reason, note, evidence }: Extract<TaskCommand, { action: 'return' }>,
  { at, calendar, ...context }: TaskContext,
): TaskChange => {
  const next = moved(task, {
    state: 'returned',
    ...read(task, { at, calendar, ...context }),
    returned: reason,
    due: { ...task.due, clock: pause(task.due.clock, at, calendar) },
    ...stageOf('decide-return', at, undefined, calendar),
  });
  const audiences = [`person:${task.sentBy.person}`, `post:${task.town}:dispatcher`];
  const messages = audiences.map((audience) => taskMessage(next, 'returned', audience, undefined, { reason }));
  return { next, data: { reason, ...(note === undefined ? {} : { note }), ...showing(evidence) }, messages };
};

/** A new holder has the time to take note of it that everybody has; what is to be done by when stays. */
const handOn = (
  task: TaskMeta,
  { assignee, note }: Extract<TaskCommand, { action: 'delegate' }>,
  { at, calendar, booked }: TaskContext,
): TaskChange => {
  const next = moved(without(task, 'receivedBy', 'receivedAt'), {
    assignee,
    ...(task.state === 'pushed' ? stageOf('receive', at, task.due, calendar) : {}),
    ...(task.state === 'received' ? stageOf('start', at, task.due, calendar) : {}),
    ...(booked ? { booked } : {}),
  });
  const data = { from: task.assignee, to: assignee, ...(note === undefined ? {} : { note }) };
  return { next, data, messages: [taskMessage(next, 'pushed', audienceOf(assignee))] };
};

/** Sent out again after a return: to the same or to another, with a new time. It stays the task that was pushed then. */
const pushAgain = (
  task: TaskMeta,
  { assignee = task.assignee, dueAt, note }: Extract<TaskCommand, { action: 'push' }>,
  { at, calendar, booked }: TaskContext,
): TaskChange => {
  const due = dueTimer(at, dueAt, calendar);
  const next = moved(without(task, 'receivedBy', 'receivedAt', 'startedAt', 'returned', 'overdue'), {
    state: 'pushed',
    assignee,
    due,
    ...stageOf('receive', at, due, calendar),
    ...(booked ? { booked } : {}),
  });
  const data = { to: assignee, ...(note === undefined ? {} : { note }) };
  return { next, data, messages: [taskMessage(next, 'pushed', audienceOf(assignee))] };
};

const end = (
  task: TaskMeta,
  { action, reason }: Extract<TaskCommand, { action: 'cancel' | 'void' }>,
  { at }: TaskContext,
): TaskChange => {
  const next = moved(task, { state: action === 'cancel' ? 'cancelled' : 'voided', ...ended(task, at) });
  return { next, data: { reason }, messages: [taskMessage(next, next.state, audienceOf(task.assignee))] };
};

const sameHolder = (task: TaskMeta, { person, post }: TaskAssignee): boolean =>
  task.assignee.person === person && task.assignee.post === post;

/** What a command makes of a task that it is allowed on; post, state and version are checked before. */
export const decideTask = (task: TaskMeta, command: TaskCommand, context: TaskContext): Result<TaskChange, Refusal> => {
  switch (command.action) {
    case 'receive':
      return ok(receive(task, context));
    case 'start':
      return ok(begin(task, context));
    case 'complete':
      return complete(task, command, context);
    case 'return':
      return ok(giveBack(task, command, context));
    case 'delegate':
      return sameHolder(task, command.assignee)
        ? err({ code: 'invalid-body', errors: [{ pointer: '/assignee', code: 'unchanged' }] })
        : ok(handOn(task, command, context));
    case 'push':
      return ok(pushAgain(task, command, context));
    case 'cancel':
    case 'void':
      return ok(end(task, command, context));
  }
};

/**
 * What is still booked on the week of who had it: all of it while the task is open, and when it was done; nothing once it
 * came to nothing. An exercise takes nobody's minutes.
 */
export const isBooked = ({ state, drill }: Pick<TaskMeta, 'state' | 'drill'>): boolean =>
  !drill && state !== 'cancelled' && state !== 'voided' && state !== 'returned';

/** What a command adds to, or takes from, what a department asks of workers in a week. */
export interface Asking {
  readonly week: Day;
  readonly minutes: number;
  readonly tasks: number;
}

const signed = ({ week, minutes }: Booking, sign: 1 | -1): Asking => ({ week, minutes: sign * minutes, tasks: sign });

/** Of several changes one for each week, and none where nothing changes. */
export const askedByWeek = (changes: readonly Asking[]): readonly Asking[] => {
  const sums = new Map<Day, Asking>();
  for (const { week, minutes, tasks } of changes) {
    const sum = sums.get(week) ?? { week, minutes: 0, tasks: 0 };
    sums.set(week, { week, minutes: sum.minutes + minutes, tasks: sum.tasks + tasks });
  }
  return [...sums.values()].filter(({ minutes, tasks }) => minutes !== 0 || tasks !== 0);
};

/** How a command changes what is asked: what came to nothing was not asked. */
export const askedBy = (before: TaskMeta | undefined, next: TaskMeta): readonly Asking[] =>
  askedByWeek([
    ...(before && isBooked(before) ? [signed(before.booked, -1)] : []),
    ...(isBooked(next) ? [signed(next.booked, 1)] : []),
  ]);

/** Actions by which a task changes hands, so that a week is booked anew. */
export const REBOOKS: readonly TaskAction[] = ['push', 'delegate'];

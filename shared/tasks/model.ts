import type { ActorRef } from '../kernel/caller.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { AskedEvidence, TaskKind } from '../services/rules.ts';
import type { Limit } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';

/**
 * `overdue` is no state: a late visit is still recorded, and it says of itself that it was late. `returned` waits for who
 * sent it; `completed`, `cancelled` and `voided` are ends.
 */
export const TASK_STATES = ['pushed', 'received', 'started', 'returned', 'completed', 'cancelled', 'voided'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** States in which a task waits for somebody. */
export const TASK_WAITING: readonly TaskState[] = ['pushed', 'received', 'started', 'returned'];

/** Why a task is sent back: it lies in another grid, the building is gone, it is somebody else's. */
export const TASK_RETURNS = ['wrong-grid', 'demolished', 'not-mine'] as const;

/** What is limited in a task: to be taken note of, to be begun, to be done, and who sent it has to say what follows. */
export const TASK_LIMITS = ['receive', 'start', 'complete', 'decide-return'] as const;
export type TaskLimit = (typeof TASK_LIMITS)[number];

/** The limits where a kind has none of its own. Field work is done in working time; the numbers are ours. */
export const TASK_LIMIT_DEFAULTS: Readonly<Record<TaskLimit, Exclude<Limit, { type: 'absolute' }>>> = {
  receive: { type: 'work_day', n: 1 },
  start: { type: 'work_day', n: 3 },
  complete: { type: 'work_day', n: 5 },
  'decide-return': { type: 'work_day', n: 1 },
};

/** What came of it at the door. Any hour counts; that nobody was at home, or that they refused, is a result too. */
export const TASK_OUTCOMES = [
  'done',
  'phone',
  'video',
  'not-home',
  'refused',
  'moved-away',
  'hospital',
  'deceased',
  'wrong-address',
  'nothing-there',
] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** What a task is about, by reference: names, phones and doors stay in the registers that keep them. */
export const TASK_SUBJECTS = ['person', 'household', 'address', 'enterprise', 'place', 'case'] as const;
export interface TaskSubject {
  readonly kind: (typeof TASK_SUBJECTS)[number];
  readonly ref: string;
}

/** A person by name, or whoever holds a post (`<area>:<role>`); exactly one of the two. */
export interface TaskAssignee {
  readonly person?: string;
  readonly post?: string;
}

/** Minutes booked on somebody's week, so that exactly they are given back when the task comes to nothing. */
export interface Booking {
  /** `P#<person>`, or `P#<area>:<role>` where the post is not held by exactly one person. */
  readonly owner: string;
  /** Monday of the week in which it is due, in China. */
  readonly week: Day;
  readonly minutes: number;
}

/** Whose consent a push beyond the weekly budget rests on; the words are in the event. */
export interface Consent {
  readonly person: string;
  readonly reason: string;
}

/** The head of a task: what rules, lists and a worker's day need; the long text lies apart. */
export interface TaskMeta {
  /** Of a batch: `<batch>-<n>`. */
  readonly id: string;
  readonly state: TaskState;
  /** Counts commands; the ETag. */
  readonly version: number;
  readonly kind: TaskKind;
  /** Item of the town's service list it was admitted by, and the department that answers for that. */
  readonly service: string;
  readonly department: string;
  readonly title: string;
  readonly town: string;
  readonly unit: string;
  readonly grid: string;
  readonly point?: { readonly lon: number; readonly lat: number };
  readonly subject?: TaskSubject;
  readonly assignee: TaskAssignee;
  readonly sentBy: ActorRef;
  readonly pushedAt: Instant;
  /** Handed out on paper then, and typed in later: what was done since was done in time. */
  readonly handedOutAt?: Instant;
  /** What has to be shown when it is done, as the service list asked for when it was pushed. */
  readonly evidence?: readonly AskedEvidence[];
  /** An exercise: in lists of its own, counted and exchanged nowhere. */
  readonly drill?: true;
  /** Until when it is to be done. It stands while the task is returned, and is stopped when the task ends. */
  readonly due: Timer;
  /** What is limited on the way there: to be taken note of, to be begun, to be decided about. */
  readonly stage?: Timer;
  readonly booked: Booking;
  /** Pushed beyond the budget of the week, with the consent of this person. */
  readonly beyond?: string;
  /** Who took note of it first, and when: the read receipt. */
  readonly receivedBy?: string;
  readonly receivedAt?: Instant;
  readonly startedAt?: Instant;
  readonly returned?: (typeof TASK_RETURNS)[number];
  readonly doneBy?: string;
  /** When it was done, as who did it says; `EV` has when that was recorded. */
  readonly doneAt?: Instant;
  readonly outcome?: TaskOutcome;
  readonly onTime?: boolean;
  /** Number of the case that an abnormal finding became. */
  readonly finding?: string;
  /** It was late while it was open; the sweep sets it. */
  readonly overdue?: true;
}

/** The words of a task, apart from its head; those of a batch stand once, with the batch. */
export interface TaskText {
  readonly text?: string;
  readonly address?: string;
}

export const isTaskOpen = (state: TaskState): boolean => TASK_WAITING.includes(state);

/** What a task is listed by beside its state, in village and town, while it is so. */
export const TASK_FLAGS = ['overdue', 'returned', 'beyond-budget'] as const;
export type TaskFlag = (typeof TASK_FLAGS)[number];

export const taskFlagsOf = (task: TaskMeta): TaskFlag[] => {
  const open = isTaskOpen(task.state);
  const held: Readonly<Record<TaskFlag, boolean>> = {
    overdue: open && task.overdue === true,
    returned: task.state === 'returned',
    'beyond-budget': open && task.beyond !== undefined,
  };
  return TASK_FLAGS.filter((flag) => held[flag]);
};

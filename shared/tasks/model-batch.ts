import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { AskedEvidence, TaskKind } from '../services/rules.ts';
import type { Watched } from '../workflow/jobs.ts';
import type { Consent, TaskAssignee, TaskMeta, TaskSubject } from './model.ts';

/** `queued` waits for the function of jobs, `running` is being worked, `done` is through, whatever was refused. */
export const BATCH_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** What may be done with all tasks of a batch that are still open. */
export const BATCH_ENDS = ['cancel', 'void'] as const;
export type BatchEnd = (typeof BATCH_ENDS)[number];

/** Most targets of a batch: a town of a thousand grids, or a campaign's list. */
export const MOST_TARGETS = 2_000;

/** One place a task of the batch goes to. */
export interface Target {
  readonly grid: string;
  readonly assignee?: TaskAssignee;
  readonly point?: NonNullable<TaskMeta['point']>;
  readonly subject?: TaskSubject;
  readonly address?: string;
}

/** What came of the targets so far. `ended`: open tasks that were cancelled or voided; `kept`: those that had ended. */
export interface BatchTally {
  readonly pushed: number;
  readonly refused: number;
  readonly ended: number;
  readonly kept: number;
}

/** Why one target got no task. */
export interface TargetFault {
  readonly n: number;
  readonly grid: string;
  readonly code: string;
}

/** One service item for many places: what is pushed, by whom, and how far that is. */
export interface TaskBatch extends Watched {
  readonly id: string;
  readonly state: BatchState;
  /** Counts steps; two runs of one batch can't both take the next. */
  readonly version: number;
  readonly town: string;
  /** Of which it was ordered for all grids; else the targets were named. */
  readonly area?: string;
  readonly kind: TaskKind;
  readonly service: string;
  readonly department: string;
  readonly minutes: number;
  /** What its item asks to be shown. */
  readonly evidence?: readonly AskedEvidence[];
  readonly drill?: true;
  readonly title: string;
  readonly text?: string;
  readonly dueAt?: Instant;
  readonly consent?: Consent;
  readonly sentBy: ActorRef;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  /** Known once the grids of the area are written down. */
  readonly total?: number;
  /** The first target that is not done; where a crash goes on. */
  readonly next: number;
  readonly tally: BatchTally;
  readonly attempts: number;
  /** What is to be done with what was pushed, by whom and why. */
  readonly ending?: {
    readonly action: BatchEnd;
    readonly by: ActorRef;
    readonly reason: string;
    readonly at: Instant;
    /** Targets whose tasks had been added to what the department asks: those of a step that broke off never were. */
    readonly counted?: number;
  };
  /** All that it had to tell has been told. */
  readonly told?: true;
  /** Marks of the request that made it. */
  readonly mark?: { readonly key: string; readonly body: string };
}

export const NO_TALLY: BatchTally = { pushed: 0, refused: 0, ended: 0, kept: 0 };

/** Id of the nth task of a batch: the same however often it is made. */
export const taskIdOf = (batch: string, n: number): string => `${batch}-${n}`;

/** The batch that a task belongs to, undefined for one that was pushed alone. */
export const batchOf = (task: string): string | undefined => {
  const at = task.indexOf('-');
  return at < 0 ? undefined : task.slice(0, at);
};

const JOB_PREFIX = 'tasks:';

/** How a batch stands in the queue of jobs, where imports stand by their bare id. */
export const jobBodyOf = (batch: string): string => `${JOB_PREFIX}${batch}`;
export const batchInJob = (body: string): string | undefined =>
  body.startsWith(JOB_PREFIX) ? body.slice(JOB_PREFIX.length) : undefined;

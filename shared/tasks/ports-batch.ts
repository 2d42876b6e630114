import type { Instant } from '../kernel/time.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { TaskMeta } from './model.ts';
import type { Target, TargetFault, TaskBatch } from './model-batch.ts';
import type { TaskDeps } from './ports.ts';
import type { Asking } from './rules.ts';

export interface BatchStore {
  batch(id: string): Promise<TaskBatch | undefined>;
  /** A new batch with its targets where they were named, and its audit record; `known`: it is there already. */
  create(batch: TaskBatch, targets: readonly Target[], event: MatterEvent, trace: Trace): Promise<'created' | 'known'>;
  /** The version after the one given. `conflict`: another run, or a command, was there first. */
  save(batch: TaskBatch, faults?: readonly TargetFault[], asked?: readonly Asking[]): Promise<'saved' | 'conflict'>;
  /** Given up; whoever ordered it, or its end, is told in the same transaction. */
  fail(batch: TaskBatch): Promise<'saved' | 'conflict'>;
  /** Put into the queue again by the clock, if it is as it was looked at; no version moves, so it disturbs no run. */
  wakeAgain(before: TaskBatch, next: TaskBatch): Promise<'saved' | 'conflict'>;
  /** An order about all of its tasks, with its audit record. */
  command(batch: TaskBatch, event: MatterEvent, trace: Trace): Promise<'saved' | 'conflict'>;
  /** Writes down the targets of an area, once. */
  writeTargets(batch: TaskBatch, targets: readonly Target[]): Promise<void>;
  /** From the nth on, as many as stand with it. */
  targets(id: string, n: number): Promise<readonly Target[]>;
  faultsOf(id: string): Promise<readonly TargetFault[]>;
  /** The tasks of these numbers, those that are there. */
  tasks(id: string, from: number, to: number): Promise<readonly TaskMeta[]>;
  /** Messages about the batch as a whole; what is there already stays as it is. */
  tell(batch: TaskBatch, messages: readonly OutMessage[], now: Instant): Promise<void>;
}

/** What a batch is ordered on. */
export interface BatchDeps extends Pick<TaskDeps, 'services' | 'person' | 'derivedId' | 'mark' | 'backoff'> {
  readonly batches: BatchStore;
  readonly hasArea: (area: string) => Promise<boolean>;
  /** Tells the function of jobs to go on with one. */
  readonly wake: (batch: string) => Promise<void>;
}

/** What the function of jobs works a batch with. */
export interface BatchRun extends Pick<TaskDeps, 'store' | 'policy' | 'holders' | 'person' | 'backoff'> {
  readonly batches: BatchStore;
  /** The comprehensive grids of an area in force. */
  readonly gridsOf: (area: string, now: Instant) => Promise<readonly string[]>;
  /** Those of these grids that are in force. */
  readonly gridsIn: (codes: readonly string[], now: Instant) => Promise<ReadonlySet<string>>;
  readonly now: () => Instant;
  readonly remaining: () => number;
}

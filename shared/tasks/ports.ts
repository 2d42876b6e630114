import type { CaseMeta } from '../cases/model.ts';
import type { EvidenceKeeper, ShownAttachment } from '../evidence/rules-shown.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { ServiceItem } from '../services/rules.ts';
import type { Holder, Person } from '../staff/rules.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { Finding, TaskQuery } from './contract.ts';
import type { Booking, TaskAssignee, TaskMeta, TaskText } from './model.ts';

/** A task with everything that was done to it, read at once: a repeated command is known by its marks among the events. */
export interface LoadedTask {
  readonly task: TaskMeta;
  readonly events: readonly MatterEvent[];
}

/** A new task, with its words where it has any of its own. */
export interface NewTask {
  readonly task: TaskMeta;
  readonly text: TaskText;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly calendar: Calendar;
  readonly trace: Trace;
  /** Most minutes of that week; without it they are booked whatever there are. */
  readonly budget?: number;
  /** Of a batch: the order's own audit record stands for all of its tasks, and what it asks is added up with its steps. */
  readonly ofBatch?: true;
}

/** `known`: the same request made it before. */
export type PushFailure =
  | { readonly kind: 'known' | 'moved' | 'collided' }
  | { readonly kind: 'budget'; readonly used: number };

/** A case that an abnormal finding becomes: its number, and what is written with it. */
export interface OpenedCase {
  readonly num: string;
  readonly writes: readonly Write[];
}

export interface TaskSave {
  readonly before: TaskMeta;
  readonly next: TaskMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly calendar: Calendar;
  readonly trace: Trace;
  readonly opened?: OpenedCase;
  /** The attachments it shows, as they were read. */
  readonly shown?: readonly ShownAttachment[];
  /** Most minutes of the week of who has it now, where it changed hands. */
  readonly budget?: number;
  /** With its batch: what the department asks is added up there. */
  readonly ofBatch?: true;
}

/** A note, or what was done to a task after its end: a line of its timeline, and perhaps a case, but no change. */
export interface BesideSave {
  readonly task: TaskMeta;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly trace: Trace;
  readonly opened?: OpenedCase;
  readonly shown?: readonly ShownAttachment[];
}

export type SaveFailure = { readonly kind: 'moved' | 'collided' } | { readonly kind: 'budget'; readonly used: number };

/** A list in the index of work. `hidden`: also what only who was named, and no deputy, may know of. */
export interface Owner {
  readonly key: string;
  readonly hidden: boolean;
}

/** What somebody has of a case: it was given to them to handle, to verify or to inspect. */
export interface HeldCase {
  readonly head: CaseMeta;
  readonly step: string;
  readonly dueAt: Instant;
}

/** What is to be done by somebody. */
export interface OwnWork {
  readonly tasks: readonly TaskMeta[];
  readonly cases: readonly HeldCase[];
  /** Whether an owner has more than was read. */
  readonly more: boolean;
}

export interface TaskStore {
  load(id: string): Promise<LoadedTask | undefined>;
  text(id: string): Promise<TaskText>;
  create(given: NewTask): Promise<Result<void, PushFailure>>;
  save(given: TaskSave): Promise<Result<void, SaveFailure>>;
  /** `moved`: somebody else recorded something at the same moment. */
  saveBeside(given: BesideSave): Promise<Result<void, 'moved' | 'collided'>>;
  list(query: TaskQuery, caller: Caller): Promise<Result<{ items: TaskMeta[]; cursor?: string }, Refusal>>;
  /** What of these owners is to be done, by when it is due: late, by the end of today, afterwards. */
  own(owners: readonly Owner[], now: Instant, endOfDay: Instant): Promise<OwnWork>;
}

/** What an abnormal finding becomes once its task is known. Each call draws a number anew. */
export type Opening = (by: {
  readonly task: TaskMeta;
  readonly actor: ActorRef;
  readonly trace: Trace;
  /** What shows it: attachments of the task that the case has as well. */
  readonly shown: readonly ShownAttachment[];
}) => OpenedCase;

/** Everything the use cases of tasks stand on. */
export interface TaskDeps {
  readonly store: TaskStore;
  readonly evidence: EvidenceKeeper;
  /** All periods of one item of a town's service list. */
  readonly services: (town: string, code: string) => Promise<readonly ServiceItem[]>;
  readonly policy: (town: string) => Promise<TownPolicy>;
  /** Whether a grid is in force. */
  readonly hasGrid: (grid: string) => Promise<boolean>;
  readonly holders: (
    area: string,
    roles: readonly Holder['post']['role'][],
    now: Instant,
  ) => Promise<readonly Holder[]>;
  readonly person: (id: string) => Promise<Person | undefined>;
  readonly finding: (
    given: Finding,
    town: string | undefined,
    occurredAt: Instant,
    now: Instant,
  ) => Promise<Result<Opening, Refusal>>;
  readonly derivedId: (caller: string, route: string, key: string | undefined) => string;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}

/** Who a task goes to, and on whose week it is booked. */
export interface Destined {
  readonly assignee: TaskAssignee;
  readonly owner: Booking['owner'];
}

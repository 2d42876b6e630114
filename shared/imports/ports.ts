import type { Instant } from '../kernel/time.ts';
import type { UploadOffer } from '../kernel/upload.ts';
import type { Kind, Loose } from './kind.ts';
import type { AuditedAct, FaultRow, Job } from './model-job.ts';

/** A request to one of the registers' own routes, as the person who started the import. */
export interface RegisterRequest {
  /** `PUT /v1/units/{unitCode}`. */
  readonly route: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Loose;
  readonly ifMatch?: number;
  readonly language?: 'zh-CN' | 'en';
}

export interface RegisterAnswer {
  readonly status: number;
  readonly version?: number;
  readonly body: Loose;
}

/** The registers as their API is: the same checks of form, of rights and of rules, the same audit. */
export type Registers = (request: RegisterRequest) => Promise<RegisterAnswer>;

export interface JobStore {
  job(id: string): Promise<Job | undefined>;
  /** Writes a job's next version, with faults found since the last one; `conflict` when somebody else went on. */
  save(job: Job, faults?: readonly FaultRow[]): Promise<'saved' | 'conflict'>;
  /** Given up, or not to be begun, with why; whoever began it is told in the same transaction. */
  fail(job: Job, faults: readonly FaultRow[]): Promise<'saved' | 'conflict'>;
  /** Put into the queue again by the clock, if it is as it was looked at; no version moves, so it disturbs no run. */
  wakeAgain(before: Job, next: Job): Promise<'saved' | 'conflict'>;
  faultsOf(id: string): Promise<readonly FaultRow[]>;
}

/** Where the files of imports and exports lie; all of them are gone after two days. */
export interface FileStore {
  /** Undefined when nothing was uploaded, or when it is larger than `most` bytes. */
  get(key: string, most: number): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** An address from which a browser may fetch the file for a while, under a name. */
  link(key: string, name: string, now: Instant): Promise<{ readonly url: string; readonly expiresAt: Instant }>;
  offer(job: string, contentType: string, bytes: number, now: Instant): Promise<UploadOffer>;
}

export interface ImportPorts {
  readonly jobs: JobStore;
  readonly files: FileStore;
  /** Tells the function of jobs to go on with one. */
  readonly wake: (job: string) => Promise<void>;
  readonly newId: (caller: string, key: string | undefined) => string;
  readonly audit: (act: AuditedAct) => Promise<void>;
  /** All entries of a register of a town as its API shows them. */
  readonly entries: (kind: Kind, town: string, now: Instant) => Promise<readonly Loose[]>;
}

import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { Watched } from '../workflow/jobs.ts';
import type { Format, Kind } from './kind.ts';

export const JOB_STATES = ['waiting', 'queued', 'running', 'done', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What came of the entries so far. */
export interface Tally {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
}

export const NOTHING_YET: Tally = { created: 0, changed: 0, unchanged: 0, refused: 0 };

/** One thing wrong with a row, in both languages; `row` as the sheet counts, none for the whole file. */
export interface FaultRow {
  readonly row?: number;
  readonly field?: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** An import. The rights are those that its person has while it runs, by the post they began it in. */
export interface Job extends Watched {
  readonly id: string;
  readonly kind: Kind;
  readonly format: Format;
  readonly town: string;
  readonly dryRun: boolean;
  readonly state: JobState;
  readonly by: { readonly person: string; readonly post: string };
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  /** Entries in the file, known when it has been read. */
  readonly total?: number;
  /** The first entry that is not done; where a crash goes on. */
  readonly next: number;
  readonly tally: Tally;
  /** How often it was begun without getting any further. */
  readonly attempts: number;
  readonly ignored?: readonly string[];
  readonly version: number;
}

/** What is audited of imports and exports besides what every row's own register audits. */
export interface AuditedAct {
  readonly subject: string;
  readonly action: string;
  readonly at: Instant;
  readonly person: string;
  readonly role: Role;
  readonly post: string;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly personal: boolean;
}

/** Where a job's files lie. */
export const uploadKeyOf = (id: string): string => `uploads/imports/${id}/file`;
export const errorKeyOf = (id: string): string => `uploads/imports/${id}/errors.xlsx`;
export const exportKeyOf = (id: string, format: Format): string => `uploads/imports/${id}/export.${format}`;

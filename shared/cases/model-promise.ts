import type { ActorRef } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';
import { DAY, type Instant } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';

export const PROMISE_STATES = ['open', 'kept', 'dropped'] as const;
export type PromiseState = (typeof PROMISE_STATES)[number];

/** To whom it was promised: every reporter of the case, or somebody who has no tracking code. Else the id of one report. */
export const PROMISED_TO = ['reporters', 'another'] as const;

/** Promises on one case that are open at once; who makes more keeps none. The number is ours. */
export const MOST_PROMISES = 20;
/** What is promised for later than this is no promise. The number is ours. */
export const FARTHEST_PROMISE_MS = 366 * DAY;

/** Whose promise it is: a person, and the post in which they gave or took it. */
export interface PromiseOwner {
  readonly person: string;
  readonly role: Role;
  readonly area: string;
  /** The department or unit of an officer's post. */
  readonly party?: string;
}

/** Something that was promised to somebody by a time: an item, version and clock of its own beside the case's. */
export interface CasePromise {
  readonly id: string;
  readonly caseNum: string;
  readonly town: string;
  readonly state: PromiseState;
  /** Made on a case that is hidden from the people of its area: it stands on lists beside theirs. */
  readonly hidden?: true;
  /** Made in an exercise: it stands on lists of its own. */
  readonly drill?: true;
  readonly version: number;
  /** One of `PROMISED_TO`, or the id of a report of the case. */
  readonly to: string;
  /** What was promised, in words that the reporter reads. */
  readonly what: string;
  /** What colleagues should know of it; the reporter never reads it. */
  readonly text?: string;
  readonly by: Instant;
  readonly made: { readonly by: ActorRef; readonly at: Instant };
  readonly owner: PromiseOwner;
  readonly timer: Timer;
  /** From whom the owner has it, since when, and with which shift where it came with one. */
  readonly passed?: { readonly from: string; readonly by: string; readonly at: Instant; readonly shift?: string };
  readonly kept?: {
    readonly by: ActorRef;
    readonly at: Instant;
    readonly late: boolean;
    readonly text?: string;
    /** By somebody else than its owner. */
    readonly onBehalf?: true;
  };
  readonly dropped?: {
    readonly by: ActorRef;
    readonly at: Instant;
    readonly reason: string;
    /** On solo duty its owner dropped it; listed for the morning. */
    readonly selfApproved?: true;
  };
}

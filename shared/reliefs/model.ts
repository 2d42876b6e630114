import type { ActorRef } from '../kernel/caller.ts';
import { DAY, type Instant } from '../kernel/time.ts';
import type { Limit } from '../workflow/deadlines.ts';
import type { Timer } from '../workflow/timers.ts';

export const RELIEF_STATES = ['asked', 'approved', 'denied', 'withdrawn'] as const;
export type ReliefState = (typeof RELIEF_STATES)[number];

/**
 * Why clocks stand: a relief (停时) because nobody could work in an area, an outage (系统中断) because the town's systems were
 * down and nobody could command.
 */
export const RELIEF_KINDS = ['relief', 'outage'] as const;
export type ReliefKind = (typeof RELIEF_KINDS)[number];

/**
 * What bounds a relief; the numbers are ours. A storm with its clearing up is over in two weeks, and what is longer is a
 * change of the town's calendar; a week back is what somebody still finds in the morning after a long holiday, and a month
 * ahead is as far as a planned power cut is announced.
 */
export const RELIEF_BOUNDS = { longestMs: 14 * DAY, backMs: 7 * DAY, aheadMs: 30 * DAY, categories: 50 } as const;

/** A storm is decided about while it blows: two hours by the wall clock, day and night. The number is ours. */
export const DECIDE_LIMIT: Exclude<Limit, { type: 'absolute' }> = { type: 'urgent_hour', n: 2 };

/**
 * The lists of cases that are walked, in this order; a closed case still has a dispute's or an appeal's clock. What is
 * hidden from its area has lists of its own.
 */
export const WALKED_LISTS = [
  'c:open',
  'flag:disputed',
  'flag:asked',
  'hidden:c:open',
  'hidden:flag:disputed',
  'hidden:flag:asked',
] as const;

/** How far the clocks that run already were moved; stored after each page, so that a sweep that breaks off goes on there. */
export interface Walk {
  /** The second round is for the cases that began in the minute in which the functions did not know of the decision. */
  readonly round: 1 | 2;
  /** When to go on. */
  readonly at: Instant;
  /** Which of `WALKED_LISTS`, and the key after which it goes on. */
  readonly list: number;
  readonly position?: Readonly<Record<string, string | number>>;
  /** Cases of this round whose deadlines the relief moves. */
  readonly cases: number;
  /** Counts pages: of two sweeps that work the same page one stores it. */
  readonly step: number;
}

/** A storm, a power cut or an outage of the systems in which clocks stand: asked for by one, decided by another. */
export interface ReliefMeta {
  readonly id: string;
  readonly state: ReliefState;
  readonly version: number;
  readonly town: string;
  /** Code of a town, a village or community, or a grid. */
  readonly area: string;
  readonly categories?: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  /** Absent for a relief. */
  readonly cause?: 'outage';
  readonly askedBy: ActorRef;
  readonly askedAt: Instant;
  /** While it waits for the decision. */
  readonly timer?: Timer;
  readonly decidedBy?: ActorRef;
  readonly decidedAt?: Instant;
  /** On solo duty one person asked and decided; listed for the morning. */
  readonly selfApproved?: true;
  readonly withdrawnBy?: ActorRef;
  readonly withdrawnAt?: Instant;
  /** While its clocks, or those it is taken from, are being moved. */
  readonly walk?: Walk;
  /** What came of the last walk. */
  readonly effect?: { readonly cases: number; readonly at: Instant };
}

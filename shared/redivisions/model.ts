import type { ActorRef } from '../kernel/caller.ts';
import type { Border } from '../kernel/geometry.ts';
import { type Instant, MINUTE } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';

/** What a grid is for, as the register of grids has it. */
export type GridKind = 'dedicated' | 'comprehensive' | 'micro';

/** A grid of the register, as far as a redivision asks. */
export interface RegisteredGrid {
  readonly gridCode: string;
  readonly gridKind: GridKind;
  readonly households: number;
  /** The grid that it lies under. */
  readonly parentGrid?: string | undefined;
  /** From when it is retired. */
  readonly retiredFrom?: string | undefined;
}

export const REDIVISION_STATES = ['drafted', 'proposed', 'consented', 'activated', 'done', 'withdrawn'] as const;
/** A draft of the town; proposed to the county; consented; its borders dated and its work on the way; all moved. */
export type RedivisionState = (typeof REDIVISION_STATES)[number];

/**
 * What bounds a redivision. One transaction holds a hundred writes, so a draft has at most 80 steps; a town of more is
 * redivided in several. The other numbers are ours.
 */
export const REDIVISION_BOUNDS = { steps: 80, retired: 20, made: 20 } as const;

/**
 * How long before its date a redivision is activated at the least: a hundred and fifty grids are drawn in a minute or
 * two of the clock's, and every cell has to be written before the borders hold.
 */
export const ACTIVATION_LEAD = 10 * MINUTE;

/**
 * When the old grids are looked through again after the date: whoever located a moment before it and wrote a moment
 * after it put the matter into a retired grid, behind the mover.
 */
export const LATER_ROUNDS: readonly number[] = [2 * MINUTE, 10 * MINUTE];

/** While a round still finds something, there is another one after this. */
export const ROUND_AGAIN = 2 * MINUTE;

/** A grid as it is to be made. */
export interface MadeGrid {
  readonly gridCode: string;
  readonly name: string;
  readonly households: number;
  readonly population: number;
  readonly border: Border;
}

/** Some grids of one unit and one kind, and those that take their place: a split, a merger, or drawn anew. */
export interface Step {
  readonly unitCode: string;
  readonly kind: GridKind;
  readonly retired: readonly string[];
  readonly made: readonly MadeGrid[];
  /** Of each retired grid its successors, the one with most of its ground first: it takes what has no place. */
  readonly successors: Readonly<Record<string, readonly string[]>>;
}

/** A grid that a redivision retires: from when, and the grids in its place, the one with most of its ground first. */
export interface Retirement {
  readonly old: string;
  readonly redivision: string;
  readonly from: Instant;
  readonly successors: readonly string[];
}

export const STEP_KINDS = ['split', 'merge', 'redraw'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What the clock does after the activation, in this order: the map and the posts are dated ahead, then all moves. */
export const PHASES = ['draw', 'posts', 'move'] as const;
export type Phase = (typeof PHASES)[number];

/** How far it is; stored after each step, so that a sweep that breaks off goes on there. */
export interface Walk {
  readonly phase: Phase;
  /** When to go on. */
  readonly at: Instant;
  /** The next of the steps that are drawn and handed over, or of the old grids that are emptied. */
  readonly index: number;
  /** Which time the old grids are looked through, from 1. */
  readonly round: number;
  /** What this round has moved; and what it could not, because the data is wrong. */
  readonly moved: number;
  readonly left: number;
  /** Counts stores: of two sweeps that work the same one stores it. */
  readonly step: number;
}

/** What the last check found. */
export interface Checked {
  readonly at: Instant;
  readonly faults: number;
  readonly warnings: number;
}

/** A change of a town's grids: drafted, consented to by the county, in force from a date. */
export interface RedivisionMeta {
  readonly id: string;
  readonly state: RedivisionState;
  readonly version: number;
  readonly town: string;
  readonly reason: string;
  /** From when the new grids are to hold. */
  readonly from: Instant;
  readonly steps: number;
  /** How many grids it retires and how many it makes. */
  readonly retired: number;
  readonly made: number;
  readonly draftedBy: ActorRef;
  readonly draftedAt: Instant;
  readonly checked?: Checked;
  readonly proposedBy?: ActorRef;
  readonly proposedAt?: Instant;
  readonly consentedBy?: ActorRef;
  readonly consentedAt?: Instant;
  readonly activatedBy?: ActorRef;
  readonly activatedAt?: Instant;
  readonly withdrawnBy?: ActorRef;
  readonly withdrawnAt?: Instant;
  readonly doneAt?: Instant;
  /** The limit of a state that waits for somebody. */
  readonly timer?: Timer;
  readonly walk?: Walk;
  /** What could not be moved when it was done. */
  readonly left?: number;
}

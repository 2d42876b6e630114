import type { ActorRef } from '../kernel/caller.ts';
import { HOUR, type Instant, MINUTE } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';

export const SHIFT_STATES = ['handed', 'taken'] as const;
/** What became of a shift's handing over; a shift that nobody has handed over has no such state. */
export type ShiftState = (typeof SHIFT_STATES)[number];

/** What who goes tells who comes, in this order. */
export const SECTIONS = ['urgent', 'due', 'unacknowledged', 'whistles', 'decisions', 'promises'] as const;
export type Section = (typeof SECTIONS)[number];

/** Entries of one section; who has more than this on a shift reads the lists themselves. The number is ours. */
export const MOST_LISTED = 30;
/** A shift of a place that hands over is handed over within this time after its end, or somebody asks. Ours. */
export const MISSED_AFTER_MS = 30 * MINUTE;
/** After its end, or after it was handed over where that is later, a shift is to be taken over within this time. Ours. */
export const TAKE_OVER_MS = 30 * MINUTE;
/** A shift that was forgotten is handed over the day after at the latest; later nobody knows what there was to say. Ours. */
export const HAND_OVER_WINDOW_MS = 24 * HOUR;
/** Whom a message about a shift is sent to by name; a centre's turn has a dozen people. */
export const MOST_TOLD = 20;

/** Somebody who was, or comes, on duty. */
export interface ShiftPerson {
  readonly person: string;
  readonly name: string;
}

/** The people of an area whose turns are the same from–to, by its rota. */
export interface Shift {
  /** `20260306T2000-20260307T0800`, in China's time: from and to. */
  readonly shift: string;
  readonly area: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly people: readonly ShiftPerson[];
}

/** A shift that is expected to be handed over: whoever took the one before it will have something to say. */
export interface ShiftWatch extends Omit<Shift, 'people'> {
  readonly town: string;
  readonly people: readonly string[];
}

/** One thing that is handed over; what it is now is read where it is. */
export interface ShiftRef {
  readonly num: string;
  readonly whistle?: string;
  readonly promise?: string;
}

export interface Listed {
  readonly items: readonly ShiftRef[];
  /** There was more than fits. */
  readonly more?: true;
}
export type ShiftList = Readonly<Record<Section, Listed>>;

/** The head of a shift's handing over. */
export interface ShiftMeta {
  readonly area: string;
  readonly town: string;
  readonly shift: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly state: ShiftState;
  readonly version: number;
  readonly handedBy: ActorRef;
  readonly handedAt: Instant;
  /** Handed over by somebody who was not on it. */
  readonly onBehalf?: true;
  /** Who comes next by the rota, as it was when it was handed over: they are told. */
  readonly next: readonly string[];
  /** Until it is taken over. */
  readonly timer?: Timer;
  readonly takenBy?: ActorRef;
  readonly takenAt?: Instant;
  readonly late?: true;
  /** Nobody else was there: one person handed over and took over; listed for the morning. */
  readonly selfApproved?: true;
}

/** What is handed over: the list that was drafted and the words that were added. */
export interface ShiftSheet {
  readonly people: readonly ShiftPerson[];
  readonly words?: string;
  readonly entries: ShiftList;
  /** Promises that whoever made them keeps: they do not change hands. */
  readonly keep?: readonly string[];
  /** What who took it over said. */
  readonly note?: string;
}

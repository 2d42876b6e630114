import type { Instant } from '../kernel/time.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';

/** One co-unit's own way through a round of a case, on its own clock and with its own version. */
export const CO_STATES = ['invited', 'signed', 'returned', 'result-filed', 'excused'] as const;
export type CoState = (typeof CO_STATES)[number];

/** With these the lead may submit: the result is in, or nobody waits for it any more. */
export const CO_DONE: readonly CoState[] = ['result-filed', 'excused'];

/** What came of a co-unit's part. */
export const CO_RESULTS = ['done', 'partly', 'nothing-found', 'not-ours', 'failed'] as const;
export type CoResult = (typeof CO_RESULTS)[number];

/** Results that inspectors are shown: the co-unit has not done what it was asked for. */
export const CO_FAILINGS: readonly CoResult[] = ['not-ours', 'failed'];

/** Why a co-unit objects. */
export const CO_RETURNS = ['not-ours', 'not-competent', 'wrong-place', 'duplicate', 'unclear'] as const;

/** Co-units of one case at once. */
export const MOST_CO_UNITS = 10;

/** One co-unit's part (协办) in the present round of a case, or in the last one it was asked in. */
export interface CoPart {
  /** The case's number. */
  readonly num: string;
  readonly party: string;
  readonly state: CoState;
  /** Counts what was done with the part, over all rounds; its ETag. */
  readonly version: number;
  readonly town: string;
  /** Of an exercise. */
  readonly drill?: true;
  /** The dispatch it belongs to. */
  readonly round: number;
  /** The case's own standard, from the dispatch to the result: its own time, apart from the lead's. */
  readonly clock?: Clock;
  /** The last reminder given about that limit. */
  readonly reminded?: ReminderStage;
  /** The limit of the step it waits in: to be signed for, or for a decision about its return. */
  readonly stage?: Timer;
  readonly invitedAt: Instant;
  readonly signedAt?: Instant;
  readonly result?: CoResult;
  readonly filedAt?: Instant;
  /** Filed at or before its limit; absent before it was. */
  readonly onTime?: boolean;
  /** How often its returns were rejected, and its work sent back. */
  readonly rejections?: number;
  readonly reworks?: number;
  /** The version of the town's rules whose calendar its clocks were last reckoned anew by. */
  readonly reckoned?: number;
  /** Its people who signed or filed, the newest: they don't call the reporters back. */
  readonly handledBy?: readonly string[];
  /** The round ended: the row is on nobody's to-do list and nothing wakes it. */
  readonly endedAt?: Instant;
}

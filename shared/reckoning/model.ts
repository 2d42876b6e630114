import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/model.ts';

/** How far the running clocks were reckoned; stored after each page, so that a sweep that breaks off goes on there. */
export interface ReckoningWalk {
  /** The second round is for the cases that began in the minute in which the functions did not know of the change. */
  readonly round: 1 | 2;
  readonly at: Instant;
  /** Which of the lists of cases, and the key after which it goes on. */
  readonly list: number;
  readonly position?: Readonly<Record<string, string | number>>;
  /** Counts pages: of two sweeps that work the same page one stores it. */
  readonly step: number;
}

/** A change of a town's calendar, and what became of the deadlines that ran then. */
export interface Reckoning {
  readonly town: string;
  /** The version of the town's rules that brought it. */
  readonly version: number;
  readonly at: Instant;
  readonly before: TownPolicy['calendar'];
  readonly after: TownPolicy['calendar'];
  readonly walk?: ReckoningWalk;
  readonly doneAt?: Instant;
}

/** A case whose deadlines the change has moved: the handling's as it was and is, where it was among them. */
export interface ReckonedCase {
  readonly num: string;
  readonly at: Instant;
  readonly from?: Instant;
  readonly to?: Instant;
}

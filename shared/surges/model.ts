import type { ActorRef } from '../kernel/caller.ts';
import { HOUR, type Instant, MINUTE } from '../kernel/time.ts';

export const SURGE_STATES = ['active', 'ended', 'undone'] as const;
export type SurgeState = (typeof SURGE_STATES)[number];

/**
 * What bounds a surge; the numbers are ours. A power cut or a burst pipe is over in a day, and what lasts longer is said anew
 * every day by somebody who has looked; three kilometres are a whole town of streets; twenty at once are more than a storm's
 * night has, and few enough that whoever takes a report reads them all.
 */
export const SURGE_BOUNDS = {
  shortestMs: 10 * MINUTE,
  longestMs: 24 * HOUR,
  radius: 3_000,
  categories: 20,
  words: 10,
  atOnce: 20,
} as const;

/** How long before its end people are asked whether it goes on; half of what is left where that is less. */
export const REMIND_BEFORE_MS = 30 * MINUTE;

/** A circle in WGS84 degrees and metres. */
export interface Circle {
  readonly lon: number;
  readonly lat: number;
  readonly radius: number;
}

/** What of a surge decides which new reports attach themselves to its head. */
export interface Gathering {
  readonly id: string;
  readonly town: string;
  /** The case into which they are merged. */
  readonly head: string;
  /** Code of a town, a village or community, or a grid: what is located elsewhere is another matter. */
  readonly area: string;
  /** Within it only what lies in this circle. */
  readonly near?: Circle;
  /** Of these categories, or of the group with which they are compared. */
  readonly categories?: readonly string[];
  readonly group?: string;
  /** Of what came without a category: what says one of these words. */
  readonly words?: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
}

/** How far what attached itself was taken apart; stored after each page, so that a sweep that breaks off goes on there. */
export interface SurgeWalk {
  /** The second round is for what was being taken down while the first one went. */
  readonly round: 1 | 2;
  readonly at: Instant;
  /** Only what attached itself after this: the head was closed already. */
  readonly after?: Instant;
  /** The case after which it goes on. */
  readonly position?: string;
  readonly apart: number;
  /** Counts pages: of two sweeps that work the same page one stores it. */
  readonly step: number;
}

/** Many people ring about one thing: new reports of it attach themselves to one case, until a given time. */
export interface SurgeMeta extends Gathering {
  readonly state: SurgeState;
  readonly version: number;
  readonly reason: string;
  readonly declaredBy: ActorRef;
  /** People were asked whether it goes on. */
  readonly reminded?: true;
  readonly endedBy?: ActorRef;
  readonly endedAt?: Instant;
  /** Why it ended by itself. */
  readonly endedFor?: 'time' | 'head-ended';
  readonly undoneBy?: ActorRef;
  readonly undoneAt?: Instant;
  readonly walk?: SurgeWalk;
  /** What came of the last walk. */
  readonly effect?: { readonly apart: number; readonly at: Instant };
}

/** Where a surge lies; those of a town that gather now have a row each in one partition. */
export const surgeKey = (id: string) => ({ pk: `SURGE#${id}`, sk: 'META' });
export const gatheringsPk = (town: string): string => `SURGES#${town}`;
export const gatheringKey = (town: string, id: string) => ({ pk: gatheringsPk(town), sk: id });

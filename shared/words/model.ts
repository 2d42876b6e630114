import type { Instant } from '../kernel/time.ts';
import type { Span } from './rules-spans.ts';

/** What may be in none of the lists that everybody reads lies apart, all of it under one name. */
export type Apart = 'hidden' | 'drill';

/** A case as it is written into the index. */
export interface KeptCase {
  readonly num: string;
  readonly town: string;
  readonly unit?: string | undefined;
  /** Of all its grams. */
  readonly prints: Uint8Array;
  readonly kept?: Apart | undefined;
  /** It may stand where everybody finds it and be kept apart now, or the other way round. */
  readonly left?: true | undefined;
  /** Whom it complains about; they find it nowhere. */
  readonly concerning?: string | undefined;
  /** Of the words: nought until they are amended. */
  readonly version: number;
  /** Written over what is the same: another key makes other prints of the same words. */
  readonly anew?: true;
  /** In the week of which it is written down. */
  readonly at: Instant;
}

export interface WordsPort {
  /** Writes a case down; what is older than what stands there changes nothing. */
  readonly keep: (one: KeptCase) => Promise<void>;
  /** Those of some weeks that are not turned into blocks. */
  readonly unsealed: (town: string, spans: readonly Span[]) => Promise<readonly Span[]>;
  /** Turns a week that takes nothing more into blocks, where it is worth it. Whoever does it, whenever, makes the same. */
  readonly seal: (town: string, span: Span) => Promise<boolean>;
}

/** What a search asks of the index. */
export interface Sought {
  readonly town: string;
  /** Only of this village. */
  readonly unit?: string | undefined;
  readonly grams: readonly string[];
  /** Which of what is kept apart from each other is looked through. */
  readonly open: boolean;
  readonly apart?: Apart | undefined;
  /** Who asks, and what they serve: what complains about one of them is as if it were not there. */
  readonly own: readonly string[];
  /** Days in China, the last included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only numbers below this one. */
  readonly below?: string | undefined;
}

/** The numbers of cases that hold all grams, the newest first. */
export interface FoundNumbers {
  readonly nums: readonly string[];
  /** Not everything was looked through. */
  readonly stopped?: true;
}

/** One round trip, and once a while another that is remembered. */
export type SearchIndex = (sought: Sought, now: Instant) => Promise<FoundNumbers>;

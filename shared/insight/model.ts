import { AREA_STEPS, HOLDER_STEPS, PARTY_STEPS, type Waiting, type WaitingCase } from '../cases/rules-steps.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';
import type { CountedSupervision, CountedTask } from './model-waiting.ts';

/**
 * What happened on a day, in whole numbers. A case counts on the days of its own steps; what is taken back (a submission
 * that failed its inspection) is taken back here too, so a figure is always what stands now about that day.
 */
export const FLOWS = [
  'reported',
  'filed',
  'submitted',
  /**
   * Handled and closed; the next three are those of them that had a limit. `closedExempt` were late and not by the unit's
   * fault, as somebody decided (超时申诉): they are in no rate, and each keeps its own mark.
   */
  'closed',
  'closedOnTime',
  'closedLate',
  'closedExempt',
  /** Ended without being solved (特殊结案), on two persons' word; never among the handled. */
  'closedForced',
  'answeredDirectly',
  'refused',
  'merged',
  'cancelled',
  /** Limits that passed on that day without a submission. */
  'overdue',
  'reports',
  /** Of the reported those that repeat what was closed in the same place within 30 days, unless they proved to be one more of the same. */
  'recurring',
  'whistles',
  'whistlesEnded',
  /** Departments whose time to report in began that day, and those of them that were excused. */
  'invited',
  'excused',
  'reportedIn',
  'reportedInOnTime',
  'reportedInLate',
  /** Departments that had not reported in when the whistle ended, past their time: the day is that of the deadline. */
  'missed',
  /** Reports called back, on the day of the last call, with all calls they took; of them those that were answered. */
  'callBacks',
  'callBackAttempts',
  'callBacksAnswered',
  /** Of the answered: was the reporter contacted by the unit; and yes among those who answered the other two. */
  'contacted',
  'askedSolved',
  'solved',
  'askedSatisfied',
  'satisfied',
  /**
   * Reporters who rated the closing under their tracking codes, on the day they did, with the points they gave; of them
   * those of four or five points, those who said whether it is solved, and those who said yes. Nobody was asked, so this
   * is no part of the rates of call-backs.
   */
  'ratings',
  'ratingPoints',
  'ratedGood',
  'ratedAskedSolved',
  'ratedSolved',
] as const;
export type Flow = (typeof FLOWS)[number];

/** What stands now in an area: running figures, kept in rows of the day `NOW`. */
export const AREA_STOCKS = [
  'open',
  /** Open, and past the limit. */
  'overdueOpen',
  'whistlesOpen',
] as const;
/** What stands now with a department. */
export const PARTY_STOCKS = [
  'open',
  'overdueOpen',
  /** Whistles to which it is called and has not reported in, and those of them that are past its time. */
  'awaited',
  'awaitedLate',
] as const;
export const STOCKS = ['open', 'overdueOpen', 'whistlesOpen', 'awaited', 'awaitedLate'] as const satisfies readonly (
  | (typeof AREA_STOCKS)[number]
  | (typeof PARTY_STOCKS)[number]
)[];
export type Stock = (typeof STOCKS)[number];

/**
 * How much waits at a step, for the people of an area, a party, or whom it was given to: what queues count. Whistles to be
 * taken up, instructions to answer and tasks to do wait like cases.
 */
export const STEPS = [
  ...AREA_STEPS,
  ...PARTY_STEPS,
  ...HOLDER_STEPS,
  'task',
  'accept-whistle',
  'supervision',
  'answer-supervision',
] as const;
export type Step = (typeof STEPS)[number];
/** Those that the people of a grid have; the others have no row there. */
export const GRID_STEPS: readonly string[] = ['verify'];

/** What waits for nobody and is counted for what it hangs on: cases that have attached themselves to a surge. */
export const HANGING = ['attached'] as const;

export type Counter = Flow | Stock | Step | (typeof HANGING)[number];
/** What an overview shows. */
export const SHOWN: readonly Counter[] = [...FLOWS, ...STOCKS];
export const COUNTERS: readonly Counter[] = [...SHOWN, ...STEPS, ...HANGING];
export type Counts = Readonly<Partial<Record<Counter, number>>>;

/** What the rows of each kind hold; the rest would cost writes and tell nobody anything. */
export const AREA_COUNTERS: readonly Counter[] = [...FLOWS, ...AREA_STOCKS];
/** Of a category what came in and how it ended; what was filed of it is what was not ended otherwise, and would cost two units a case. */
export const CATEGORY_COUNTERS = [
  'reported',
  'closed',
  'closedOnTime',
  'closedLate',
  'closedExempt',
  'closedForced',
  'answeredDirectly',
  'refused',
  'overdue',
] as const satisfies readonly Flow[];
export const PARTY_FLOWS = [
  'filed',
  'submitted',
  'closed',
  'closedOnTime',
  'closedLate',
  'closedExempt',
  'closedForced',
  'overdue',
  'invited',
  'excused',
  'reportedIn',
  'reportedInOnTime',
  'reportedInLate',
  'missed',
] as const satisfies readonly Flow[];
export const PARTY_COUNTERS: readonly Counter[] = [...PARTY_FLOWS, ...PARTY_STOCKS];

/** The day key of running figures. */
export const NOW = 'NOW';

/** How figures are reckoned; a change of meaning gets a new name, so that two reports can be told apart. */
export const DEFINITION = 'v1';

/** Of the stored heads, what counting looks at: nothing of a person. */
export interface CountedCase
  extends Pick<
    WaitingCase,
    'about' | 'assignee' | 'verification' | 'inspector' | 'stage' | 'ask' | 'dispute' | 'upstream'
  > {
  readonly num: string;
  readonly version: number;
  readonly state: string;
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: string;
  readonly channel: string;
  readonly confidential?: true;
  readonly drill?: true;
  /** The surge by which it was merged. */
  readonly attached?: string;
  readonly recurrenceOf?: string;
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly filedAt?: Instant;
  readonly submittedAt?: Instant;
  readonly closedAt?: Instant;
  readonly closeKind?: string;
  readonly onTime?: boolean;
  readonly exempt?: true;
  readonly clock?: Clock;
  readonly reminded?: ReminderStage;
  readonly lead?: string;
}

export interface CountedWhistle {
  readonly id: string;
  readonly caseNum: string;
  readonly version: number;
  readonly state: string;
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly confidential?: true;
  readonly drill?: true;
  readonly blownAt: Instant;
  readonly endedAt?: Instant;
}

export interface CountedPart {
  readonly whistle: string;
  readonly party: string;
  readonly version: number;
  readonly state: string;
  readonly town: string;
  readonly grid?: string;
  readonly confidential?: true;
  readonly drill?: true;
  readonly clock?: Clock;
  readonly reminded?: ReminderStage;
  readonly reportedInAt?: Instant;
  readonly onTime?: boolean;
  readonly confirmed?: true;
}

export interface CountedReport {
  readonly rid: string;
  readonly version: number;
  readonly town: string;
  readonly unit?: string;
  readonly confidential?: true;
  readonly drill?: true;
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly callBack?: {
    readonly outcome: string;
    readonly contacted: boolean;
    readonly solved?: boolean;
    readonly satisfied?: boolean;
    readonly at: Instant;
    readonly attempts: number;
  };
  readonly rating?: { readonly score: number; readonly solved?: boolean; readonly at: Instant };
}

export type Matter =
  | { readonly kind: 'case'; readonly head: CountedCase }
  | { readonly kind: 'whistle'; readonly head: CountedWhistle }
  | { readonly kind: 'whistle-part'; readonly head: CountedPart }
  | { readonly kind: 'report'; readonly head: CountedReport }
  | { readonly kind: 'supervision'; readonly head: CountedSupervision }
  | { readonly kind: 'task'; readonly head: CountedTask };
export type MatterKind = Matter['kind'];

/** Under which name the fact of a matter is kept: nothing in it ever changes, wherever the matter moves. */
export interface FactKey {
  readonly kind: MatterKind;
  readonly town: string;
  /** The day of the case it belongs to. */
  readonly day: Day;
  readonly id: string;
}

/**
 * What one matter counts at present, and where. The rows are derived from it, so that what was once counted can be taken
 * back exactly by what is stored.
 */
export interface Contribution {
  readonly town: string;
  /** The finest area whose people may know of it: grid, village, or the town itself. */
  readonly area: string;
  readonly category?: string;
  readonly channel?: string;
  readonly party?: string;
  readonly flows: Readonly<Record<Day, Partial<Record<Flow, number>>>>;
  readonly stock: Readonly<Partial<Record<Stock, number>>>;
  /** Where it waits. */
  readonly waits?: readonly Waiting[];
}

/** A version of a matter as it was seen; of two the one with the greater `order` is the newer. */
export interface Image {
  readonly key: FactKey;
  readonly order: string;
  readonly contribution: Contribution;
}

/** What of a matter has been counted. */
export interface Fact {
  readonly order: string;
  readonly contribution: Contribution;
}

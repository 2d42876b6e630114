import type { StageLimits } from '../catalogue/rules.ts';
import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Clock, Limit } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';

export const CASE_STATES = [
  'reported',
  'verifying',
  'filed',
  'dispatched',
  'handling',
  'suspended',
  'returned',
  'escalated',
  'handled',
  'inspected',
  'closed',
  'refused',
  'merged',
  'cancelled',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** The four ends; every other state is open: somebody has to do something. */
export const END_STATES: readonly CaseState[] = ['closed', 'refused', 'merged', 'cancelled'];
export const isOpen = (state: CaseState): boolean => !END_STATES.includes(state);

export const CHANNELS = ['12345', 'phone', 'app', 'wechat', 'web', 'walk-in', 'worker', 'video', 'letter'] as const;
export type Channel = (typeof CHANNELS)[number];

export const URGENCIES = ['ordinary', 'urgent', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What a matter is about, when it is about somebody or something: a complaint about a unit reaches not that unit. */
export const ABOUT_KINDS = ['enterprise', 'place', 'facility', 'person', 'staff', 'unit'] as const;
export interface About {
  readonly kind: (typeof ABOUT_KINDS)[number];
  readonly ref: string;
}

/** Who in the lead unit has it: a person, or whoever holds a post (`<area>:<role>`), perhaps only until a day. */
export interface Assignee {
  readonly person?: string;
  readonly post?: string;
  readonly until?: Instant;
}

/** Result of the handling, as the lead unit files it. */
export const RESULTS = ['solved', 'partly', 'not-found', 'explained', 'beyond-power'] as const;
export type HandlingResult = (typeof RESULTS)[number];

/**
 * What a case is listed by besides its state, while it is so: without a grid, a problem order, a question that waits for
 * a decision, a dispute, two sides of a separation done by one person.
 */
export const CASE_FLAGS = ['urgent', 'unlocated', 'problem', 'asked', 'disputed', 'self-approved'] as const;
export type CaseFlag = (typeof CASE_FLAGS)[number];

/** What is asked of somebody else and waits for their word; one at a time. */
export const ASKS = [
  'extension',
  'suspension',
  'transfer',
  'force-close',
  'submission',
  'refusal',
  'closing',
  'overdue-appeal',
] as const;
export type AskKind = (typeof ASKS)[number];

/** Why a case rests; the list is closed, because suspension is the favourite hiding place. */
export const SUSPENSIONS = ['weather', 'season', 'approval', 'reporter-absent', 'litigation', 'procurement'] as const;
/** Why a case is ended without being solved. */
export const FORCED = ['statutory-channel', 'withdrawn', 'gone', 'unsolvable'] as const;

/** What the clock does on a case by itself, without a limit that people were reminded of before. */
export const CLOCK_ACTS = ['resume', 'waive', 'unmerge', 'hand-back'] as const;
export type ClockAct = (typeof CLOCK_ACTS)[number];

/** A question that waits: who asked (and never decides), since when, and what was asked for. */
export interface Ask {
  readonly kind: AskKind;
  readonly by: string;
  readonly party?: string;
  readonly at: Instant;
  /** The version of the event that holds the words and papers of the question. */
  readonly version: number;
  readonly timer: Timer;
  /** For an extension what it would give; an absolute time only from who owns the limit. */
  readonly limit?: Limit;
  /** For a suspension its reason and the planned end; for a forced end its reason. */
  readonly reason?: string;
  readonly until?: Instant;
  /** For a submission its result. */
  readonly result?: HandlingResult;
}

/** What a platform from above keeps for itself: the town asks, the platform decides. */
export const OWNED = ['limit', 'refusal', 'closing', 'call-back'] as const;
export interface Upstream {
  /** Department id under which the platform's own post acts. */
  readonly platform: string;
  readonly externalNo?: string;
  readonly owns: readonly (typeof OWNED)[number][];
}

/** The head of a case: what rules and keys need, at most 1 KB; long text lives apart. */
export interface CaseMeta {
  /** The case number, which is also its id: digits only, sortable by time, with a check digit. */
  readonly num: string;
  readonly state: CaseState;
  /** Counts commands; the ETag. */
  readonly version: number;
  /** The town that took it; an unlocated case stands on this town's list. */
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: string;
  readonly categoryName?: string;
  /** What it is compared with as a possible duplicate, from its category; `plain` while there is none. */
  readonly family: string;
  /** Filing condition of the category, from 1; it fixes the limit and what must be shown at the end. */
  readonly condition?: number;
  readonly evidence?: readonly string[];
  /** Which version of its category that is (`<edition>/<version>`); it keeps to it when the catalogue changes. */
  readonly standard?: string;
  /** Limits of single stages that the condition sets. */
  readonly stages?: StageLimits;
  readonly urgency: Urgency;
  readonly channel: Channel;
  readonly about?: About;
  readonly confidential?: true;
  readonly point?: { readonly lon: number; readonly lat: number };
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly filedAt?: Instant;
  readonly clock?: Clock;
  /** The version of the town's rules whose calendar the running clocks were last reckoned anew by. */
  readonly reckoned?: number;
  /** The last reminder that was given about the limit; forgotten when the deadline moves. */
  readonly reminded?: ReminderStage;
  /** The limit of the present state; every change of state starts that of the next one. */
  readonly stage?: Timer;
  readonly ask?: Ask;
  /** What the clock was refused when it tried; the next command on the case lets it try again. */
  readonly stuck?: readonly ClockAct[];
  readonly verification?: {
    readonly from: 'reported' | 'filed' | 'returned';
    readonly by: string;
    readonly person?: string;
    readonly post?: string;
  };
  /** Whether the submission was drawn to be inspected, where policy draws a sample. */
  readonly drawn?: boolean;
  /** Who was asked to inspect, blind: a person of another unit. */
  readonly inspector?: string;
  readonly verified?: 'exists' | 'not-exists' | 'unable';
  /** Why and until when it rests, and the review that is due every month. */
  readonly suspension?: {
    readonly reason: (typeof SUSPENSIONS)[number];
    readonly since: Instant;
    readonly until: Instant;
    readonly review: Timer;
  };
  readonly suspensions?: number;
  /** How often its clock stood because somebody was sent to look, or because it was sent up. */
  readonly looked?: number;
  readonly sentUp?: number;
  readonly escalation?: { readonly to: string; readonly from: CaseState };
  readonly upstream?: Upstream;
  /** A reporter says it is not solved; undecided at its limit, the case reopens. `report`: the first 16 of its id. */
  readonly dispute?: { readonly report: string; readonly at: Instant; readonly timer: Timer };
  /** A dispute was overruled: the same closing is not disputed twice. */
  readonly overruled?: true;
  /** Refused once already after a dispute: no second round by the same way. */
  readonly reconsidered?: true;
  readonly refusedBy?: string;
  /** Solved where it was found; counted apart, fails back to `reported`. */
  readonly onTheSpot?: true;
  /** The state it had before it was merged, and how many cases were merged into this one. */
  readonly mergedFrom?: CaseState;
  readonly merged?: number;
  /** Transfers and reworks caused by units; enough of them make a problem order. */
  readonly troubles?: number;
  readonly problem?: true;
  /** Units that take part with a task of their own in this round. */
  readonly co?: readonly string[];
  /** Of them those that have not done what they were asked for, as of the submission. */
  readonly coFailed?: readonly string[];
  /** The case closed earlier in the same place that this one repeats. */
  readonly recurrenceOf?: string;
  /** Practised with (演练): the same engine and clocks, in lists of its own, counted and exchanged nowhere. */
  readonly drill?: true;
  /** Typed in later from paper (补录); its receipt was then. */
  readonly backfilled?: true;
  /** The task in whose course a worker found it. */
  readonly fromTask?: string;
  /** Its lateness was not the unit's fault: out of the statistics, the fact stays. */
  readonly exempt?: true;
  /** On solo duty one person did two sides of a separation; listed for the morning. */
  readonly selfApproved?: true;
  /** Persons who are related to the matter and act in it no more. */
  readonly recused?: readonly string[];
  /** Party (department id or 12-digit unit) that leads, and everybody who takes part, the lead included. */
  readonly lead?: string;
  readonly parties: readonly string[];
  readonly assignee?: Assignee;
  readonly filedBy?: string;
  /** The unit that last returned it, and how often a return was rejected: the second rejection needs the supervisor. */
  readonly returnedBy?: string;
  readonly rejections: number;
  readonly round: number;
  readonly submittedBy?: string;
  readonly submittedAt?: Instant;
  /** What was submitted is what a platform above has done: the unit that kept the lead can't take it back. */
  readonly fromAbove?: true;
  readonly handledBy: readonly string[];
  readonly result?: HandlingResult;
  readonly inspectedBy?: string;
  readonly unable: number;
  readonly onTime?: boolean;
  readonly closedAt?: Instant;
  readonly closeKind?: 'handled' | 'direct-answer' | 'forced';
  readonly mergedInto?: string;
  /** The surge by which it was merged when it was taken down; its head does not count it. */
  readonly attached?: string;
  /** The surge that gathers new reports into it now. */
  readonly surge?: string;
  /** A surge has gathered into it at some time: there are reports that it does not count. */
  readonly gathered?: true;
  readonly reports: number;
  /** Of them those whose reporters took them back themselves, while the case was not merged into another. */
  readonly withdrawn?: number;
  /** Ids of whistles that are still open: over them nothing is submitted or closed. */
  readonly whistles: readonly string[];
  /** Whistles in all, for the overview. */
  readonly whistled: number;
}

/** How a call to a reporter went. `hung-up`: taken, and ended before anything could be asked. */
export const CALL_OUTCOMES = ['answered', 'no-answer', 'hung-up', 'wrong-number', 'refused'] as const;

/** One call-back to one reporter. */
export interface CallBack {
  readonly outcome: (typeof CALL_OUTCOMES)[number];
  readonly contacted: boolean;
  readonly solved?: boolean;
  readonly satisfied?: boolean;
  readonly comment?: string;
}

/** A reporter's own judgement, given under the tracking code; never mixed with what people say when they are rung. */
export interface Rating {
  /** 1 to 5, the best. */
  readonly score: number;
  readonly solved?: boolean;
  readonly comment?: string;
}

/** What one person said. The case it belongs to is found by its number; a merged case keeps its reports. */
export interface ReportMeta {
  /** SHA-256 of the tracking code; the code itself is stored nowhere. */
  readonly rid: string;
  readonly version: number;
  readonly caseNum: string;
  readonly town: string;
  readonly unit?: string;
  readonly channel: Channel;
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly text: string;
  /** Reference into the people table; absent for the anonymous. */
  readonly contact?: string;
  readonly phoneMasked?: string;
  /** How far from the problem the reporter stood, in tens of metres; the place itself is not kept. */
  readonly reporterMetres?: number;
  /** Of a case that was hidden when it was taken down: its figures count for the town alone. */
  readonly confidential?: true;
  /** Of a drill: it counts nowhere. */
  readonly drill?: true;
  readonly callBack?: CallBack & { readonly at: Instant; readonly by: ActorRef; readonly attempts: number };
  /** When the reporter last urged; once a day is heard. */
  readonly urgedAt?: Instant;
  /** How often the reporter added something. */
  readonly supplements?: number;
  readonly withdrawnAt?: Instant;
  /** What the reporter thinks of the last closing. */
  readonly rating?: Rating & { readonly at: Instant };
}

import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Clock } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';

export const CASE_STATES = [
  'reported',
  'filed',
  'dispatched',
  'handling',
  'returned',
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
  /** The catalogue's family; `plain` while there is no category. */
  readonly family: string;
  /** Filing condition of the category, from 1; it fixes the limit and what must be shown at the end. */
  readonly condition?: number;
  readonly evidence?: readonly string[];
  readonly urgency: Urgency;
  readonly channel: Channel;
  readonly about?: About;
  readonly confidential?: true;
  readonly point?: { readonly lon: number; readonly lat: number };
  readonly receivedAt: Instant;
  readonly createdAt: Instant;
  readonly filedAt?: Instant;
  readonly clock?: Clock;
  /** The last reminder that was given about the limit; forgotten when the deadline moves. */
  readonly reminded?: ReminderStage;
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
  readonly handledBy: readonly string[];
  readonly result?: HandlingResult;
  readonly inspectedBy?: string;
  readonly unable: number;
  readonly onTime?: boolean;
  readonly closedAt?: Instant;
  readonly closeKind?: 'handled' | 'direct-answer';
  readonly mergedInto?: string;
  readonly reports: number;
  /** Ids of whistles that are still open: over them nothing is submitted or closed. */
  readonly whistles: readonly string[];
  /** Whistles in all, for the overview. */
  readonly whistled: number;
}

/** A photo or document that a submission shows; the object lies in the attachments bucket. */
export interface Evidence {
  readonly id: string;
  readonly kind: 'before' | 'after' | 'other';
}

/** One call-back to one reporter. */
export interface CallBack {
  readonly outcome: 'answered' | 'no-answer' | 'wrong-number' | 'refused';
  readonly contacted: boolean;
  readonly solved?: boolean;
  readonly satisfied?: boolean;
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
  /** Of a case that was hidden when it was taken down: its figures count for the town alone. */
  readonly confidential?: true;
  readonly callBack?: CallBack & { readonly at: Instant; readonly by: ActorRef; readonly attempts: number };
}

import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Clock, Limit } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';

export const WHISTLE_KINDS = ['daily', 'tough', 'emergency'] as const;
/** 日常哨, 攻坚哨, 应急哨. */
export type WhistleKind = (typeof WHISTLE_KINDS)[number];

/** `blown` waits for the centre; `in-force` for the departments; the others are ends (a decline can be appealed once). */
export const WHISTLE_STATES = ['blown', 'in-force', 'declined', 'confirmed', 'withdrawn'] as const;
export type WhistleState = (typeof WHISTLE_STATES)[number];

/** One department's own way through a whistle, on its own clock and with its own version. */
export const PART_STATES = [
  'invited',
  'cannot-come',
  'reported-in',
  'arrived',
  'result-filed',
  'left',
  'excused',
] as const;
export type PartState = (typeof PART_STATES)[number];

/** A part with which the whistle may end: its result is in, or it was excused. */
export const PART_DONE: readonly PartState[] = ['result-filed', 'left', 'excused'];

/** The transaction that blows a whistle for this many departments still holds a hundred actions. */
export const MOST_DEPARTMENTS = 30;

/**
 * What is limited in a whistle: the centre's answer to it, a department's report-in, the centre's decision about one that
 * can't come, a department's result, the confirmation once every result is in; and how long the duty supervisor has about
 * a department that stays away before the leader hears of it.
 */
export const WHISTLE_LIMITS = ['accept', 'report-in', 'decision', 'result', 'confirm', 'raise'] as const;
export type WhistleLimit = (typeof WHISTLE_LIMITS)[number];

/**
 * The limits by kind. No rule that is published says them: they are ours. What is daily happens tonight, so its time runs
 * on; what is tough is planned, so its time is working time; an emergency is counted in minutes. A whistle with a meeting
 * counts its report-in to the meeting and its results from it. An emergency is in force when blown and never waits to be
 * accepted; its limit stands here so that the table is whole.
 */
export const LIMITS: Readonly<
  Record<WhistleLimit, Readonly<Record<WhistleKind, Exclude<Limit, { type: 'absolute' }>>>>
> = {
  accept: {
    emergency: { type: 'urgent_minute', n: 15 },
    daily: { type: 'urgent_minute', n: 30 },
    tough: { type: 'work_day', n: 1 },
  },
  'report-in': {
    emergency: { type: 'urgent_minute', n: 15 },
    daily: { type: 'urgent_minute', n: 60 },
    tough: { type: 'work_day', n: 1 },
  },
  decision: {
    emergency: { type: 'urgent_minute', n: 10 },
    daily: { type: 'urgent_minute', n: 20 },
    tough: { type: 'work_hour', n: 2 },
  },
  result: {
    emergency: { type: 'urgent_hour', n: 2 },
    daily: { type: 'urgent_hour', n: 4 },
    tough: { type: 'work_day', n: 3 },
  },
  confirm: {
    emergency: { type: 'urgent_hour', n: 1 },
    daily: { type: 'urgent_hour', n: 2 },
    tough: { type: 'work_day', n: 1 },
  },
  raise: {
    emergency: { type: 'urgent_minute', n: 15 },
    daily: { type: 'urgent_minute', n: 30 },
    tough: { type: 'work_hour', n: 4 },
  },
};

export interface WhistleMeta {
  /** `<case number>-<n>`: it names its case, so that both are loaded at once. */
  readonly id: string;
  readonly caseNum: string;
  readonly state: WhistleState;
  readonly version: number;
  readonly kind: WhistleKind;
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly lead: string;
  readonly parties: readonly string[];
  readonly blownBy: ActorRef;
  readonly blownAt: Instant;
  readonly meetAt?: Instant;
  readonly inForceAt?: Instant;
  readonly acceptedAt?: Instant;
  readonly appealed?: true;
  readonly endedAt?: Instant;
  readonly confidential?: true;
  /** Of an exercise. */
  readonly drill?: true;
  /** The person or party that its case complains about: they see nothing of it, whatever post they hold. */
  readonly concerning?: string;
  /** While it is blown: the centre's time to answer. In force: the time to confirm, once every result is in. */
  readonly timer?: Timer;
}

export interface Rating {
  /** 1 (poor) to 5 (very good). */
  readonly score: number;
  readonly comment?: string | undefined;
  readonly by: ActorRef;
  readonly at: Instant;
}

export const PART_RESULTS = ['done', 'partly', 'nothing-found', 'not-ours', 'failed'] as const;
export type PartResult = (typeof PART_RESULTS)[number];

export interface WhistlePart {
  readonly whistle: string;
  readonly party: string;
  readonly state: PartState;
  readonly version: number;
  readonly town: string;
  readonly grid?: string;
  readonly lead?: true;
  readonly confidential?: true;
  /** Of an exercise. */
  readonly drill?: true;
  readonly clock?: Clock;
  readonly reminded?: ReminderStage;
  /** What runs besides the time to report in: the decision, the result, or the supervisor's time before the leader hears. */
  readonly timer?: Timer;
  readonly reportedInAt?: Instant;
  /** Reported in at or before its time; absent before it has. */
  readonly onTime?: boolean;
  readonly onBehalf?: string;
  readonly arrivedAt?: Instant;
  readonly result?: PartResult;
  readonly filedAt?: Instant;
  readonly leftAt?: Instant;
  readonly wish?: {
    readonly reason: string;
    readonly deputy?: string | undefined;
    readonly otherTime?: Instant | undefined;
  };
  readonly deputy?: string;
  /** When nothing more was to be waited for: its result was filed, or it was excused. */
  readonly doneAt?: Instant;
  /** Somebody has looked whether it was the last one that the whistle waited for. */
  readonly looked?: true;
  /** The whistle is over, however it ended: the row is on nobody's to-do list. */
  readonly confirmed?: true;
  /** The blower rates the department, the department the blower; each is blind until both are in or three days pass. */
  readonly ratedByBlower?: Rating;
  readonly ratedByParty?: Rating;
}

import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { Clock, Limit } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';

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

/** Time to report in, by kind. A daily whistle with a meeting counts to the meeting; ours where no source says. */
export const REPORT_IN_LIMITS: Readonly<Record<WhistleKind, Limit>> = {
  emergency: { type: 'urgent_minute', n: 15 },
  daily: { type: 'urgent_minute', n: 60 },
  tough: { type: 'work_day', n: 1 },
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
  readonly clock?: Clock;
  readonly reminded?: ReminderStage;
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
  /** The whistle is over, however it ended: the row is on nobody's to-do list. */
  readonly confirmed?: true;
  /** The blower rates the department, the department the blower; each is blind until both are in or three days pass. */
  readonly ratedByBlower?: Rating;
  readonly ratedByParty?: Rating;
}

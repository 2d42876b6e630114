import type { Role } from '../kernel/roles.ts';
import type { Day } from '../kernel/time.ts';
import type { Limit } from '../workflow/deadlines.ts';

/**
 * What a town may limit, stage by stage. `handle` is the handling itself, from filing to the submission that passed; its
 * limit comes from the catalogue's standard unless a rule here says otherwise (a channel's own clock, for example).
 */
export const STAGES = [
  'accept',
  'verify',
  'dispatch',
  'sign',
  'decide-return',
  'handle',
  'inspect',
  'close',
  'escalation',
  'review',
  'decide',
  'dispute',
] as const;
export type Stage = (typeof STAGES)[number];

/** One rule of a town's limits: the more of its conditions a case meets, the more it weighs; a later one wins a tie. */
export interface StageLimit {
  readonly stage: Stage;
  readonly limit: Exclude<Limit, { type: 'absolute' }>;
  readonly channel?: string;
  readonly urgency?: string;
  readonly category?: string;
  readonly condition?: number;
}

/** How much one extension may give, how often, and how much in all: per standard, or for everything. */
export interface ExtensionRule {
  readonly category?: string;
  readonly condition?: number;
  /** The most one extension gives; asked for in the same kind of time. */
  readonly most: Exclude<Limit, { type: 'absolute' }>;
  readonly times: number;
}

export const INSPECTION_METHODS = ['on-site', 'photo', 'phone'] as const;

/** How a submission is checked (核查): the way, and the share in percent that is checked at all, drawn by the system. */
export interface InspectionRule {
  readonly category?: string;
  readonly condition?: number;
  readonly method: (typeof INSPECTION_METHODS)[number];
  readonly sample: number;
}

/**
 * Roles that a town may let close a case. The duty supervisor always may; those who have administration, audit or nothing
 * to do with the work of the centre and the units never do.
 */
export const CLOSERS = [
  'acceptor',
  'dispatcher',
  'inspector',
  'callBackAgent',
  'unitHead',
  'gridLeader',
  'leader',
  'gridOffice',
] as const satisfies readonly Role[];

/**
 * How many people a grid is to have (1+1+N as this town has it), and how many grids one person may serve in one role. A
 * breach is a finding that somebody sees, never a refused write: people fall ill and leave whatever a register says.
 */
export interface StaffingFormula {
  readonly gridLeader: number;
  readonly gridWorker: number;
  /** N: the least number of part-timers. */
  readonly partTimer: number;
  readonly sharedBy: number;
}

/** First by phone, or an SMS that asks for a rating, and by phone where nobody replies. */
export const CALL_BACK_WAYS = ['phone', 'sms-first'] as const;

/** How reporters are asked what they think of the closing (回访). */
export interface CallBackRule {
  readonly way: (typeof CALL_BACK_WAYS)[number];
  /** When they may be rung: `HH:MM` in China, ascending and apart; on every day, or on working days only. */
  readonly hours: readonly { readonly from: string; readonly to: string }[];
  readonly days: 'all' | 'working';
  /** Calls that nobody takes, after which the reporter counts as not reached; hours between two of them. */
  readonly attempts: number;
  readonly retryHours: number;
  /** For how long an SMS is given before somebody rings. */
  readonly replyHours: number;
  /** How long a call may be due before people are told. */
  readonly limit: Exclude<Limit, { type: 'absolute' }>;
}

/** From one number to another, both included. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** What a town decides about its own procedure, as data; a case reads what is in force when a command comes. */
export interface TownPolicy {
  readonly town: string;
  /** Counts changes; 0 are the defaults that no town has touched. */
  readonly version: number;
  readonly limits: readonly StageLimit[];
  /** A unit that is silent until the sign limit is taken to have signed. */
  readonly autoSign: boolean;
  /** Parties whose submissions by a worker count only when an officer of theirs has confirmed them. */
  readonly unitConfirmation: readonly string[];
  readonly inspection: readonly InspectionRule[];
  /** Share of closed reports to be called back, percent. */
  readonly callBackSample: number;
  readonly callBack: CallBackRule;
  /** Who may close besides the duty supervisor. */
  readonly closingBy: readonly Role[];
  readonly extensions: readonly ExtensionRule[];
  readonly suspension: { readonly times: number; readonly mostDays: number };
  /** How often the clock of one case may stand for a verification, and how often because it was sent up. */
  readonly clockStops: { readonly verifications: number; readonly escalations: number };
  /** Days after closing in which a reporter may dispute, and the centre may reopen; afterwards it is a new case. */
  readonly reopenDays: number;
  /** Days in which a unit may appeal against an overdue mark, and a cancelled case may be restored. */
  readonly appealDays: number;
  readonly restoreDays: number;
  /** Transfers and reworks caused by units that make a problem order (疑难件). */
  readonly problemAfter: number;
  readonly staffing: StaffingFormula;
  /** Households that a comprehensive grid is to have; a redivision that makes others is asked to look again. */
  readonly gridHouseholds: Band;
  /** Minutes of tasks that one worker is given in a week without anybody's consent. */
  readonly taskMinutes: number;
  /** Days off, make-up days and work slots of this town alone, on top of the public calendar. */
  readonly calendar: {
    /** `HH:MM` in China, ascending and apart; `to` may be `24:00`. */
    readonly slots?: readonly { readonly from: string; readonly to: string }[];
    readonly off: readonly Day[];
    readonly on: readonly Day[];
  };
}

import type { Instant } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';
import type { CallBack, Channel } from './model.ts';

/**
 * A reporter to be asked what they think of the closing. `asked`: by SMS, and waits for a rating; `due`: to be rung. Who is
 * not to be asked (anonymous, not drawn, rung by a platform above) has none at all. `replied`: rated under the tracking
 * code; `lapsed`: the case was taken up again.
 */
export const CALL_STATES = ['asked', 'due', 'answered', 'replied', 'refused', 'unreached', 'waived', 'lapsed'] as const;
export type CallState = (typeof CALL_STATES)[number];

/** States in which somebody has to do something. */
export const CALL_WAITING: readonly CallState[] = ['asked', 'due'];

/** What is limited: the reporter's reply to an SMS, and ringing them. */
export const CALL_LIMITS = ['reply', 'call-back'] as const;
export type CallLimit = (typeof CALL_LIMITS)[number];

/** A call-back that is due, of one report and one closing. What came of the calls stands on the report. */
export interface DueCall {
  readonly rid: string;
  /** The case that was closed; a merged one is rung about by its head. */
  readonly caseNum: string;
  /** The case by which the report's own case hangs on that one, where it is two merges away. */
  readonly via?: string;
  /** When it was closed, milliseconds: the next closing has call-backs of its own. */
  readonly closing: number;
  readonly town: string;
  readonly state: CallState;
  /** Counts changes. */
  readonly version: number;
  readonly openedAt: Instant;
  /** When to ring next, within decent hours; of one that was asked by SMS, when the reply is waited for no more. */
  readonly dueAt: Instant;
  /** Calls that nobody took. */
  readonly attempts: number;
  /** The limit on ringing, from when it was due first. */
  readonly timer?: Timer;
  /** Whether an SMS asked for a rating. */
  readonly asked?: true;
  readonly last?: { readonly outcome: CallBack['outcome']; readonly at: Instant; readonly person: string };
  readonly endedAt?: Instant;
  /** Of a case that is hidden from the people of its area. */
  readonly hidden?: true;
  readonly channel: Channel;
  readonly receivedAt: Instant;
  readonly phoneMasked?: string;
}

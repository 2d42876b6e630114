import type { Wait, Who } from '../workflow/waits.ts';
import type { PartState, WhistleLimit, WhistleState } from './model.ts';
import type { PartAction, WhistleAction } from './table.ts';

const DISPATCHER: Who = { role: 'dispatcher' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };
const BLOWER: Who = { relation: 'blower' };
const PARTY: Who = { relation: 'party' };

/**
 * States in which the whistle as a whole waits for somebody. `declined` is none: the case and the departments are free
 * from that moment, and whoever blew it may appeal as long as the case is still to be handled, but nothing hangs on it.
 */
export const WAITING: readonly WhistleState[] = ['blown', 'in-force'];

export const whistleWaits: readonly Wait<WhistleState, WhistleAction, WhistleLimit>[] = [
  {
    state: 'blown',
    forward: ['accept', 'decline'],
    actor: DISPATCHER,
    substitute: SUPERVISOR,
    limit: 'accept',
    override: { action: 'withdraw', by: BLOWER },
    // A decline needs a reason that somebody stands for, so silence is none; a call that nobody answers must not die.
    onSilence: 'accept',
  },
  {
    state: 'in-force',
    forward: ['confirm'],
    actor: BLOWER,
    substitute: { relation: 'unit' },
    limit: 'confirm',
    // 事不完人不撤: the clock ends no whistle; only the duty supervisor does, with a reason.
    override: { action: 'force-confirm', by: SUPERVISOR },
  },
];

/** States in which a whistle in force waits because of one department. */
export const PART_WAITING: readonly PartState[] = ['invited', 'cannot-come', 'reported-in', 'arrived'];

/**
 * Wherever a department stays silent the duty supervisor may act in its stead on somebody's word, and whoever blew the
 * whistle may excuse it: for a department that never comes and never files, that is how the whistle ends.
 */
export const partWaits: readonly Wait<PartState, PartAction, WhistleLimit>[] = [
  {
    state: 'invited',
    forward: ['report-in', 'cannot-come'],
    actor: PARTY,
    substitute: SUPERVISOR,
    limit: 'report-in',
    override: { action: 'excuse', by: BLOWER },
  },
  {
    state: 'cannot-come',
    forward: ['decide'],
    actor: DISPATCHER,
    substitute: SUPERVISOR,
    limit: 'decision',
    // Silence decides nothing: its time to report in runs on while the centre thinks.
    override: { action: 'excuse', by: BLOWER },
  },
  {
    state: 'reported-in',
    forward: ['arrive', 'file-result'],
    actor: PARTY,
    substitute: SUPERVISOR,
    limit: 'result',
    override: { action: 'excuse', by: BLOWER },
  },
  {
    state: 'arrived',
    forward: ['file-result'],
    actor: PARTY,
    substitute: SUPERVISOR,
    limit: 'result',
    override: { action: 'excuse', by: BLOWER },
  },
];

export const waitOf = (state: WhistleState): (typeof whistleWaits)[number] | undefined =>
  whistleWaits.find((wait) => wait.state === state);

export const partWaitOf = (state: PartState): (typeof partWaits)[number] | undefined =>
  partWaits.find((wait) => wait.state === state);

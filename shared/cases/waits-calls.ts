import type { Wait, Who } from '../workflow/waits.ts';
import type { CallLimit, CallState } from './model-calls.ts';
import type { CallAction } from './table-calls.ts';

const AGENT: Who = { role: 'callBackAgent' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };

/** What a call-back waits for. Silence after an SMS means that somebody rings; who is not rung in time climbs the ladder. */
export const callWaits: readonly Wait<CallState, CallAction, CallLimit>[] = [
  {
    state: 'asked',
    forward: ['rate', 'call-back'],
    actor: { relation: 'reporter' },
    substitute: AGENT,
    limit: 'reply',
    override: { action: 'waive-call-back', by: SUPERVISOR },
    onSilence: 'ring',
  },
  {
    state: 'due',
    forward: ['call-back'],
    actor: AGENT,
    substitute: SUPERVISOR,
    limit: 'call-back',
    override: { action: 'waive-call-back', by: SUPERVISOR },
  },
];

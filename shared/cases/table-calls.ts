import type { TransitionTable } from '../workflow/table.ts';
import { CALL_WAITING, type CallState } from './model-calls.ts';

/** What happens to a call-back; the first two are actions of its case, `rate` is the reporter's, the others follow. */
export const CALL_ACTIONS = ['call-back', 'waive-call-back', 'rate', 'ring', 'lapse'] as const;
export type CallAction = (typeof CALL_ACTIONS)[number];

/** The life of a call-back. Rung they may be while an SMS waits for their reply: somebody has them on the phone anyhow. */
export const callTable: TransitionTable<CallState, CallAction> = {
  'call-back': {
    from: CALL_WAITING,
    to: ['answered', 'refused', 'unreached', 'due', 'same'],
    by: { roles: ['callBackAgent', 'dutySupervisor'], relations: ['platform'] },
    commutes: true,
  },
  'waive-call-back': { from: CALL_WAITING, to: ['waived'], by: { roles: ['dutySupervisor'] }, commutes: true },
  rate: { from: CALL_WAITING, to: ['replied', 'due', 'same'], by: { relations: ['reporter'] }, commutes: true },
  ring: { from: ['asked'], to: ['due'], by: { roles: ['clock'] } },
  lapse: { from: CALL_WAITING, to: ['lapsed'], by: { roles: ['clock'] } },
};

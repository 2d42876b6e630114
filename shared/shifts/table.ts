import type { TransitionTable } from '../workflow/table.ts';
import type { Wait } from '../workflow/waits.ts';
import type { ShiftState } from './model.ts';

export const SHIFT_ACTIONS = ['hand-over', 'take-over'] as const;
export type ShiftAction = (typeof SHIFT_ACTIONS)[number];

/**
 * A shift that changes hands (交接班). `outgoing` is on the shift by the rota, or stands in for who is; `incoming` is on
 * the next one; `same-role` serves in the same place in the role in which it was handed over. Handed over again, it is
 * drafted again: what happened since is on it.
 */
export const shiftTable: TransitionTable<ShiftState, ShiftAction> = {
  'hand-over': { from: ['handed'], to: ['same'], by: { roles: ['dutySupervisor'], relations: ['outgoing'] } },
  'take-over': {
    from: ['handed'],
    to: ['taken'],
    by: { roles: ['dutySupervisor'], relations: ['incoming', 'same-role'] },
  },
};

/** What a shift that was handed over waits for; silence takes nothing over, it is told further and further up. */
export const shiftWaits: readonly Wait<ShiftState, ShiftAction, 'take-over'>[] = [
  {
    state: 'handed',
    forward: ['take-over'],
    actor: { relation: 'incoming' },
    substitute: { relation: 'same-role' },
    limit: 'take-over',
    override: { action: 'take-over', by: { role: 'dutySupervisor' } },
  },
];

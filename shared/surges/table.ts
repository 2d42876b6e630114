import type { TransitionTable } from '../workflow/table.ts';
import type { SurgeState } from './model.ts';

export const SURGE_ACTIONS = ['extend', 'end', 'undo'] as const;
export type SurgeAction = (typeof SURGE_ACTIONS)[number];

const CENTRE = ['dispatcher', 'dutySupervisor'] as const;

/** A surge (突发群诉). The clock ends it in time, and takes it apart where its head ends without being handled. */
export const surgeTable: TransitionTable<SurgeState, SurgeAction> = {
  extend: { from: ['active'], to: ['same'], by: { roles: CENTRE } },
  end: { from: ['active'], to: ['ended'], by: { roles: [...CENTRE, 'clock'] } },
  undo: { from: ['active', 'ended'], to: ['undone'], by: { roles: [...CENTRE, 'clock'] } },
};

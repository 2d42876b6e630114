import type { TransitionTable } from '../workflow/table.ts';
import type { ReliefState } from './model.ts';

export const RELIEF_ACTIONS = ['approve', 'deny', 'withdraw'] as const;
export type ReliefAction = (typeof RELIEF_ACTIONS)[number];

const DECIDERS = ['dutySupervisor', 'leader'] as const;

/** A relief of the clocks (停时). Who asked may take the question back; what is in force only the deciders take back. */
export const reliefTable: TransitionTable<ReliefState, ReliefAction> = {
  approve: { from: ['asked'], to: ['approved'], by: { roles: DECIDERS } },
  deny: { from: ['asked'], to: ['denied'], by: { roles: DECIDERS } },
  withdraw: { from: ['asked', 'approved'], to: ['withdrawn'], by: { roles: DECIDERS, relations: ['asker'] } },
};

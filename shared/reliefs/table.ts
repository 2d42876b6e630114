import type { Role } from '../kernel/roles.ts';
import type { TransitionTable } from '../workflow/table.ts';
import type { ReliefKind, ReliefState } from './model.ts';

export const RELIEF_ACTIONS = ['approve', 'deny', 'withdraw'] as const;
export type ReliefAction = (typeof RELIEF_ACTIONS)[number];

/** Who asks: the centre; for an outage also whoever keeps the systems. */
export const RELIEF_ASKERS: Readonly<Record<ReliefKind, readonly Role[]>> = {
  relief: ['dispatcher', 'dutySupervisor'],
  outage: ['dispatcher', 'dutySupervisor', 'systemAdmin'],
};

const DECIDERS = ['dutySupervisor', 'leader'] as const;

/** A relief of the clocks (停时). Who asked may take the question back; what is in force only the deciders take back. */
export const reliefTable: TransitionTable<ReliefState, ReliefAction> = {
  approve: { from: ['asked'], to: ['approved'], by: { roles: DECIDERS } },
  deny: { from: ['asked'], to: ['denied'], by: { roles: DECIDERS } },
  withdraw: { from: ['asked', 'approved'], to: ['withdrawn'], by: { roles: DECIDERS, relations: ['asker'] } },
};

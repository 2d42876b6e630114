import type { Wait } from '../workflow/waits.ts';
import type { ReliefState } from './model.ts';
import type { ReliefAction } from './table.ts';

/**
 * What a relief waits for. Silence decides nothing, because nobody stands for it; but a decision that comes late still
 * counts from the beginning of the storm, and who asked may take it back and ask somebody else.
 */
export const reliefWaits: readonly Wait<ReliefState, ReliefAction, 'decide'>[] = [
  {
    state: 'asked',
    forward: ['approve', 'deny'],
    actor: { role: 'dutySupervisor' },
    substitute: { role: 'leader' },
    limit: 'decide',
    override: { action: 'withdraw', by: { relation: 'asker' } },
  },
];

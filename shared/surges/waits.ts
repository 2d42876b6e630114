import type { Wait } from '../workflow/waits.ts';
import type { SurgeState } from './model.ts';
import type { SurgeAction } from './table.ts';

/** A surge waits for its end: somebody says that it is over, or the clock does at the time that was set. */
export const surgeWaits: readonly Wait<SurgeState, SurgeAction, 'until'>[] = [
  {
    state: 'active',
    forward: ['end', 'undo'],
    actor: { role: 'dispatcher' },
    substitute: { role: 'dutySupervisor' },
    limit: 'until',
    override: { action: 'end', by: { role: 'dutySupervisor' } },
    onSilence: 'end',
  },
];

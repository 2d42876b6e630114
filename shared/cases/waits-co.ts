import type { Stage } from '../policies/model.ts';
import type { Wait, Who } from '../workflow/waits.ts';
import type { CoState } from './model-co.ts';
import type { CoAction } from './table-co.ts';

const DISPATCHER: Who = { role: 'dispatcher' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };
const PARTY: Who = { relation: 'party' };

/** States in which a case waits because of one co-unit. */
export const CO_WAITING: readonly CoState[] = ['invited', 'signed', 'returned'];

/**
 * What a co-unit's part waits for. Silence decides nothing here: a co-unit that never signs and never files is acted for by
 * the duty supervisor, or excused by the dispatcher, and the lead can submit.
 */
export const coWaits: readonly Wait<CoState, CoAction, Stage>[] = [
  {
    state: 'invited',
    forward: ['co-sign', 'co-return'],
    actor: PARTY,
    substitute: SUPERVISOR,
    limit: 'sign',
    override: { action: 'excuse-co', by: DISPATCHER },
  },
  {
    state: 'signed',
    forward: ['co-result'],
    actor: PARTY,
    substitute: SUPERVISOR,
    limit: 'handle',
    override: { action: 'excuse-co', by: DISPATCHER },
  },
  {
    state: 'returned',
    forward: ['deny-co-return', 'excuse-co'],
    actor: DISPATCHER,
    substitute: SUPERVISOR,
    limit: 'decide-return',
    override: { action: 'excuse-co', by: SUPERVISOR },
  },
];

export const coWaitOf = (state: CoState): (typeof coWaits)[number] | undefined =>
  coWaits.find((wait) => wait.state === state);

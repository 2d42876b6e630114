import type { TransitionTable } from '../workflow/table.ts';
import type { CoState } from './model-co.ts';

export const CO_ACTIONS = ['co-sign', 'co-return', 'deny-co-return', 'co-result', 'excuse-co'] as const;
export type CoAction = (typeof CO_ACTIONS)[number];

const PARTY = ['party'];

/**
 * A co-unit's part (协办): `party` is an officer or head of that unit. The duty supervisor may act on behalf of a body that
 * is silent or has no account, saying on whose word; the dispatcher decides about objections and lets somebody off.
 */
export const coTable: TransitionTable<CoState, CoAction> = {
  'co-sign': { from: ['invited'], to: ['signed'], by: { relations: PARTY, roles: ['dutySupervisor'] } },
  'co-return': { from: ['invited', 'signed'], to: ['returned'], by: { relations: PARTY } },
  'deny-co-return': {
    from: ['returned'],
    to: ['invited', 'signed'],
    by: { roles: ['dispatcher', 'dutySupervisor'] },
  },
  'co-result': { from: ['signed'], to: ['result-filed'], by: { relations: PARTY, roles: ['dutySupervisor'] } },
  'excuse-co': {
    from: ['invited', 'signed', 'returned'],
    to: ['excused'],
    by: { roles: ['dispatcher', 'dutySupervisor'] },
  },
};

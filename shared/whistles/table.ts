import type { TransitionTable } from '../workflow/table.ts';
import type { PartState, WhistleState } from './model.ts';

export const WHISTLE_ACTIONS = [
  'accept',
  'decline',
  'appeal',
  'amend',
  'postpone',
  'withdraw',
  'confirm',
  'force-confirm',
] as const;
export type WhistleAction = (typeof WHISTLE_ACTIONS)[number];

export const PART_ACTIONS = [
  'report-in',
  'cannot-come',
  'decide',
  'arrive',
  'file-result',
  'leave',
  'excuse',
  'rate',
] as const;
export type PartAction = (typeof PART_ACTIONS)[number];

const CENTRE = { roles: ['dispatcher', 'dutySupervisor'] } as const;
/** The centre, and the clock when the centre stays silent. */
const CENTRE_OR_SILENCE = { roles: ['dispatcher', 'dutySupervisor', 'clock'] } as const;
/** The one who blew it; the leader who stands in for them in that grid; the village it lies in. */
const BLOWER = { relations: ['blower', 'substitute', 'unit'] } as const;

/** The whistle as a whole (吹哨). Nobody's absence stops it: where the blower is away a substitute or the supervisor acts. */
export const whistleTable: TransitionTable<WhistleState, WhistleAction> = {
  accept: { from: ['blown', 'in-force'], to: ['in-force'], by: CENTRE_OR_SILENCE },
  decline: { from: ['blown'], to: ['declined'], by: CENTRE },
  appeal: { from: ['declined'], to: ['blown'], by: BLOWER },
  amend: { from: ['blown', 'in-force'], to: ['same'], by: { ...BLOWER, roles: ['dutySupervisor'] } },
  postpone: { from: ['blown', 'in-force'], to: ['same'], by: { ...BLOWER, roles: ['dutySupervisor'] } },
  withdraw: { from: ['blown', 'in-force'], to: ['withdrawn'], by: { ...BLOWER, roles: ['dutySupervisor'] } },
  confirm: { from: ['in-force'], to: ['confirmed'], by: BLOWER },
  'force-confirm': { from: ['in-force'], to: ['confirmed'], by: { roles: ['dutySupervisor'] } },
};

/** One department's part (报到). The duty supervisor may act on behalf of a body that has no account, saying so. */
export const partTable: TransitionTable<PartState, PartAction> = {
  'report-in': {
    from: ['invited', 'cannot-come'],
    to: ['reported-in'],
    by: { relations: ['party'], roles: ['dutySupervisor'] },
  },
  'cannot-come': { from: ['invited'], to: ['cannot-come'], by: { relations: ['party'] } },
  decide: { from: ['cannot-come'], to: ['invited', 'excused'], by: CENTRE },
  arrive: { from: ['reported-in'], to: ['arrived'], by: { relations: ['party'], roles: ['dutySupervisor'] } },
  'file-result': {
    from: ['reported-in', 'arrived'],
    to: ['result-filed'],
    by: { relations: ['party'], roles: ['dutySupervisor'] },
  },
  leave: { from: ['result-filed'], to: ['left'], by: { relations: ['party'] } },
  excuse: {
    from: ['invited', 'cannot-come', 'reported-in', 'arrived'],
    to: ['excused'],
    by: { ...BLOWER, roles: ['dutySupervisor'] },
  },
  rate: {
    from: ['result-filed', 'left', 'excused', 'invited', 'cannot-come', 'reported-in', 'arrived'],
    to: ['same'],
    by: { relations: ['party', ...BLOWER.relations] },
  },
};

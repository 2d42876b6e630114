import type { TransitionTable } from '../workflow/table.ts';
import type { RedivisionState } from './model.ts';

export const REDIVISION_ACTIONS = ['check', 'approve', 'consent', 'activate', 'withdraw'] as const;
/** What people do; `finish` is the clock's own and has no route. */
export type RedivisionAction = (typeof REDIVISION_ACTIONS)[number];

const TOWN = ['gridOffice', 'systemAdmin'] as const;
const COUNTY = ['countyReviewer', 'leader'] as const;

/**
 * A redivision (网格调整): the town proposes, the county consents. Who consents holds a post above the town. What is
 * activated is not taken back: its borders are written ahead and people go by its date.
 */
export const redivisionTable: TransitionTable<RedivisionState, RedivisionAction | 'finish'> = {
  check: { from: ['drafted', 'proposed', 'consented'], to: ['same'], by: { roles: [...TOWN, ...COUNTY] } },
  approve: { from: ['drafted'], to: ['proposed'], by: { roles: TOWN } },
  consent: { from: ['proposed'], to: ['consented'], by: { roles: COUNTY } },
  activate: { from: ['consented'], to: ['activated'], by: { roles: TOWN } },
  finish: { from: ['activated'], to: ['done'], by: { roles: ['clock'] } },
  withdraw: { from: ['drafted', 'proposed', 'consented'], to: ['withdrawn'], by: { roles: [...TOWN, ...COUNTY] } },
};

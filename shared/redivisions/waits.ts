import type { Limit } from '../workflow/deadlines.ts';
import type { Wait } from '../workflow/waits.ts';
import type { RedivisionState } from './model.ts';
import type { RedivisionAction } from './table.ts';

export const REDIVISION_LIMITS = ['draft', 'consent', 'activate'] as const;
export type RedivisionLimit = (typeof REDIVISION_LIMITS)[number];

/** The states in which somebody is waited for; an activated one is worked by the clock. */
export const REDIVISION_WAITING = ['drafted', 'proposed', 'consented'] as const satisfies readonly RedivisionState[];

/** How long each waits; no rule that is published says it, the numbers are ours. */
export const LIMIT_OF: Readonly<
  Record<(typeof REDIVISION_WAITING)[number], Exclude<Limit, { readonly type: 'absolute' }>>
> = {
  drafted: { type: 'work_day', n: 30 },
  proposed: { type: 'work_day', n: 10 },
  consented: { type: 'work_day', n: 30 },
};

/** What a redivision waits for. Silence decides nothing about a map: people are told, and told again. */
export const redivisionWaits: readonly Wait<RedivisionState, RedivisionAction | 'finish', RedivisionLimit>[] = [
  {
    state: 'drafted',
    forward: ['approve'],
    actor: { role: 'gridOffice' },
    substitute: { role: 'systemAdmin' },
    limit: 'draft',
    override: { action: 'withdraw', by: { role: 'countyReviewer' } },
  },
  {
    state: 'proposed',
    forward: ['consent'],
    actor: { role: 'countyReviewer' },
    substitute: { role: 'leader' },
    limit: 'consent',
    override: { action: 'withdraw', by: { role: 'gridOffice' } },
  },
  {
    state: 'consented',
    forward: ['activate'],
    actor: { role: 'gridOffice' },
    substitute: { role: 'systemAdmin' },
    limit: 'activate',
    override: { action: 'withdraw', by: { role: 'countyReviewer' } },
  },
];

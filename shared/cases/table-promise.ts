import type { TransitionTable } from '../workflow/table.ts';
import type { Wait } from '../workflow/waits.ts';
import type { PromiseState } from './model-promise.ts';

export const PROMISE_ACTIONS = ['keep-promise', 'pass-promise', 'drop-promise'] as const;
export type PromiseAction = (typeof PROMISE_ACTIONS)[number];

/**
 * The life of a promise. `owner` is whose it is, or who stands in for them; `owner-post` who holds the same post; `head`
 * the head of the owner's unit. What nobody needs any more another drops than its owner: otherwise a broken promise would
 * be dropped by who broke it.
 */
export const promiseTable: TransitionTable<PromiseState, PromiseAction> = {
  'keep-promise': {
    from: ['open'],
    to: ['kept'],
    by: { roles: ['dutySupervisor'], relations: ['owner', 'owner-post', 'head'] },
  },
  'pass-promise': {
    from: ['open'],
    to: ['same'],
    by: { roles: ['dutySupervisor'], relations: ['owner', 'owner-post', 'head'] },
  },
  'drop-promise': { from: ['open'], to: ['dropped'], by: { roles: ['dutySupervisor'], relations: ['head'] } },
};

/** What an open promise waits for. Silence keeps nothing: it stands there as broken until somebody keeps or drops it. */
export const promiseWaits: readonly Wait<PromiseState, PromiseAction, 'promised'>[] = [
  {
    state: 'open',
    forward: ['keep-promise'],
    actor: { relation: 'owner' },
    substitute: { relation: 'owner-post' },
    limit: 'promised',
    override: { action: 'drop-promise', by: { role: 'dutySupervisor' } },
  },
];

import type { ActorRef } from '../kernel/caller.ts';
import type { Names } from '../kernel/names.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Day, Instant } from '../kernel/time.ts';
import { badBody } from '../registers/rules.ts';
import type { TransitionTable } from '../workflow/table.ts';
import type { Wait } from '../workflow/waits.ts';
import type { ServiceItem } from './rules.ts';

/** A line department asks that its matter be put on the service list (准入申请); another person decides. */
export const REQUEST_STATES = ['asked', 'admitted', 'denied', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const REQUEST_ACTIONS = ['approve', 'deny', 'withdraw'] as const;
export type RequestAction = (typeof REQUEST_ACTIONS)[number];

/** The grid office decides what its workers are given (the rule of Zhoushan's grid regulation of 2023). */
export const requestTable: TransitionTable<RequestState, RequestAction> = {
  approve: { from: ['asked'], to: ['admitted'], by: { roles: ['gridOffice', 'leader'] } },
  deny: { from: ['asked'], to: ['denied'], by: { roles: ['gridOffice', 'leader'] } },
  withdraw: { from: ['asked'], to: ['withdrawn'], by: { relations: ['asker'] } },
};

/** Silence admits nothing: what nobody agreed to may not be given to the workers. */
export const requestWaits: readonly Wait<RequestState, RequestAction, 'decide'>[] = [
  {
    state: 'asked',
    forward: ['approve', 'deny'],
    actor: { role: 'gridOffice' },
    substitute: { role: 'leader' },
    limit: 'decide',
    override: { action: 'withdraw', by: { relation: 'asker' } },
  },
];

export const REQUEST_STATE_NAMES: Names<RequestState> = {
  asked: ['待审核', 'asked'],
  admitted: ['已准入', 'admitted'],
  denied: ['未准入', 'denied'],
  withdrawn: ['已撤回', 'withdrawn'],
};
export const REQUEST_ACTION_NAMES: Names<RequestAction> = {
  approve: ['准入', 'approve'],
  deny: ['不予准入', 'deny'],
  withdraw: ['撤回', 'withdraw'],
};

/** Five working days; the number is ours. */
export const REQUEST_LIMIT = { type: 'work_day', n: 5 } as const;

/** What goes onto the list for a time alone has an end, at most a year after its beginning. */
const LONGEST_TEMPORARY_DAYS = 366;

/** What is asked for: a period of an item. */
export type RequestedItem = Omit<ServiceItem, 'version'>;

export interface ServiceRequest {
  readonly id: string;
  readonly town: string;
  readonly state: RequestState;
  readonly version: number;
  readonly item: RequestedItem;
  readonly reason: string;
  readonly askedBy: ActorRef;
  readonly askedAt: Instant;
  /** Until when it is to be decided. */
  readonly decideBy: Instant;
  readonly decidedBy?: ActorRef;
  readonly decidedAt?: Instant;
  readonly words?: string;
}

const daysBetween = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** What is wrong with the item that is asked for; a temporary one needs an end, and who has consented to it. */
export const requestFault = ({ validFrom, validTo, temporary }: RequestedItem): Refusal | undefined => {
  if (validTo !== undefined && validTo < validFrom) return badBody('/validTo', 'ends-before-it-begins');
  if (temporary === undefined) return undefined;
  if (validTo === undefined) return badBody('/validTo', 'required');
  return daysBetween(validFrom, validTo) > LONGEST_TEMPORARY_DAYS
    ? badBody('/validTo', 'temporary-too-long')
    : undefined;
};

/** A request after a decision that its actor may take (post, state and version are checked before); who asks does not decide. */
export const decideRequest = (
  request: ServiceRequest,
  action: RequestAction,
  words: string | undefined,
  by: ActorRef,
  at: Instant,
): Result<ServiceRequest, Refusal> => {
  if (action !== 'withdraw' && by.person === request.askedBy.person)
    return err({ code: 'separation-of-duties', params: { rule: 'ask-decide' } });
  const [state] = requestTable[action].to;
  if (state === undefined || state === 'same') throw new RangeError(`${action} leads nowhere`);
  const decided = { ...request, state, version: request.version + 1, decidedBy: by, decidedAt: at };
  return ok(words === undefined ? decided : { ...decided, words });
};

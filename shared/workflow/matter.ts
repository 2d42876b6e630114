import type { ActorRef } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';

/** What one command did to one stream of a matter: written once, under a key that contains the version. */
export interface MatterEvent {
  /** `_` for the matter itself, else the part's id (a department, a co-unit). */
  readonly part: string;
  readonly version: number;
  /** The action's name, e.g. `dispatch`. */
  readonly action: string;
  readonly actor: ActorRef;
  /** When it was recorded (the server's clock). */
  readonly at: Instant;
  /** When it happened, where that differs: field commands may come late. */
  readonly occurredAt?: Instant;
  readonly from?: string;
  readonly to: string;
  /** What the command carried and what followed; never personal data. */
  readonly data: Readonly<Record<string, unknown>>;
  /** In a stream beside the head (a note, a call-back): the head's version at that time, for the first answer again. */
  readonly head?: number;
  /** Marks of the request, so that a retry whose answer was lost gets its first answer. */
  readonly idempotency?: IdempotencyMark;
}

/** HMACs of the key (bound to caller and route) and of the body: neither can be guessed back. */
export interface IdempotencyMark {
  readonly key: string;
  readonly body: string;
}

/**
 * A message for one audience: a party (department or unit), a person (`person:<id>`) or a post (`post:<area>:<role>`).
 * Exactly one per audience, part and version; who gets it over which channel is the consumer's business.
 */
export interface OutMessage {
  readonly audience: string;
  /** CloudEvents type, e.g. `onegrid.case.dispatched`. */
  readonly type: string;
  readonly part: string;
  readonly version: number;
  /** References and figures only: ids, codes, times, the category's name; never personal data or free text. */
  readonly data: Readonly<Record<string, unknown>>;
  /** `true` for types of which only the newest matters (reminders); others are all delivered, in order. */
  readonly latestWins?: boolean;
  /** Whom it never reaches, whatever post they hold: the matter complains about this person or party. */
  readonly except?: string;
}

/** What a command did to the head of a matter: the event of its next version. `from`: absent for what made the matter. */
export const headEvent = (
  next: { readonly state: string; readonly version: number },
  action: string,
  actor: ActorRef,
  at: Instant,
  data: MatterEvent['data'],
  from?: string,
  mark?: IdempotencyMark,
): MatterEvent => ({
  part: '_',
  version: next.version,
  action,
  actor,
  at,
  ...(from ? { from } : {}),
  to: next.state,
  data,
  ...(mark ? { idempotency: mark } : {}),
});

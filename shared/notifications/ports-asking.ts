import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { OutItem } from '../platform/dynamodb/matter-items.ts';
import type { DeliveryItem, InboxItem } from './items.ts';

/** What asking about messages needs from outside. */

/** A list of messages that is offered. */
export type MessageList =
  | { readonly kind: 'audience'; readonly audience: string }
  /** What a matter told, or told one audience. */
  | { readonly kind: 'matter'; readonly pk: string; readonly audience?: string | undefined }
  | { readonly kind: 'dead'; readonly town: string; readonly channel: string };

/** One page as it was asked for; its cursor is bound to the route, the query and the caller. */
export interface Asked {
  readonly route: string;
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
  readonly caller: Caller;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** Who has a message sent again, and under which request. */
export interface Order {
  readonly caller: Caller;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** What people and operators ask of the ledger; a list is two round trips at most. */
export interface NotificationStore {
  readonly messages: (list: MessageList, asked: Asked) => Promise<Result<Listed<OutItem>, Refusal>>;
  /** The receipts of a run of messages of one matter. */
  readonly receipts: (messages: readonly OutItem[]) => Promise<readonly DeliveryItem[]>;
  /** Several inboxes as one, the newest first. */
  readonly inbox: (posts: readonly string[], asked: Asked) => Promise<Result<Listed<InboxItem>, Refusal>>;
  readonly entry: (key: ItemKey) => Promise<InboxItem | undefined>;
  /** Marks an entry as read, once: the first reader of a department's entry stays its reader. */
  readonly markRead: (key: ItemKey, person: string, now: Instant) => Promise<void>;
  readonly redeliver: (key: ItemKey, order: Order, now: Instant) => Promise<Result<void, Refusal> | 'conflict'>;
}

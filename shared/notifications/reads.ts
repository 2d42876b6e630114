import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import type { Item, Key } from '../platform/dynamodb/expressions.ts';
import { type OutItem, outItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, type ListQuery, positionOf, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { type DeliveryItem, deliveryItem, type InboxItem, inboxItem, outPrefix } from './items.ts';
import { mergePages } from './merge.ts';

export interface Listed<T> {
  readonly items: readonly T[];
  readonly next?: Position;
}

const keysOf = (items: readonly Item[]): readonly Key[] =>
  items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));

/** What people and operators ask about messages; every list takes two round trips at most. */
export const notificationReads = (client: DynamoDBDocumentClient, table: string) => {
  const hydrated = async <T>(items: readonly Item[], read: (item: Item) => T): Promise<readonly T[]> => {
    const found = await batchGet(client, table, keysOf(items));
    return found.flatMap((item) => (item === undefined ? [] : [read(item)]));
  };
  const message = (item: Item): OutItem => parseItem(outItem, item);
  const listed = async (query: Omit<ListQuery, 'table'>, limit: number, from?: Position): Promise<Listed<OutItem>> => {
    const page = await queryPage(client, { table, ...query }, limit, from);
    const items = query.index === undefined ? page.items.map(message) : await hydrated(page.items, message);
    return page.next === undefined ? { items } : { items, next: page.next };
  };
  return {
    /** What an audience was told, newest first. */
    ofAudience: (audience: string, limit: number, from?: Position) =>
      listed({ index: 'work', partition: { post: `N#${audience}`, bucket: 'sent' }, descending: true }, limit, from),

    /** What a matter told, or told one audience, in the ledger's order. */
    ofMatter: (pk: string, audience: string | undefined, limit: number, from?: Position) => {
      const beginsWith = audience === undefined ? 'OUT#' : outPrefix(audience);
      return listed({ partition: { pk }, range: { attribute: 'sk', beginsWith } }, limit, from);
    },

    /** The dead letters of a town on one kind of channel, those of the newest matters first. */
    dead: (town: string, channel: string, limit: number, from?: Position) =>
      listed({ index: 'town', partition: { town, list: `dead:${channel}` }, descending: true }, limit, from),

    /** The receipts of a run of messages of one matter. */
    async deliveriesOf(messages: readonly OutItem[]): Promise<readonly DeliveryItem[]> {
      const [first] = messages;
      const last = messages.at(-1);
      if (first === undefined || last === undefined) return [];
      const range = { attribute: 'sk', from: `DLV#${first.sk}#`, to: `DLV#${last.sk}#\uffff` };
      const items = await queryAll(client, { table, partition: { pk: first.pk }, range }, 10_000);
      return items.map((item) => parseItem(deliveryItem, item));
    },

    /** Several inboxes as one. */
    async inbox(posts: readonly string[], limit: number, from?: Position): Promise<Listed<InboxItem>> {
      const read = (post: string, at: Position | undefined) =>
        queryPage(client, { table, index: 'work', partition: { post, bucket: 'inbox' }, descending: true }, limit, at);
      const page = await mergePages(posts, read, (item) => positionOf('work', item), limit, from);
      const items = await hydrated(page.items, (item) => parseItem(inboxItem, item));
      return page.next === undefined ? { items } : { items, next: page.next };
    },

    async entry(key: Key): Promise<InboxItem | undefined> {
      const item = await getItem(client, table, key);
      return item?.kind === 'inbox' ? parseItem(inboxItem, item) : undefined;
    },

    /** Marks an entry as read, once: the first reader of a department's entry stays its reader. */
    async markRead(key: Key, person: string, now: Instant): Promise<void> {
      await writeOne(client, {
        op: 'add',
        table,
        key,
        counters: {},
        set: { state: 'read', readAt: now, readBy: person },
        expect: { kind: 'states', states: ['unread'] },
      });
    },
  };
};

export type NotificationReads = ReturnType<typeof notificationReads>;

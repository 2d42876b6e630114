import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor, type Position } from '../platform/dynamodb/cursor.ts';
import type { Item } from '../platform/dynamodb/expressions.ts';
import { outItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, type ListQuery, positionOf, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { deliveryItem, inboxItem, outPrefix } from './items.ts';
import { mergePages } from './merge.ts';
import type { Asked, Listed, MessageList, NotificationStore } from './ports-asking.ts';
import { redeliver } from './store-redeliver.ts';

export interface NotificationSettings {
  readonly client: DynamoDBDocumentClient;
  /** Names of the tables. */
  readonly matters: string;
  readonly audit: string;
  /** For cursors. */
  readonly keys: Keys;
  readonly now: () => Instant;
}

/** A cursor is bound to who asks, what for, and what they may see. */
const scopeOf = ({ route, query, caller }: Asked) => ({
  route,
  query: { ...query },
  person: caller.person,
  visibility: postsOf(caller),
});

const postsOf = ({ posts }: Caller): string =>
  posts
    .map(({ postId }) => postId)
    .sort()
    .join(',');

interface Read<T> {
  readonly items: readonly T[];
  readonly next?: Position | undefined;
}

/** Reads one page under its cursor and gives it with the cursor of the next. */
async function paged<T>(
  { keys, now }: NotificationSettings,
  asked: Asked,
  read: (from: Position | undefined) => Promise<Read<T>>,
): Promise<Result<Listed<T>, Refusal>> {
  const { cursor } = asked.query;
  const from = cursor === undefined ? ok(undefined) : decodeCursor(keys, scopeOf(asked), cursor, now());
  if (!from.ok) return from;
  const { items, next } = await read(from.value);
  return ok(next === undefined ? { items } : { items, cursor: encodeCursor(keys, scopeOf(asked), next, now()) });
}

function queryOf(table: string, list: MessageList): ListQuery {
  switch (list.kind) {
    case 'audience': {
      const partition = { post: `N#${list.audience}`, bucket: 'sent' };
      return { table, index: 'work', partition, descending: true };
    }
    case 'matter': {
      const beginsWith = list.audience === undefined ? 'OUT#' : outPrefix(list.audience);
      return { table, partition: { pk: list.pk }, range: { attribute: 'sk', beginsWith } };
    }
    case 'dead':
      return { table, index: 'town', partition: { town: list.town, list: `dead:${list.channel}` }, descending: true };
  }
}

/** The receipts of one matter that are read at once at most: a page of messages with all their channels. */
const MOST_RECEIPTS = 10_000;

/** What people and operators ask of the ledger, in the table of matters. */
export function notificationStore(settings: NotificationSettings): NotificationStore {
  const { client, matters: table } = settings;
  const hydrated = async <T>(items: readonly Item[], read: (item: Item) => T): Promise<readonly T[]> => {
    const keys = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const found = await batchGet(client, table, keys);
    return found.flatMap((item) => (item === undefined ? [] : [read(item)]));
  };
  return {
    messages: (list, asked) =>
      paged(settings, asked, async (from) => {
        const query = queryOf(table, list);
        const { items, next } = await queryPage(client, query, asked.query.limit, from);
        const read = (item: Item) => parseItem(outItem, item);
        return { items: query.index === undefined ? items.map(read) : await hydrated(items, read), next };
      }),

    async receipts(messages) {
      const [first] = messages;
      const last = messages.at(-1);
      if (first === undefined || last === undefined) return [];
      const range = { attribute: 'sk', from: `DLV#${first.sk}#`, to: `DLV#${last.sk}#\uffff` };
      const items = await queryAll(client, { table, partition: { pk: first.pk }, range }, MOST_RECEIPTS);
      return items.map((item) => parseItem(deliveryItem, item));
    },

    inbox: (posts, asked) =>
      paged(settings, asked, async (from) => {
        const read = (post: string, at: Position | undefined) =>
          queryPage(
            client,
            { table, index: 'work', partition: { post, bucket: 'inbox' }, descending: true },
            asked.query.limit,
            at,
          );
        const page = await mergePages(posts, read, (item) => positionOf('work', item), asked.query.limit, from);
        return { items: await hydrated(page.items, (item) => parseItem(inboxItem, item)), next: page.next };
      }),

    async entry(key) {
      const item = await getItem(client, table, { ...key });
      return item?.kind === 'inbox' ? parseItem(inboxItem, item) : undefined;
    },

    async markRead(key, person, now) {
      await writeOne(client, {
        op: 'add',
        table,
        key: { ...key },
        counters: {},
        set: { state: 'read', readAt: now, readBy: person },
        expect: { kind: 'states', states: ['unread'] },
      });
    },

    redeliver: (key, order, now) => redeliver(settings, key, order, now),
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { type Lane, mergedPage } from '../platform/dynamodb/lanes.ts';
import { eventItem, eventKey } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type WriteFailure } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { inOrder } from '../timeline/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { toPart, toWhistle, whistleMetaItem, whistlePartItem, whistlePk } from './items.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import type { WhistleStore } from './ports.ts';
import { lanesOfWhistles } from './rules-lists.ts';
import { metaKey, partWrites, saveWrites, type WhistleWrites } from './store-writes.ts';

export interface WhistleStoreConfig extends WhistleWrites {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  readonly now: () => Instant;
}

const partKey = (id: string, party: string) => ({ pk: whistlePk(id), sk: `PART#${party}` });
const toEvent = (item: Readonly<Record<string, unknown>>): MatterEvent => parseItem(eventItem, item) as MatterEvent;
const readMeta = (item: Readonly<Record<string, unknown>>): WhistleMeta => toWhistle(parseItem(whistleMetaItem, item));
const readPart = (item: Readonly<Record<string, unknown>>): WhistlePart => toPart(parseItem(whistlePartItem, item));
const failureOf = (failure: WriteFailure): 'moved' | 'collided' => (failure.kind === 'conflict' ? 'collided' : 'moved');
const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map((post) => post.postId)
    .sort()
    .join(' ');

/** Whistles in DynamoDB: the head and each department's part are items with versions of their own. */
export const whistleStore = (config: WhistleStoreConfig): WhistleStore => {
  const { client, matters } = config;
  return {
    load: async (id) => {
      const [meta, parts] = await Promise.all([
        getItem(client, matters, metaKey(id)),
        queryAll(
          client,
          {
            table: matters,
            partition: { pk: whistlePk(id) },
            range: { attribute: 'sk', beginsWith: 'PART#' },
            consistent: true,
          },
          100,
        ),
      ]);
      return meta ? { meta: readMeta(meta), parts: parts.map(readPart) } : undefined;
    },

    loadPart: async (id, party) => {
      const [meta, part] = await batchGet(client, matters, [metaKey(id), partKey(id, party)], { consistent: true });
      return meta && part ? { meta: readMeta(meta), part: readPart(part) } : undefined;
    },

    save: async (given): Promise<Result<void, 'moved' | 'collided'>> => {
      const written = await transact(client, saveWrites(config, given, given.event));
      return written.ok ? ok(undefined) : err(failureOf(written.error));
    },

    savePart: async (given) => {
      const written = await transact(client, partWrites(config, given));
      return written.ok ? ok(undefined) : err(failureOf(written.error));
    },

    event: async (id, part, version) => {
      const item = await getItem(client, matters, eventKey(whistlePk(id), part, version));
      return item ? toEvent(item) : undefined;
    },

    list: async (query, caller) => {
      const lanes = lanesOfWhistles(query, caller);
      if (!lanes.ok) return lanes;
      const scope = { route: 'listWhistles', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const exact = lanes.value.map(({ name, ...lane }): Lane => ({ name, query: { table: matters, ...lane } }));
      const page = await mergedPage(client, exact, query.limit, from.value);
      const found = await batchGet(
        client,
        matters,
        page.items.map((item) => metaKey(String(item.num))),
      );
      const items = found.flatMap((item) => (item ? [readMeta(item)] : []));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },

    timeline: async (id, limit, cursor, caller) => {
      const scope = {
        route: 'getWhistleTimeline',
        query: { id },
        person: caller.person,
        visibility: visibilityOf(caller),
      };
      const from = cursor ? decodeCursor(config.keys, scope, cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await queryPage(
        client,
        { table: matters, partition: { pk: whistlePk(id) }, range: { attribute: 'sk', beginsWith: 'EV#' } },
        limit,
        from.value,
      );
      const items = inOrder(page.items.map(toEvent));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },
  };
};

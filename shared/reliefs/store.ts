import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { err, ok } from '../kernel/result.ts';
import { DAY, type Instant, plus } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { eventItem, eventKey, toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { inOrder } from '../timeline/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  reliefItem,
  reliefKey,
  reliefList,
  reliefPk,
  reliefRow,
  reliefRowKey,
  reliefRowsPk,
  toRelief,
  toReliefItem,
  toReliefOf,
  toReliefRow,
} from './items.ts';
import type { ReliefMeta } from './model.ts';
import type { ReliefSave, ReliefStore } from './ports.ts';
import type { Relief } from './rules.ts';

export interface ReliefStoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly calendar: Calendar;
  readonly keys: Keys;
  readonly now: () => Instant;
}

const toEvent = (item: Readonly<Record<string, unknown>>): MatterEvent => parseItem(eventItem, item) as MatterEvent;

/** The relief's row among those in force comes with the approval and goes with the withdrawal. */
const rowWrites = (matters: string, before: ReliefMeta | undefined, next: ReliefMeta): Write[] => {
  if (next.state === 'approved') return [{ op: 'put', table: matters, item: toReliefRow(next) }];
  return before?.state === 'approved' ? [{ op: 'delete', table: matters, key: reliefRowKey(before) }] : [];
};

const saveWrites = (config: ReliefStoreConfig, { before, next, event, messages, trace }: ReliefSave): Write[] => {
  const { matters, calendar } = config;
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: matters, item });
  const context = { pk: reliefPk(next.id), town: next.town, num: next.id, now: event.at };
  return [
    {
      op: 'put',
      table: matters,
      item: toReliefItem(next, calendar),
      expect: before ? { kind: 'version', version: before.version, states: [before.state] } : { kind: 'absent' },
      label: 'head',
    },
    {
      op: 'put',
      table: matters,
      item: toEventItem(reliefPk(next.id), event),
      expect: { kind: 'absent' },
      label: 'head',
    },
    ...rowWrites(matters, before, next),
    ...toOutItems({ ...context, requestId: trace.requestId, traceparent: trace.traceparent }, messages).map(put),
    commandAudit(config.audit, event, `town:${next.town}`, trace, { kind: 'relief', id: next.id }),
  ];
};

const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map((post) => post.postId)
    .sort()
    .join(' ');

/** Reliefs in DynamoDB: every command one transaction of the relief, its row in force, event, messages and audit. */
export const reliefStore = (config: ReliefStoreConfig): ReliefStore => {
  const { client, matters } = config;
  return {
    load: async (id) => {
      const item = await getItem(client, matters, reliefKey(id));
      return item && toRelief(parseItem(reliefItem, item));
    },

    save: async (given) => {
      const written = await transact(client, saveWrites(config, given));
      if (written.ok) return ok(undefined);
      return err(written.error.kind === 'conflict' ? 'collided' : 'moved');
    },

    event: async (id, version) => {
      const item = await getItem(client, matters, eventKey(reliefPk(id), '_', version));
      return item && toEvent(item);
    },

    timeline: async (id) => {
      const events = { table: matters, partition: { pk: reliefPk(id) } };
      const found = await queryAll(client, { ...events, range: { attribute: 'sk', beginsWith: 'EV#' } }, 100);
      return inOrder(found.map(toEvent));
    },

    list: async (query, caller) => {
      const scope = { route: 'listClockReliefs', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const partition = { town: townOf(query.area) ?? query.area, list: reliefList(query.kind, query.state) };
      const exact = { table: matters, index: 'town', partition, descending: true } as const;
      const page = await queryPage(client, exact, query.limit, from.value);
      const keys = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const found = await batchGet(client, matters, keys);
      const items = found.flatMap((item) => (item ? [toRelief(parseItem(reliefItem, item))] : []));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },
  };
};

/** A limit has at most a thousand days; a relief that began before that lies over no clock that still runs. */
const REACH_MS = 1_100 * DAY;

/** More than a town asks for in three years. */
const MOST_RELIEFS = 5_000;

/** The reliefs of a town that may lie over a clock which runs now, ended ones too; read strongly. */
export const readReliefs = async (
  client: DynamoDBDocumentClient,
  matters: string,
  town: string,
  now: Instant,
): Promise<readonly Relief[]> => {
  const rows = { table: matters, partition: { pk: reliefRowsPk(town) }, consistent: true };
  const range = { attribute: 'sk', op: '>=', value: plus(now, -REACH_MS) } as const;
  const found = await queryAll(client, { ...rows, range }, MOST_RELIEFS);
  return found.map((row) => toReliefOf(parseItem(reliefRow, row)));
};

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { err, ok } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { eventItem, eventKey, toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { inOrder } from '../timeline/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { gatheringRow, surgeItem, toGathering, toGatheringRow, toSurge, toSurgeItem } from './items.ts';
import { type Gathering, gatheringKey, gatheringsPk, SURGE_BOUNDS, surgeKey } from './model.ts';
import type { HeadCase, HeadChange, SurgeSave, SurgeStore } from './ports.ts';

export interface SurgeWriteConfig<C extends HeadCase> {
  readonly matters: string;
  readonly audit: string;
  /** The writes by which its case begins or ceases to gather, on the condition that nobody else moved it. */
  readonly headWrites: (change: HeadChange<C>) => Promise<Write[]>;
}

export interface SurgeStoreConfig<C extends HeadCase> extends SurgeWriteConfig<C> {
  readonly client: DynamoDBDocumentClient;
  readonly keys: Keys;
  readonly now: () => Instant;
}

const toEvent = (item: Readonly<Record<string, unknown>>): MatterEvent => parseItem(eventItem, item) as MatterEvent;

/** Twice as many as may be declared at once: two supervisors may each have been the last. */
const MOST_ROWS = 2 * SURGE_BOUNDS.atOnce;

/**
 * Its row among those that gather comes with the declaration and goes with its end. An extension that finds it gone was too
 * late: the head has ended meanwhile.
 */
const rowWrites = <C extends HeadCase>(matters: string, { before, next }: SurgeSave<C>): Write[] => {
  if (next.state !== 'active')
    return before?.state === 'active' ? [{ op: 'delete', table: matters, key: gatheringKey(next.town, next.id) }] : [];
  const expect = { kind: before ? 'present' : 'absent' } as const;
  return [{ op: 'put', table: matters, item: toGatheringRow(next), expect, label: 'head' }];
};

export const surgeWrites = async <C extends HeadCase>(
  config: SurgeWriteConfig<C>,
  given: SurgeSave<C>,
): Promise<Write[]> => {
  const { matters } = config;
  const { before, next, event, messages, trace, head } = given;
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: matters, item });
  const { pk } = surgeKey(next.id);
  const context = { pk, town: next.town, num: next.id, now: event.at };
  return [
    {
      op: 'put',
      table: matters,
      item: toSurgeItem(next),
      expect: before ? { kind: 'version', version: before.version, states: [before.state] } : { kind: 'absent' },
      label: 'head',
    },
    { op: 'put', table: matters, item: toEventItem(pk, event), expect: { kind: 'absent' }, label: 'head' },
    ...rowWrites(matters, given),
    ...(head ? await config.headWrites(head) : []),
    ...toOutItems({ ...context, requestId: trace.requestId, traceparent: trace.traceparent }, messages).map(put),
    commandAudit(config.audit, event, `town:${next.town}`, trace, { kind: 'surge', id: next.id }),
  ];
};

/** The surges of a town that gather, and some that have ended a moment ago; read strongly, beside everything else. */
export const readGatherings = async (
  client: DynamoDBDocumentClient,
  matters: string,
  town: string,
): Promise<readonly Gathering[]> => {
  const rows = { table: matters, partition: { pk: gatheringsPk(town) }, consistent: true };
  const { items } = await queryPage(client, rows, MOST_ROWS);
  return items.map((row) => toGathering(parseItem(gatheringRow, row)));
};

const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map((post) => post.postId)
    .sort()
    .join(' ');

/** Surges in DynamoDB: every command one transaction of the surge, its row, its case, event, messages and audit. */
export const surgeStore = <C extends HeadCase>(config: SurgeStoreConfig<C>): SurgeStore<C> => {
  const { client, matters } = config;
  return {
    load: async (id) => {
      const item = await getItem(client, matters, surgeKey(id));
      return item && toSurge(parseItem(surgeItem, item));
    },

    gathering: (town) => readGatherings(client, matters, town),

    save: async (given) => {
      const written = await transact(client, await surgeWrites(config, given));
      if (written.ok) return ok(undefined);
      return err(written.error.kind === 'conflict' ? 'collided' : 'moved');
    },

    event: async (id, version) => {
      const item = await getItem(client, matters, eventKey(surgeKey(id).pk, '_', version));
      return item && toEvent(item);
    },

    timeline: async (id) => {
      const events = { table: matters, partition: { pk: surgeKey(id).pk } };
      const found = await queryAll(client, { ...events, range: { attribute: 'sk', beginsWith: 'EV#' } }, 500);
      return inOrder(found.map(toEvent));
    },

    list: async (query, caller) => {
      const scope = { route: 'listSurges', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const partition = { town: townOf(query.area) ?? query.area, list: `s:${query.state}` };
      const exact = { table: matters, index: 'town', partition, descending: true } as const;
      const page = await queryPage(client, exact, query.limit, from.value);
      const keys = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const found = await batchGet(client, matters, keys);
      const items = found.flatMap((item) => (item ? [toSurge(parseItem(surgeItem, item))] : []));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },
  };
};

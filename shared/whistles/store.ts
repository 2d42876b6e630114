import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import { levelOf } from '../kernel/codes.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { assertMetaSize, JOINT_META_LIMIT_BYTES, parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { eventItem, eventKey, toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write, type WriteFailure } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { inOrder } from '../timeline/rules.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  toPart,
  toWhistle,
  toWhistleItem,
  toWhistlePartItem,
  whistleMetaItem,
  whistlePartItem,
  whistlePk,
} from './items.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import type { CaseMove, PartSave, WhistleSave, WhistleStore } from './ports.ts';

export interface WhistleStoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly calendar: Calendar;
  readonly keys: Keys;
  readonly now: () => Instant;
  /** The writes that move the whistle's case on, from the module of cases. */
  readonly caseWrites: (
    before: CaseMove['before'],
    next: CaseMove['next'],
    event: MatterEvent,
    whistle: string,
  ) => readonly Write[];
}

const metaKey = (id: string) => ({ pk: whistlePk(id), sk: 'META' });
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

const outs = (
  config: WhistleStoreConfig,
  w: WhistleMeta,
  at: Instant,
  trace: Trace,
  messages: WhistleSave['messages'],
): Write[] =>
  toOutItems(
    {
      pk: whistlePk(w.id),
      town: w.town,
      num: w.id,
      now: at,
      requestId: trace.requestId,
      traceparent: trace.traceparent,
    },
    messages,
  ).map((item): Write => ({ op: 'put', table: config.matters, item }));

const eventWrite = (config: WhistleStoreConfig, id: string, event: MatterEvent): Write => ({
  op: 'put',
  table: config.matters,
  item: toEventItem(whistlePk(id), event),
  expect: { kind: 'absent' },
  label: 'head',
});

const saveWrites = (config: WhistleStoreConfig, given: WhistleSave, event: MatterEvent): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: assertMetaSize(toWhistleItem(given.next), JOINT_META_LIMIT_BYTES),
    expect: given.before
      ? { kind: 'version', version: given.before.version, states: [given.before.state] }
      : { kind: 'absent' },
    label: 'head',
  },
  eventWrite(config, given.next.id, event),
  ...given.parts.map(
    ({ before, next }): Write => ({
      op: 'put',
      table: config.matters,
      item: toWhistlePartItem(next, config.calendar),
      expect: before ? { kind: 'version', version: before.version, states: [before.state] } : { kind: 'absent' },
      label: 'part',
    }),
  ),
  ...outs(config, given.next, event.at, given.trace, given.messages),
  ...(given.onCase ? config.caseWrites(given.onCase.before, given.onCase.next, given.onCase.event, given.next.id) : []),
  commandAudit(config.audit, event, `whistle:${given.next.id}`, given.trace),
];

const partWrites = (config: WhistleStoreConfig, given: PartSave): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: toWhistlePartItem(given.next, config.calendar),
    expect: { kind: 'version', version: given.before.version, states: [given.before.state] },
    label: 'part',
  },
  eventWrite(config, given.whistle.id, given.event),
  {
    op: 'check',
    table: config.matters,
    key: metaKey(given.whistle.id),
    expect: { kind: 'version', version: given.whistle.version, states: [given.whistle.state] },
    label: 'head',
  },
  ...outs(config, given.whistle, given.event.at, given.trace, given.messages),
  commandAudit(config.audit, given.event, `whistle:${given.whistle.id}`, given.trace),
];

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
      const level = levelOf(query.area);
      if (level !== 'town' && level !== 'unit' && level !== 'grid')
        return err({ code: 'list-not-offered', params: { detail: 'area' } });
      const scope = { route: 'listWhistles', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const exact = {
        table: matters,
        index: level,
        partition: { [level]: query.area, list: `w:${query.state}` },
        descending: true,
      } as const;
      const page = await queryPage(client, exact, query.limit, from.value);
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

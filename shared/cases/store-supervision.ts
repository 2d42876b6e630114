import type { Caller } from '../kernel/caller.ts';
import { levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, type ListQuery as Exact, getItem, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { SupervisionQuery } from './contract-supervision.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import {
  supervisionCountKey,
  supervisionItem,
  supervisionKey,
  toSupervision,
  toSupervisionItem,
} from './items-supervision.ts';
import { MOST_SUPERVISIONS, type Supervision } from './model-supervision.ts';
import type { Supervised, SupervisionSave, SupervisionStore } from './ports-supervision.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';
import { visibilityOf } from './store-reads.ts';

const read = (item: Readonly<Record<string, unknown>>): Supervision => toSupervision(parseItem(supervisionItem, item));

/** The exact query behind a list; exactly one of an area, one's own, or a case. */
const exactQuery = (table: string, query: SupervisionQuery, caller: Caller): Result<Exact, Refusal> => {
  const notOffered = (detail: string): Result<never, Refusal> => err({ code: 'list-not-offered', params: { detail } });
  const { area, mine, case: num, state = 'open' } = query;
  if ([area, mine, num].filter((one) => one !== undefined).length !== 1) return notOffered('area-mine-or-case');
  if (num) return ok({ table, partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith: 'SUP#' } });
  if (mine) {
    const bucket = state === 'open' ? 'open' : 'done';
    return ok({
      table,
      index: 'work',
      partition: { post: `S#${caller.person}`, bucket },
      descending: bucket === 'done',
    });
  }
  const level = levelOf(area ?? '');
  if (!area || (level !== 'town' && level !== 'unit')) return notOffered('area');
  return ok({ table, index: level, partition: { [level]: area, list: `s:${state}` } });
};

const writesOf = (config: StoreConfig, given: SupervisionSave, counted: Write): Write[] => {
  const { meta, change, calendar, trace } = given;
  const { next, event, messages } = change;
  const label = 'supervision';
  const expect =
    next.version === 1 ? ({ kind: 'absent' } as const) : ({ kind: 'version', version: next.version - 1 } as const);
  return [
    { op: 'put', table: config.matters, item: toSupervisionItem(next, meta, calendar), expect, label },
    {
      op: 'put',
      table: config.matters,
      item: toEventItem(casePk(meta.num), event),
      expect: { kind: 'absent' },
      label,
    },
    counted,
    ...messageWrites(config.matters, meta, event.at, trace, messages),
    commandAudit(config.audit, event, `case:${meta.num}`, trace),
  ];
};

/** Instructions in DynamoDB: items beside the head, so that giving one stands in nobody's way. */
export const supervisionStore = (config: StoreConfig): SupervisionStore => {
  const { client, matters: table, keys } = config;
  const count = (num: string, by: 1 | -1): Write => ({
    op: 'add',
    table,
    key: supervisionCountKey(num),
    counters: { open: by },
    set: { kind: 'supervision-count' },
    ...(by === 1 ? { expect: { kind: 'older', attribute: 'open', than: MOST_SUPERVISIONS } } : {}),
    label: 'count',
  });
  return {
    supervision: async (num, id) => {
      const item = await getItem(client, table, supervisionKey(num, id));
      return item && read(item);
    },

    supervise: async (given) => {
      const written = await transact(client, writesOf(config, given, count(given.meta.num, 1)));
      if (written.ok) return 'given';
      if (written.error.kind === 'conflict') return 'collided';
      return written.error.label === 'count' ? 'full' : 'known';
    },

    answerSupervision: async (given) => {
      const written = await transact(client, writesOf(config, given, count(given.meta.num, -1)));
      if (written.ok) return 'answered';
      return written.error.kind === 'conflict' ? 'collided' : 'moved';
    },

    supervisions: async (query, caller) => {
      const exact = exactQuery(table, query, caller);
      if (!exact.ok) return exact;
      const scope = { route: 'listSupervisions', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await queryPage(client, exact.value, query.limit, from.value);
      const found = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      // The instruction and its case in one batch: who may not see the one may not see the other.
      const rows = await batchGet(client, table, [...found, ...found.map(({ pk }) => ({ pk, sk: 'META' }))]);
      const items = found.flatMap((_, n): Supervised[] => {
        const [row, head] = [rows[n], rows[found.length + n]];
        return row && head ? [{ supervision: read(row), meta: parsedMeta(parseItem(caseMetaItem, head)) }] : [];
      });
      return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, config.now()) } : { items });
    },
  };
};

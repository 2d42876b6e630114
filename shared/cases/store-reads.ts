import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type CursorScope, decodeCursor, encodeCursor, type Position } from '../platform/dynamodb/cursor.ts';
import { eventItem, eventKey } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { inOrder } from '../timeline/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  answerItem,
  caseMetaItem,
  casePk,
  caseTextItem,
  parsedMeta,
  parsedReport,
  reportMetaItem,
  reportPk,
} from './items.ts';
import { askedItem, askedKey, toAsked } from './items-asked.ts';
import type { CaseMeta, ReportMeta } from './model.ts';
import type { CaseStore } from './ports.ts';
import { leaseItem } from './store-commuting.ts';
import type { StoreConfig } from './store-config.ts';
import { reportPages } from './store-report-page.ts';

const metaKey = (num: string) => ({ pk: casePk(num), sk: 'META' });
const toMeta = (item: Readonly<Record<string, unknown>>): CaseMeta => parsedMeta(parseItem(caseMetaItem, item));
const toEvent = (item: Readonly<Record<string, unknown>>): MatterEvent => parseItem(eventItem, item) as MatterEvent;

/** Changes when what the caller may see changes, so that a cursor dies with the post it was made under. */
export const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map((post) => `${post.role}@${post.area}/${post.department ?? ''}`)
    .sort()
    .join(' ');

/** More versions than any case comes to; one with more is a fault, not a page. */
const MOST_VERSIONS = 10_000;

interface Paged<T> {
  readonly items: T[];
  readonly cursor?: string;
}

export const readingStore = (
  config: StoreConfig,
): Pick<CaseStore, 'load' | 'asked' | 'loadWhole' | 'event' | 'timeline' | 'headEvents' | 'reports'> => {
  const { client, matters } = config;

  const start = (scope: CursorScope, cursor: string | undefined): Result<Position | undefined, Refusal> =>
    cursor ? decodeCursor(config.keys, scope, cursor, config.now()) : ok(undefined);
  const paged = <T>(scope: CursorScope, items: T[], next: Position | undefined): Paged<T> =>
    next ? { items, cursor: encodeCursor(config.keys, scope, next, config.now()) } : { items };

  const reportPage = reportPages(client, matters);

  return {
    load: async (num) => {
      const item = await getItem(client, matters, metaKey(num));
      return item ? toMeta(item) : undefined;
    },

    asked: async (num) => {
      const item = await getItem(client, matters, askedKey(num));
      return item ? toAsked(parseItem(askedItem, item)) : undefined;
    },

    loadWhole: async (num) => {
      const pk = casePk(num);
      const [meta, text, answer, lease] = await batchGet(
        client,
        matters,
        [metaKey(num), { pk, sk: 'TEXT' }, { pk, sk: 'ANSWER' }, { pk, sk: 'LEASE' }],
        { consistent: true },
      );
      if (!meta || !text) return undefined;
      return {
        meta: toMeta(meta),
        text: parseItem(caseTextItem, text),
        ...(answer ? { answer: parseItem(answerItem, answer) } : {}),
        ...(lease ? { lease: parseItem(leaseItem, lease) } : {}),
      };
    },

    event: async (num, part, version) => {
      const item = await getItem(client, matters, eventKey(casePk(num), part, version));
      return item ? toEvent(item) : undefined;
    },

    timeline: async (num, limit, cursor, caller) => {
      const scope = {
        route: 'getCaseTimeline',
        query: { num },
        person: caller.person,
        visibility: visibilityOf(caller),
      };
      const from = start(scope, cursor);
      if (!from.ok) return from;
      const page = await queryPage(
        client,
        { table: matters, partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith: 'EV#' } },
        limit,
        from.value,
      );
      const items = inOrder(page.items.map(toEvent));
      return ok(paged(scope, items, page.next));
    },

    headEvents: async (num) => {
      const range = { attribute: 'sk', beginsWith: 'EV#_#' } as const;
      const events = { table: matters, partition: { pk: casePk(num) }, range, consistent: true };
      const found = await queryAll(client, events, MOST_VERSIONS);
      return found.map(toEvent);
    },

    reports: async (num, limit, cursor, caller): Promise<Result<Paged<ReportMeta>, Refusal>> => {
      const scope = {
        route: 'getCaseReports',
        query: { num },
        person: caller.person,
        visibility: visibilityOf(caller),
      };
      const from = start(scope, cursor);
      if (!from.ok) return from;
      const { rids, next } = await reportPage(num, limit, from.value);
      const items = await batchGet(
        client,
        matters,
        rids.map((rid) => ({ pk: reportPk(rid), sk: 'META' })),
        { consistent: true },
      );
      const found = items.flatMap((item) => (item ? [parsedReport(parseItem(reportMetaItem, item))] : []));
      return ok(paged(scope, found, next));
    },
  };
};

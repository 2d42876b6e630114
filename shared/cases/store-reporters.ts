import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../kernel/calendar.ts';
import { type Instant, toMillis } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { eventItem, eventKey } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { answerItem, caseMetaItem, casePk, parsedMeta, parsedReport, reportMetaItem, reportPk } from './items.ts';
import { callItem, callKey, toCall, toCallItem } from './items-calls.ts';
import type { CaseMeta, ReportMeta } from './model.ts';
import type { DueCall } from './model-calls.ts';
import { isWaiting, lapsed } from './rules-calls.ts';
import { callWrite } from './store-calls.ts';
import { reportIdsOf } from './store-links.ts';

/** What who goes through all reporters of a case reads and writes; everything is read strongly. */
export interface ReporterStore {
  readonly head: (num: string) => Promise<CaseMeta | undefined>;
  readonly heads: (nums: readonly string[]) => Promise<readonly CaseMeta[]>;
  readonly reportIds: (num: string) => Promise<readonly string[]>;
  readonly reports: (ids: readonly string[]) => Promise<readonly ReportMeta[]>;
  readonly answer: (num: string) => Promise<string | undefined>;
  readonly words: (num: string, part: string, version: number) => Promise<string | undefined>;
  readonly openCall: (call: DueCall, calendar: Calendar) => Promise<boolean>;
  readonly lapseCalls: (ids: readonly string[], before: Instant, now: Instant) => Promise<number>;
}

export const reporterStore = (client: DynamoDBDocumentClient, table: string): ReporterStore => {
  const headKey = (num: string) => ({ pk: casePk(num), sk: 'META' });
  const toHead = (item: Readonly<Record<string, unknown>>): CaseMeta => parsedMeta(parseItem(caseMetaItem, item));

  return {
    head: async (num) => {
      const item = await getItem(client, table, headKey(num));
      return item && toHead(item);
    },

    heads: async (nums) => {
      const found = await batchGet(client, table, nums.map(headKey), { consistent: true });
      return found.flatMap((item) => (item ? [toHead(item)] : []));
    },

    reportIds: reportIdsOf(client, table),

    reports: async (ids) => {
      const keys = ids.map((rid) => ({ pk: reportPk(rid), sk: 'META' }));
      const found = await batchGet(client, table, keys, { consistent: true });
      return found.flatMap((item) => (item ? [parsedReport(parseItem(reportMetaItem, item))] : []));
    },

    answer: async (num) => {
      const item = await getItem(client, table, { pk: casePk(num), sk: 'ANSWER' });
      return item && parseItem(answerItem, item).text;
    },

    words: async (num, part, version) => {
      const item = await getItem(client, table, eventKey(casePk(num), part, version));
      const text = item && parseItem(eventItem, item).data.text;
      return typeof text === 'string' ? text : undefined;
    },

    openCall: async (call, calendar) => {
      const item = toCallItem(call, calendar);
      // What was opened for this closing, whatever became of it, is not opened again by a message that comes twice.
      const expect = { kind: 'older', attribute: 'closing', than: call.closing } as const;
      return (await writeOne(client, { op: 'put', table, item, expect })).ok;
    },

    lapseCalls: async (ids, before, now) => {
      const found = await batchGet(client, table, ids.map(callKey), { consistent: true });
      const calls = found.flatMap((item) => (item ? [toCall(parseItem(callItem, item))] : []));
      const old = calls.filter((call) => isWaiting(call) && call.closing < toMillis(before));
      const ended = await Promise.all(old.map((call) => writeOne(client, lapseWrite(table, call, now))));
      return ended.filter(({ ok }) => ok).length;
    },
  };
};

/** What waits no more has no time to wake at, so no calendar is needed. */
const NO_CALENDAR: Calendar = { slots: [], isWorkday: () => true, coversYear: () => true };

/** A call-back whose case was taken up again. */
export const lapseWrite = (table: string, call: DueCall, now: Instant) =>
  callWrite(table, { before: call, next: lapsed(call, now), calendar: NO_CALENDAR });

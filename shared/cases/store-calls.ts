import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { type Lane, mergedPage } from '../platform/dynamodb/lanes.ts';
import { batchGet, getItem } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { CallQuery } from './contract-calls.ts';
import { caseMetaItem, casePk, parsedMeta, reportMetaItem, reportPk } from './items.ts';
import { callItem, callKey, callList, toCall, toCallItem } from './items-calls.ts';
import type { DueCall } from './model-calls.ts';
import type { CallSave, CallStore } from './ports-calls.ts';
import { readsOf, twice } from './rules-lists.ts';
import type { StoreConfig } from './store-config.ts';
import { visibilityOf } from './store-reads.ts';

const read = (item: Readonly<Record<string, unknown>>): DueCall => toCall(parseItem(callItem, item));

/** A change of a call-back, on the condition that nobody else changed it. */
export const callWrite = (table: string, { before, next, calendar }: CallSave): Write => ({
  op: 'put',
  table,
  item: toCallItem(next, calendar),
  expect: { kind: 'version', version: before.version, states: [before.state] },
  label: 'call',
});

/** The town's call-backs in the order of their time; those to be rung are cut in two by now. */
export const callLanes = (
  table: string,
  town: string,
  state: CallQuery['state'],
  caller: Caller,
  now: Instant,
): readonly Lane[] => {
  const kept = state === 'later' || state === undefined ? 'due' : state;
  const op = state === 'later' ? '>' : '<=';
  // Behind the time stands the number: `~` comes after every character of it.
  const range = kept === 'due' ? { range: { attribute: 'num', op, value: `${now}~` } as const } : {};
  return twice(readsOf(caller, town), [callList({ state: kept })], (list) => ({
    query: { table, index: 'town' as const, partition: { town, list }, ...range },
  }));
};

const lanesOf = (table: string, query: CallQuery, caller: Caller, now: Instant): Result<readonly Lane[], Refusal> => {
  const { area, mine, state } = query;
  if ((area === undefined) === (mine === undefined) || (mine && state))
    return err({ code: 'list-not-offered', params: { detail: 'area-or-mine' } });
  if (area) return ok(callLanes(table, area, state, caller, now));
  const partition = { post: `CB#${caller.person}`, bucket: 'open' };
  return ok([{ name: 'mine', query: { table, index: 'work', partition } }]);
};

/** Call-backs in DynamoDB: a row beside its report, there only where somebody is to be asked. */
export const callStore = (config: StoreConfig): CallStore => {
  const { client, matters: table, keys } = config;
  return {
    call: async (rid) => {
      const item = await getItem(client, table, callKey(rid));
      return item && read(item);
    },

    reportAndCall: async (rid) => {
      const [report, call] = await batchGet(client, table, [{ pk: reportPk(rid), sk: 'META' }, callKey(rid)], {
        consistent: true,
      });
      return {
        ...(report && report.kind !== 'report-alias' ? { report: parseItem(reportMetaItem, report) } : {}),
        ...(call ? { call: read(call) } : {}),
      };
    },

    calls: async (query, caller, now) => {
      const lanes = lanesOf(table, query, caller, now);
      if (!lanes.ok) return lanes;
      const scope = { route: 'listCallBacks', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await mergedPage(client, lanes.value, query.limit, from.value);
      const rows = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      // The number of the case stands in the sort key, so that rows and heads come in one batch.
      const nums = page.items.map(({ num }) => String(num).split('#')[1] ?? '');
      const heads = [...new Set(nums)].map((num) => ({ pk: casePk(num), sk: 'META' }));
      const found = await batchGet(client, table, [...rows, ...heads]);
      const metas = new Map(
        found.slice(rows.length).flatMap((item) => {
          const meta = item && parsedMeta(parseItem(caseMetaItem, item));
          return meta ? [[meta.num, meta] as const] : [];
        }),
      );
      const items = found.slice(0, rows.length).flatMap((item) => {
        const call = item && read(item);
        const meta = call && metas.get(call.caseNum);
        return call && meta ? [{ call, meta }] : [];
      });
      return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, config.now()) } : { items });
    },
  };
};

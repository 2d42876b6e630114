import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { batchGet, type ListQuery as Exact, getItem, queryPage } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { CallQuery } from './contract-calls.ts';
import { caseMetaItem, casePk, parsedMeta, reportMetaItem, reportPk } from './items.ts';
import { callItem, callKey, callList, toCall, toCallItem } from './items-calls.ts';
import type { DueCall } from './model-calls.ts';
import type { CallSave, CallStore } from './ports-calls.ts';
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
const ofTown = (table: string, town: string, state: CallQuery['state'], now: Instant): Exact => {
  const list = callList(state === 'later' || state === undefined ? 'due' : state);
  const partition = { town, list };
  if (state === 'asked' || state === 'unreached') return { table, index: 'town', partition };
  const op = state === 'later' ? '>' : '<=';
  // Behind the time stands the number: `~` comes after every character of it.
  return { table, index: 'town', partition, range: { attribute: 'num', op, value: `${now}~` } };
};

const exactQuery = (table: string, query: CallQuery, caller: Caller, now: Instant): Result<Exact, Refusal> => {
  const { area, mine, state } = query;
  if ((area === undefined) === (mine === undefined) || (mine && state))
    return err({ code: 'list-not-offered', params: { detail: 'area-or-mine' } });
  if (area) return ok(ofTown(table, area, state, now));
  return ok({ table, index: 'work', partition: { post: `CB#${caller.person}`, bucket: 'open' } });
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
      const exact = exactQuery(table, query, caller, now);
      if (!exact.ok) return exact;
      const scope = { route: 'listCallBacks', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await queryPage(client, exact.value, query.limit, from.value);
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

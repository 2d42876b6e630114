import { caseWaker } from '../../functions/clock/case-waker.ts';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { caseMetaItem, casePk, parsedMeta, toMetaItem } from '../../shared/cases/items.ts';
import type { CaseMeta, CaseState } from '../../shared/cases/model.ts';
import { clockStore } from '../../shared/cases/store-clock.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { caseNumber } from '../../shared/kernel/numbers.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { Item } from '../../shared/platform/dynamodb/expressions.ts';
import { getItem, queryAll } from '../../shared/platform/dynamodb/query.ts';
import { transact } from '../../shared/platform/dynamodb/transact.ts';
import { defaultPolicy, type TownPolicy } from '../../shared/policies/rules.ts';
import { start } from '../../shared/workflow/deadlines.ts';
import type { Timer } from '../../shared/workflow/timers.ts';
import { AT, aCase, TOWN } from './cases.ts';
import { type LocalTables, localTables } from './dynamodb.ts';

/** Cases in tables of their own, and the clock that wakes them: what its tests set up and look at. */

/** An hour from 14:10: reminded at 14:58, broken after 15:10, and again at 15:40. */
export const hour: Timer = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };
export const NEAR: Instant = '2026-03-06T14:58:00.000Z';
export const BROKEN: Instant = '2026-03-06T15:10:00.001Z';
export const LONG: Instant = '2026-03-06T15:40:00.001Z';
export const trace = { requestId: 'sweep-1', sourceIp: 'clock' };

export let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

export const depsOf = (policy: Partial<TownPolicy> = {}): ClockDeps => ({
  store: clockStore({ client: tables.client, matters: tables.names.matters, audit: tables.names.audit }),
  policy: async (town) => ({ ...defaultPolicy(town), ...policy }),
  reliefs: async () => [],
  newHome: async () => undefined,
  trace: () => trace,
});

export const wake = (num: string, now: Instant, deps = depsOf()): Promise<void> =>
  caseWaker(deps).wake({ pk: casePk(num), sk: 'META', wakeAt: now }, now);

let drawn = 0;
/** A case as it may stand, without its handling's own limit, which would be due as well. */
export const stored = async (state: CaseState, changes: Partial<CaseMeta> = {}): Promise<CaseMeta> => {
  drawn += 1;
  const { clock: _clock, ...c } = aCase(state, { num: caseNumber(AT, String(drawn).padStart(4, '0')), ...changes });
  const item = toMetaItem(c, chinaCalendar);
  await transact(tables.client, [{ op: 'put', table: tables.names.matters, item }]);
  return c;
};

export const load = async (num: string): Promise<CaseMeta> =>
  parsedMeta(caseMetaItem.parse(await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' })));

export const rows = (num: string, beginsWith: string): Promise<readonly Item[]> =>
  queryAll(
    tables.client,
    { table: tables.names.matters, partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith } },
    500,
  );
export const wakeAt = async (num: string): Promise<unknown> => (await rows(num, 'META'))[0]?.wakeAt;
export const audits = (num: string): Promise<readonly Item[]> =>
  queryAll(tables.client, { table: tables.names.audit, partition: { pk: `S#case:${num}` } }, 500);
export const toldTo = async (num: string, audience: string): Promise<readonly unknown[]> =>
  (await rows(num, `OUT#${audience}#`)).map(({ type }) => type);

export const supervisor = `post:${TOWN}:dutySupervisor`;

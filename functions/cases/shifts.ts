import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import { promiseItem, promiseKey, toPromise } from '../../shared/cases/items-promise.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import type { CaseDeps } from '../../shared/cases/ports.ts';
import type { CaseListQuery } from '../../shared/cases/rules-lists.ts';
import { promiseWrites } from '../../shared/cases/store-promise.ts';
import { dutyStore } from '../../shared/duty/store.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import type { Caller } from '../../shared/kernel/caller.ts';
import { isTownCode } from '../../shared/kernel/codes.ts';
import { lately } from '../../shared/kernel/lately.ts';
import type { Refusal } from '../../shared/kernel/refusal.ts';
import type { Result } from '../../shared/kernel/result.ts';
import { show } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { MOST_LISTED, type ShiftSheet } from '../../shared/shifts/model.ts';
import type { ShiftDeps, ShiftStore, ShiftWork } from '../../shared/shifts/ports.ts';
import { shiftStore } from '../../shared/shifts/store.ts';
import type { StaffStore } from '../../shared/staff/ports.ts';
import type { WhistleMeta } from '../../shared/whistles/model.ts';
import type { WhistleStore } from '../../shared/whistles/ports.ts';
import { mayView } from '../../shared/whistles/rules.ts';

export interface ShiftConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly directory: string;
  readonly audit: string;
  readonly calendar: Calendar;
  readonly cases: Pick<CaseDeps, 'store' | 'mark' | 'backoff'>;
  readonly whistles: Pick<WhistleStore, 'list'>;
  readonly staff: Pick<StaffStore, 'holdersIn'>;
}

/** A list that the caller may not read has nothing for them; everything else that goes wrong is a fault. */
const pageOf = <T>(found: Result<{ items: readonly T[]; cursor?: string }, Refusal>) => {
  if (found.ok) return { items: found.value.items, more: found.value.cursor !== undefined };
  if (found.error.code === 'not-found') return { items: [], more: false };
  throw new Error(`a list that is not offered: ${found.error.code}`);
};

/** The work that a shift leaves, from the lists of cases, whistles and promises as everybody reads them. */
const workOf = ({ client, matters, cases, whistles }: ShiftConfig): ShiftWork => {
  const limit = MOST_LISTED;
  const list = async (query: CaseListQuery, caller: Caller) =>
    pageOf<CaseMeta>(await cases.store.list({ ...query, limit }, caller));
  const look: ShiftWork['look'] = async (nums, promises) => {
    const keys = [
      ...nums.map((num) => ({ pk: casePk(num), sk: 'META' })),
      ...promises.map(({ num, promise }) => promiseKey(num, promise)),
    ];
    const found = await batchGet(client, matters, keys, { consistent: true });
    const heads = found
      .slice(0, nums.length)
      .flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
    return {
      cases: new Map(heads.map((meta) => [meta.num, meta])),
      promises: found.slice(nums.length).flatMap((item) => (item ? [toPromise(parseItem(promiseItem, item))] : [])),
    };
  };
  return {
    look,
    urgent: (area, caller) => list({ area, flag: 'urgent' }, caller),
    due: (area, before, caller) =>
      list({ ...(isTownCode(area) ? { area } : { owner: area }), dueBefore: show(before) }, caller),
    unacknowledged: (area, caller) => list({ area, state: 'dispatched' }, caller),
    asked: (area, caller) => list({ area, flag: 'asked' }, caller),
    disputed: (area, caller) => list({ area, flag: 'disputed' }, caller),
    whistles: async (area, caller) => {
      const { items, more } = pageOf<WhistleMeta>(await whistles.list({ area, state: 'blown', limit }, caller));
      const seen = items.filter((whistle) => mayView(caller, whistle));
      return { items: seen.map(({ id, caseNum }) => ({ id, num: caseNum })), more };
    },
    promises: (area, caller) => cases.store.promisesAt(area, limit, caller),
  };
};

/** The store, and the sheets that have lately gone through it. */
const noticing = (store: ShiftStore): Required<Pick<ShiftDeps, 'store' | 'seen'>> => {
  const sheets = lately<ShiftSheet>();
  const nameOf = (area: string, shift: string): string => `${area}.${shift}`;
  return {
    seen: (area, shift) => sheets.of(nameOf(area, shift)),
    store: {
      ...store,
      load: async (area, shift) => {
        const stored = await store.load(area, shift);
        if (stored) sheets.note(nameOf(area, shift), stored.sheet);
        return stored;
      },
    },
  };
};

/** What the use cases of shifts stand on. */
export const shiftDeps = (config: ShiftConfig): ShiftDeps => {
  const { client, matters, directory, audit, calendar, cases, staff } = config;
  const duty = dutyStore({ client, table: directory, auditTable: audit }, { ...staff, persons: async () => [] });
  return {
    ...noticing(
      shiftStore({
        ...{ client, matters, audit, calendar },
        promiseWrites: (change) => promiseWrites(matters, { change, calendar }),
      }),
    ),
    work: workOf(config),
    turns: async (area, from, to) => (await duty.rotas(area, from, to)).flatMap(({ turns }) => turns),
    calendar,
    mark: cases.mark,
    backoff: cases.backoff,
  };
};

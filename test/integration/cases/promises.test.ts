import { promiseWaker } from '../../../functions/clock/promise-waker.ts';
import type { PromiseQuery } from '../../../shared/cases/contract-promise.ts';
import { casePk, toMetaItem } from '../../../shared/cases/items.ts';
import { promiseCountKey, promiseKey } from '../../../shared/cases/items-promise.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { MOST_PROMISES } from '../../../shared/cases/model-promise.ts';
import {
  dropPromise,
  keepPromise,
  makePromise,
  type PromiseChange,
  passPromise,
} from '../../../shared/cases/rules-promise.ts';
import { ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { promiseStore } from '../../../shared/cases/store-promise.ts';
import { reportStore } from '../../../shared/cases/store-reports.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Caller, DEPUTY } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** The promises book against the real engine: what is counted, listed, merged from several owners, and found by the sweep. */

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const acceptor = post('acceptor', TOWN);
const officer = post('unitOfficer', UNIT, UNIT);

let tables: LocalTables;
let store: ReturnType<typeof promiseStore>;
let reports: ReturnType<typeof reportStore>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const contactWrites = async () => ({ contactId: 'c', writes: [] });
  const config = { client, matters: names.matters, audit: names.audit, keys, now: () => AT, contactWrites };
  store = promiseStore(config);
  reports = reportStore(config);
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
const stored = async (changes: Partial<CaseMeta> = {}): Promise<CaseMeta> => {
  drawn += 1;
  const c = aCase('handling', { num: caseNumber(AT, String(drawn).padStart(4, '0')), ...changes });
  await transact(tables.client, [{ op: 'put', table: tables.names.matters, item: toMetaItem(c, chinaCalendar) }]);
  return c;
};
const changeOf = (c: CaseMeta, hours = 10, person = 'a-1', held = acceptor): PromiseChange => {
  drawn += 1;
  const id = `pro${String(drawn).padStart(7, '0')}`;
  const given = { id, to: 'reporters', what: '回电', by: plus(AT, hours * HOUR) };
  const made = makePromise(c, given, ownerOf(person, held), actorOf(caller(person, held), held), AT, chinaCalendar);
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};
const saveOf = (meta: CaseMeta, change: PromiseChange) => ({
  meta,
  change,
  calendar: chinaCalendar,
  trace: { requestId: `r-${change.next.id}-${change.next.version}-${change.event.action}`, sourceIp: '::1' },
});
const make = async (c: CaseMeta, ...rest: [hours?: number, person?: string, held?: typeof acceptor]) => {
  const change = changeOf(c, ...rest);
  expect(await store.makePromise(saveOf(c, change))).toBe('made');
  return change;
};
const actor = actorOf(caller('a-1', acceptor), acceptor);
const openOf = async (c: CaseMeta): Promise<unknown> =>
  (await getItem(tables.client, tables.names.matters, promiseCountKey(c.num)))?.open;
const listed = async (query: Partial<PromiseQuery>, who: Caller): Promise<{ ids: string[]; cursor?: string }> => {
  const page = await store.promises({ limit: 50, ...query }, who);
  if (!page.ok) throw new Error(page.error.code);
  const { items, cursor } = page.value;
  return { ids: items.map(({ promise }) => promise.id), ...(cursor ? { cursor } : {}) };
};

describe('promises made in the same moment', () => {
  it('are never one too many, and one where it is the same one', async () => {
    const c = await stored();
    const same = changeOf(c);
    expect([await store.makePromise(saveOf(c, same)), await store.makePromise(saveOf(c, same))]).toEqual([
      'made',
      'known',
    ]);
    for (let n = 1; n < MOST_PROMISES; n += 1) await make(c);
    const more = await Promise.all([0, 1, 2].map(() => store.makePromise(saveOf(c, changeOf(c)))));
    expect(more.every((one) => one !== 'made')).toBe(true);
    expect(await store.makePromise(saveOf(c, changeOf(c)))).toBe('full');
    expect(await openOf(c)).toBe(MOST_PROMISES);
  });
});

describe('what becomes of one', () => {
  it('is written once; kept and dropped make room, passing on does not', async () => {
    const c = await stored();
    const [kept, dropped, passed] = [await make(c), await make(c), await make(c)];
    const keep = saveOf(c, keepPromise(c, kept.next, undefined, actor, plus(AT, HOUR)));
    const outcomes = await Promise.all([store.savePromise(keep), store.savePromise(keep)]);
    expect(outcomes.filter((one) => one === 'saved')).toHaveLength(1);
    expect(await openOf(c)).toBe(2);
    const to = ownerOf('a-2', acceptor);
    const pass = passPromise(c, passed.next, to, actor, plus(AT, HOUR));
    if (!pass.ok) throw new Error(pass.error.code);
    expect(await store.savePromise(saveOf(c, pass.value))).toBe('saved');
    expect(await openOf(c)).toBe(2);
    const drop = dropPromise(c, dropped.next, 'x', { person: 'd-1', role: 'dutySupervisor' }, plus(AT, HOUR));
    if (!drop.ok) throw new Error(drop.error.code);
    expect(await store.savePromise(saveOf(c, drop.value))).toBe('saved');
    expect(await store.savePromise(saveOf(c, drop.value))).not.toBe('saved');
    expect(await openOf(c)).toBe(1);
    const page = await reports.followed(c.num, 'ab'.repeat(32));
    expect(page?.promises?.map(({ state }) => state).sort()).toEqual(['dropped', 'kept', 'open']);
    expect((await store.promisesOf('a-2', 10)).map(({ promise }) => promise.id)).toEqual([passed.next.id]);
  });
});

describe('the lists', () => {
  it('of a place hold what its own people promised, those first that fall due first', async () => {
    const unit = `${TOWN}777`;
    const c = await stored({ unit, grid: `${unit}001` });
    const own = post('unitOfficer', unit, unit);
    const [late, soon] = [await make(c, 30, 'o-7', own), await make(c, 3, 'o-7', own)];
    const centre = await make(c, 1, 'a-7');
    const head = caller('h-7', post('unitHead', unit, unit));
    const first = await listed({ area: unit, limit: 1 }, head);
    expect(first.ids).toEqual([soon.next.id]);
    expect((await listed({ area: unit, limit: 1, cursor: first.cursor }, head)).ids).toEqual([late.next.id]);
    const town = await listed({ area: TOWN, limit: 100 }, caller('d-7', post('dutySupervisor', TOWN)));
    expect(town.ids).toEqual(expect.arrayContaining([centre.next.id, soon.next.id, late.next.id]));
    const keep = keepPromise(c, soon.next, undefined, actorOf(caller('o-7', own), own), plus(AT, HOUR));
    await store.savePromise(saveOf(c, keep));
    expect((await listed({ area: unit }, head)).ids).toEqual([late.next.id]);
    expect((await listed({ area: unit, state: 'done' }, head)).ids).toEqual([soon.next.id]);
  });

  it('keep what is hidden from the people of an area apart, for the centre to read as one', async () => {
    const unit = `${TOWN}778`;
    const own = post('unitOfficer', unit, unit);
    const open = await make(await stored({ unit, grid: `${unit}001` }), 2, 'o-8', own);
    const secret = await stored({ unit, grid: `${unit}001`, confidential: true });
    const hidden = await make(secret, 1, 'o-8', own);
    const read = async (who: Caller) => (await listed({ area: unit }, who)).ids;
    expect(await read(caller('h-8', post('unitHead', unit, unit)))).toEqual([open.next.id]);
    expect(await read(caller('d-8', post('dutySupervisor', TOWN)))).toEqual([hidden.next.id, open.next.id]);
    expect((await store.promisesAt(unit, 9, caller('d-8', post('dutySupervisor', TOWN)))).items).toHaveLength(2);
    const { confidential: _no, ...shown } = secret;
    expect(keepPromise(shown, hidden.next, undefined, actor, plus(AT, HOUR)).next.hidden).toBeUndefined();
  });

  it('of one’s own hold those of whom one stands in for, in one order through all pages', async () => {
    const c = await stored();
    const hours = [5, 1, 9, 3, 7, 2, 8, 4, 6];
    const made = [];
    for (const [n, hour] of hours.entries()) made.push(await make(c, hour, ['m-1', 'm-2', 'm-3'][n % 3], officer));
    const standsIn = { ...officer, postId: `${DEPUTY}m-2:1` };
    const who = caller('m-1', officer, standsIn, { ...officer, postId: `${DEPUTY}m-3:4` });
    const expected = made.toSorted((a, b) => (a.next.by < b.next.by ? -1 : 1)).map(({ next }) => next.id);
    for (const limit of [1, 2, 4, 100]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listed({ mine: 'true', limit, ...(cursor ? { cursor } : {}) }, who);
        ids.push(...page.ids);
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect([limit, ids]).toEqual([limit, expected]);
    }
    expect((await listed({ mine: 'true' }, caller('m-3', officer))).ids).toHaveLength(3);
  });

  it('are of one area, one’s own or a case, and of nothing else', async () => {
    const who = caller('a-1', acceptor);
    for (const query of [{}, { area: TOWN, mine: 'true' as const }, { area: `${UNIT}001` }])
      expect(await store.promises({ limit: 10, ...query }, who)).toMatchObject({ error: { code: 'list-not-offered' } });
  });
});

describe('the sweep', () => {
  it('reminds once of each stage, however often it runs', async () => {
    const c = await stored();
    const { next } = await make(c);
    const { client, names } = tables;
    const waker = promiseWaker({ client, table: names.matters, policy: async (town) => defaultPolicy(town) });
    const due = { ...promiseKey(c.num, next.id), wakeAt: AT };
    expect(waker.knows(due)).toBe(true);
    expect(waker.knows({ ...promiseCountKey(c.num), wakeAt: AT })).toBe(false);
    for (const hours of [7, 8, 8, 11, 11, 16]) {
      const now = plus(AT, hours * HOUR);
      await Promise.all([waker.wake(due, now), waker.wake(due, now)]);
    }
    const range = { attribute: 'sk', beginsWith: `EV#clock-promise-${next.id}` };
    const events = await queryAll(client, { table: names.matters, partition: { pk: casePk(c.num) }, range });
    expect(events.map(({ version, action }) => `${version} ${action}`)).toEqual([
      '1 limit-near',
      '2 limit-passed',
      '3 limit-passed',
    ]);
    expect(await store.promise(c.num, next.id)).toMatchObject({ version: 1, timer: { reminded: 'after' } });
  });
});

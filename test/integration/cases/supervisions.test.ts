import { supervisionWaker } from '../../../functions/clock/supervision-waker.ts';
import { casePk, toMetaItem } from '../../../shared/cases/items.ts';
import { supervisionCountKey, supervisionKey } from '../../../shared/cases/items-supervision.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { MOST_SUPERVISIONS } from '../../../shared/cases/model-supervision.ts';
import { answerSupervision, giveSupervision, type SupervisionChange } from '../../../shared/cases/rules-supervision.ts';
import { supervisionMoves, supervisionStore } from '../../../shared/cases/store-supervision.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const leader = post('leader', TOWN);
const officer = post('unitOfficer', TOWN, UNIT);
const actor = (person: string, held: typeof leader) => ({
  person,
  role: held.role,
  post: held.postId,
  ...(held.department ? { party: held.department } : {}),
});

let tables: LocalTables;
let store: ReturnType<typeof supervisionStore>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const contactWrites = async () => ({ contactId: 'c', writes: [] });
  store = supervisionStore({ client, matters: names.matters, audit: names.audit, keys, now: () => AT, contactWrites });
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
const stored = async (changes: Partial<CaseMeta> = {}): Promise<CaseMeta> => {
  drawn += 1;
  const c = aCase('handling', { num: caseNumber(AT, String(drawn).padStart(4, '0')), ...changes });
  await transact(tables.client, [{ op: 'put', table: tables.names.matters, item: toMetaItem(c, chinaCalendar) }]);
  return c;
};

const changeOf = (c: CaseMeta, hours = 10, by = 'l-1'): SupervisionChange => {
  drawn += 1;
  const id = `sup${String(drawn).padStart(7, '0')}`;
  const given = { id, kind: 'leader', text: '抓紧', answerBy: plus(AT, hours * HOUR) } as const;
  const made = giveSupervision(c, given, actor(by, leader), AT, chinaCalendar);
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};
const saveOf = (meta: CaseMeta, change: SupervisionChange) => ({
  meta,
  change,
  calendar: chinaCalendar,
  trace: { requestId: `r-${change.next.id}-${change.next.version}`, sourceIp: '::1' },
});
const give = (c: CaseMeta, change = changeOf(c)) => store.supervise(saveOf(c, change));
const answered = (c: CaseMeta, { next }: SupervisionChange): SupervisionChange => {
  const made = answerSupervision(c, next, '已办', actor('o-1', officer), plus(AT, HOUR));
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};
const openOf = async (c: CaseMeta): Promise<unknown> =>
  (await getItem(tables.client, tables.names.matters, supervisionCountKey(c.num)))?.open;

describe('instructions given in the same moment', () => {
  it('are never one too many', async () => {
    const c = await stored();
    const outcomes = await Promise.all(Array.from({ length: 3 * MOST_SUPERVISIONS }, () => give(c)));
    const given = outcomes.filter((one) => one === 'given').length;
    for (let n = given; n < MOST_SUPERVISIONS; n += 1) expect(await give(c)).toBe('given');
    expect(await give(c)).toBe('full');
    expect(await openOf(c)).toBe(MOST_SUPERVISIONS);
  });

  it('are one where it is the same one', async () => {
    const c = await stored();
    const change = changeOf(c);
    expect(await give(c, change)).toBe('given');
    expect(await give(c, change)).toBe('known');
    expect(await openOf(c)).toBe(1);
  });

  it('are one where it is the same one and the last there is room for', async () => {
    const c = await stored();
    const changes = Array.from({ length: MOST_SUPERVISIONS }, () => changeOf(c));
    for (const change of changes) await give(c, change);
    for (const change of changes) expect(await give(c, change)).toBe('known');
    expect(await give(c)).toBe('full');
  });
});

describe('an answer', () => {
  it('counts once, and makes room', async () => {
    const c = await stored();
    const change = changeOf(c);
    await give(c, change);
    const outcomes = await Promise.all([0, 1].map(() => store.answerSupervision(saveOf(c, answered(c, change)))));
    expect(outcomes.filter((one) => one === 'answered')).toHaveLength(1);
    expect(await openOf(c)).toBe(0);
    expect(await store.supervision(c.num, change.next.id)).toMatchObject({ state: 'answered', version: 2 });
  });
});

describe('the lists', () => {
  it('put those first that are to be answered first, page by page, and drop what was answered', async () => {
    const unit = `${TOWN}555`;
    const c = await stored({ unit, grid: `${unit}001` });
    const [late, soon, gone] = [changeOf(c, 30), changeOf(c, 3), changeOf(c, 5)];
    for (const change of [late, soon, gone]) await give(c, change);
    await store.answerSupervision(saveOf(c, answered(c, gone)));
    const who = caller('l-1', leader);
    const first = await store.supervisions({ area: unit, limit: 1 }, who);
    if (!first.ok) throw new Error(first.error.code);
    expect(first.value.items.map(({ supervision, meta }) => [supervision.id, meta.num])).toEqual([
      [soon.next.id, c.num],
    ]);
    const second = await store.supervisions({ area: unit, limit: 1, cursor: first.value.cursor }, who);
    expect(second.ok && second.value.items.map(({ supervision }) => supervision.id)).toEqual([late.next.id]);
    const done = await store.supervisions({ area: unit, state: 'answered', limit: 10 }, who);
    expect(done.ok && done.value.items.map(({ supervision }) => supervision.id)).toEqual([gone.next.id]);
    const mine = await store.supervisions({ mine: 'true', limit: 100 }, caller('l-2', leader));
    expect(mine.ok && mine.value.items).toEqual([]);
  });
});

describe('who has to answer', () => {
  const idsFor = async (owner: string): Promise<readonly string[]> => {
    const page = await store.supervisions({ owner, limit: 100 }, caller('o-9', post('unitOfficer', TOWN, owner)));
    if (!page.ok) throw new Error(page.error.code);
    return page.value.items.map(({ supervision }) => supervision.id);
  };

  it('is who leads: the list goes with the case, and ends with the answer', async () => {
    const c = await stored({ lead: 'lead-1', parties: ['lead-1'] });
    const [kept, done] = [changeOf(c), changeOf(c)];
    for (const change of [kept, done]) await give(c, change);
    expect([...(await idsFor('lead-1'))].sort()).toEqual([kept.next.id, done.next.id].sort());
    await store.answerSupervision(saveOf(c, answered(c, done)));
    const next = { ...c, lead: 'lead-2', parties: ['lead-1', 'lead-2'] };
    const config = { client: tables.client, matters: tables.names.matters };
    const head = { op: 'put', table: config.matters, item: toMetaItem(next, chinaCalendar) } as const;
    expect((await transact(tables.client, [head, ...(await supervisionMoves(config, c, next, undefined))])).ok).toBe(
      true,
    );
    expect([await idsFor('lead-1'), await idsFor('lead-2')]).toEqual([[], [kept.next.id]]);
  });

  it('is nobody of the party that it is about', async () => {
    const c = await stored({ lead: 'lead-3', parties: ['lead-3'], about: { kind: 'unit', ref: 'lead-3' } });
    await give(c);
    expect(await idsFor('lead-3')).toEqual([]);
    const other = await store.supervisions({ owner: 'lead-3', limit: 10 }, caller('l-1', leader));
    expect(other).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('the sweep', () => {
  it('reminds once of each stage, however often it runs', async () => {
    const c = await stored();
    const change = changeOf(c);
    await give(c, change);
    const { client, names } = tables;
    const waker = supervisionWaker({ client, table: names.matters, policy: async (town) => defaultPolicy(town) });
    const due = { ...supervisionKey(c.num, change.next.id), wakeAt: AT };
    expect(waker.knows(due)).toBe(true);
    for (const hours of [7, 8, 8, 11, 11]) {
      const now = plus(AT, hours * HOUR);
      await Promise.all([waker.wake(due, now), waker.wake(due, now)]);
    }
    const range = { attribute: 'sk', beginsWith: `EV#clock-sup-${change.next.id}` };
    const events = await queryAll(client, { table: names.matters, partition: { pk: casePk(c.num) }, range });
    expect(events.map(({ version, action }) => `${version} ${action}`)).toEqual(['1 limit-near', '2 limit-passed']);
    expect(await store.supervision(c.num, change.next.id)).toMatchObject({ version: 1, timer: { reminded: 'at' } });
  });
});

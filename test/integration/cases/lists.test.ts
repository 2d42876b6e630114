import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseListQuery } from '../../../shared/cases/rules-lists.ts';
import { listStore } from '../../../shared/cases/store-lists.ts';
import { newRows } from '../../../shared/cases/store-rows.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { plus } from '../../../shared/kernel/time.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { CALLER_HANDLE, seal } from '../../../shared/platform/sealed.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** What a page of a list reads: what it gives and little more, whatever is hidden, and the same however many there are. */
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const config = () => ({ matters: tables.names.matters, keys });
const LIMIT = 20;

let tables: LocalTables;
/** Entries that queries and batches have given since they were last looked at, and read units. */
let entries = 0;
let heads = 0;
let units = 0;
let trips = 0;

beforeAll(async () => {
  tables = await localTables();
  tables.client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const { Count, Responses, ConsumedCapacity } = result.output as {
        Count?: number;
        Responses?: Record<string, unknown[]>;
        ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[];
      };
      entries += Count ?? 0;
      heads += Object.values(Responses ?? {}).flat().length;
      trips += 1;
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat()) units += CapacityUnits;
      return result;
    },
    { step: 'initialize' },
  );
}, 60_000);
afterAll(() => tables?.drop());

const clockFor = (n: number) => start({ type: 'absolute', at: plus(AT, n * 60_000) }, AT, chinaCalendar);

/** Every third is hidden, one way or another; every fifth somebody's; every other of one category. */
const theCase = (n: number, town: string): CaseMeta => ({
  ...aCase('handling', {
    num: caseNumber(plus(AT, n * 1_000), String(n + (town === TOWN ? 0 : 5_000)).padStart(4, '0')),
    town,
    unit: `${town}203`,
    grid: `${town}203001`,
    category: n % 2 === 0 ? '0129' : '0130',
    lead: `${town}203`,
    parties: [`${town}203`],
    clock: clockFor(n - 200),
    ...(n % 3 === 0 ? { confidential: true as const } : {}),
    ...(n % 5 === 0 ? { assignee: { person: 'w-1' } } : {}),
    ...(n % 7 === 0 && n % 3 !== 0 ? { about: { kind: 'enterprise' as const, ref: '烧烤店' } } : {}),
    ...(n % 11 === 0 ? { upstream: { platform: 'p12345', externalNo: `SZ-${n}`, owns: [] } } : {}),
  }),
});

const fill = async (count: number, town: string): Promise<void> => {
  const items = Array.from({ length: count }, (_, n) => theCase(n, town)).flatMap((c) => [
    toMetaItem(c, chinaCalendar),
    toTextItem(c, { text: '烟' }),
    ...newRows(config(), c, c.num.repeat(4)).flatMap((write) => (write.op === 'put' ? [write.item] : [])),
  ]);
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, n) => items.slice(n * 25, n * 25 + 25));
  for (let at = 0; at < batches.length; at += 8) {
    await Promise.all(
      batches.slice(at, at + 8).map((batch) =>
        tables.client.send(
          new BatchWriteCommand({
            RequestItems: { [tables.names.matters]: batch.map((Item) => ({ PutRequest: { Item: { ...Item } } })) },
          }),
        ),
      ),
    );
  }
};

const lists = () =>
  listStore({
    ...{ client: tables.client, audit: tables.names.audit, now: () => AT, ...config() },
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });

const pageOf = async (query: CaseListQuery, who: Caller, cursor?: string) => {
  [entries, heads, units, trips] = [0, 0, 0, 0];
  const page = await lists().list({ ...query, limit: LIMIT, ...(cursor ? { cursor } : {}) }, who);
  if (!page.ok) throw new Error(`${JSON.stringify(query)} ${page.error.code}`);
  return { ...page.value, entries, heads, units, trips };
};

const queriesIn = (town: string): readonly (readonly [name: string, query: CaseListQuery])[] => [
  ['open', { area: town }],
  ['state', { area: town, state: 'handling' }],
  ['state of a grid', { area: `${town}203001`, state: 'handling' }],
  ['category', { area: `${town}203`, category: '0129' }],
  ['channel', { area: town, channel: '12345' }],
  ['overdue', { area: town, overdue: 'true' }],
  ['due', { area: town, dueBefore: plus(AT, 3_600_000) }],
  ['assignee', { area: town, assignee: 'w-1' }],
  ['about', { area: town, about: 'enterprise:烧烤店' }],
];
const SMALL = '320506104';
const centreOf = (town: string) => caller('a-1', post('acceptor', town));
const leaderOf = (town: string) => caller('l-1', post('leader', town));

describe('a page', () => {
  beforeAll(async () => {
    await fill(100, SMALL);
    await fill(600, TOWN);
  }, 60_000);

  it.each(queriesIn(TOWN))('of %s reads at most twice what it gives, in two round trips', async (_, query) => {
    for (const who of [centreOf(TOWN), leaderOf(TOWN)]) {
      let cursor: string | undefined;
      for (let n = 0; n < 3; n += 1) {
        const page = await pageOf(query, who, cursor);
        const given = page.items.length;
        // One entry more of each list tells whether there is another page.
        expect(page.entries).toBeLessThanOrEqual(2 * Math.max(given, 1) + 2);
        expect(page.heads).toBe(given);
        expect(page.trips).toBeLessThanOrEqual(3);
        if (page.cursor) expect(given).toBe(LIMIT);
        cursor = page.cursor;
        if (!cursor) break;
      }
    }
  });

  it('costs the same with six times as many cases', async () => {
    const costs = async (town: string): Promise<readonly (readonly [string, number])[]> => {
      const found: [string, number][] = [];
      for (const [name, query] of queriesIn(town)) {
        // Of these there are fewer than a page in the small town.
        if (name === 'about' || name === 'assignee') continue;
        for (const who of [centreOf(town), leaderOf(town)]) found.push([name, (await pageOf(query, who)).units]);
      }
      return found;
    };
    const [small, large] = [await costs(SMALL), await costs(TOWN)];
    for (const [n, [name, cost]] of large.entries())
      expect([name, cost]).toEqual([name, expect.closeTo(small[n]?.[1] ?? 0, 0)]);
  });

  it('comes in the order of numbers or of limits, each case once, to the end', async () => {
    for (const [name, query] of queriesIn(SMALL)) {
      const nums: string[] = [];
      const dues: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await pageOf(query, centreOf(SMALL), cursor);
        nums.push(...page.items.map(({ num }) => num));
        dues.push(...page.items.map(({ clock }) => clock?.dueAt ?? ''));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect([name, new Set(nums).size]).toEqual([name, nums.length]);
      const byDue = name === 'overdue' || name === 'due';
      if (byDue) expect(dues).toEqual([...dues].sort());
      else expect([name, nums]).toEqual([name, [...nums].sort().reverse()]);
    }
  });

  it('of what a number from above, or a unit to sign, names is found by it', async () => {
    const found = await pageOf({ area: TOWN, external: 'SZ-11' }, centreOf(TOWN));
    expect(found.items.map(({ upstream }) => upstream?.externalNo)).toEqual(['SZ-11']);
    expect(found.entries).toBe(1);
    expect((await pageOf({ area: TOWN, sign: UNIT }, centreOf(TOWN))).items).toEqual([]);
  });

  it('goes on by a cursor that says nothing of whose list it is', async () => {
    const contact = 'c0ffee'.repeat(6);
    const entries = Array.from({ length: LIMIT + 2 }, (_, n) => {
      const num = theCase(n, TOWN).num;
      const keyed = { pk: `REPORT#${String(n).padStart(4, '0').repeat(16)}`, sk: 'META', num };
      return { PutRequest: { Item: { ...keyed, post: `R#${contact}`, bucket: 'reports', dueAt: plus(AT, n) } } };
    });
    const send = (Items: typeof entries) =>
      tables.client.send(new BatchWriteCommand({ RequestItems: { [tables.names.matters]: Items } }));
    await send(entries);
    const asked = { reporter: seal(keys, CALLER_HANDLE, 'centre', contact, plus(AT, 0)) };
    const who = { ...centreOf(TOWN), person: 'centre' };
    const { cursor = '' } = await pageOf(asked, who);
    const said = Buffer.from(cursor, 'base64url').toString('latin1');
    for (const part of ['REPORT#', contact]) expect(said).not.toContain(part);
    expect((await pageOf(asked, who, cursor)).items).toHaveLength(2);
  });

  it('goes on for nobody else, for no other query, and not for other posts', async () => {
    const { cursor } = await pageOf({ area: TOWN }, centreOf(TOWN));
    for (const [query, who] of [
      [{ area: TOWN }, caller('b-1', post('acceptor', TOWN))],
      [{ area: TOWN, state: 'handling' }, centreOf(TOWN)],
      [{ area: TOWN }, caller('a-1', post('acceptor', TOWN), post('leader', TOWN))],
    ] as const)
      await expect(pageOf(query, who, cursor)).rejects.toThrow('bad-cursor');
  });
});

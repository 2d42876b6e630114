import { casePk } from '../../../shared/cases/items.ts';
import { reportIdsOf } from '../../../shared/cases/store-links.ts';
import { reportPages } from '../../../shared/cases/store-report-page.ts';
import type { Position } from '../../../shared/platform/dynamodb/cursor.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { roundedClient } from '../../support/rounds.ts';

/** All who reported one thing, through every case that was merged into it, by the page. */

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const HEAD = '2603067980012357';
const link = (num: string, to: string, rid?: string) =>
  ({
    op: 'put',
    table: tables.names.matters,
    item: { pk: casePk(num), sk: `LINK#${to}`, kind: 'link', ...(rid ? { rid } : {}) },
  }) as const;

/** Every page of so many, each asked for where the one before it ended. */
const pagesOf = async (num: string, limit: number): Promise<readonly (readonly string[])[]> => {
  const page = reportPages(tables.client, tables.names.matters);
  const pages: (readonly string[])[] = [];
  let from: Position | undefined;
  do {
    const { rids, next } = await page(num, limit, from);
    pages.push(rids);
    from = next;
  } while (from !== undefined && pages.length < 50);
  return pages;
};

it('none is left out and none comes twice, whatever a page holds', async () => {
  const rows = [
    ...['r1', 'r2', 'r3', 'r4', 'r5'].map((rid) => link(HEAD, `report#${rid}`)),
    // A case of four reports, one that others were merged into before, one that attached itself, one that has none left.
    ...['2603067980020001', '2603067980020002', '2603067980020004'].map((num) => link(HEAD, `case#${num}`)),
    link(HEAD, 'case#2603067980020003', 'a1'),
    link(HEAD, 'whistle#2603067980012357W1'),
    ...['m1', 'm2', 'm3', 'm4'].map((rid) => link('2603067980020001', `report#${rid}`)),
    link('2603067980020002', 'case#2603067980030001'),
    link('2603067980020002', 'report#n1'),
    ...['i1', 'i2'].map((rid) => link('2603067980030001', `report#${rid}`)),
  ];
  await transact(tables.client, rows);
  const all = await reportIdsOf(tables.client, tables.names.matters)(HEAD);
  expect(all).toHaveLength(13);
  const [whole = []] = await pagesOf(HEAD, 100);
  expect([...whole].sort()).toEqual([...all]);
  for (let limit = 1; limit <= all.length; limit += 1) {
    const pages = await pagesOf(HEAD, limit);
    expect(pages.flat()).toEqual(whole);
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  }
});

it('a page reads what it holds, and one row to see whether there is more', async () => {
  const num = '2603067980012364';
  for (let from = 0; from < 300; from += 100)
    await transact(
      tables.client,
      Array.from({ length: 100 }, (_, n) => link(num, `report#${String(from + n).padStart(4, '0')}`)),
    );
  const counted = roundedClient(tables.client);
  const page = reportPages(counted.client, tables.names.matters);
  const first = await page(num, 20, undefined);
  const { answer: second, rounds, read } = await counted.of(() => page(num, 20, first.next));
  expect([first.rids.at(0), second.rids.at(0), second.rids.length]).toEqual(['0000', '0020', 20]);
  expect([rounds, read]).toEqual([1, 22]);
});

it('a case without any has one empty page', async () => {
  expect(await pagesOf('2603067980012371', 10)).toEqual([[]]);
});

import { batchGet, getItem, type ListQuery, queryAll, queryPage } from '../../../shared/platform/dynamodb/query.ts';
import { transact, type Write } from '../../../shared/platform/dynamodb/transact.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

let local: LocalTables;
const num = (n: number): string => `26110${n}`;

beforeAll(async () => {
  local = await localTables();
  const items = Array.from(
    { length: 5 },
    (_, n): Write => ({
      op: 'put',
      table: local.names.matters,
      item: {
        ...{ pk: `CASE#${num(n)}`, sk: 'META', kind: 'case', num: num(n) },
        ...{ town: '320506103', list: 'c:filed', post: 'T#320506103', bucket: 'open' },
        ...{ dueAt: `2026-11-2${n}T00:00:00.000Z`, title: 'a title', version: 1 },
      },
    }),
  );
  await transact(local.client, items);
});
afterAll(() => local.drop());

const byTown = (): ListQuery => ({
  table: local.names.matters,
  index: 'town',
  partition: { town: '320506103', list: 'c:filed' },
  descending: true,
});

const nums = (items: readonly Readonly<Record<string, unknown>>[]): unknown[] => items.map((item) => item.num);

describe('queryPage', () => {
  it('turns pages without gap or repetition, and knows when there is no more', async () => {
    const first = await queryPage(local.client, byTown(), 2);
    expect(nums(first.items)).toEqual([num(4), num(3)]);
    const second = await queryPage(local.client, byTown(), 2, first.next);
    expect(nums(second.items)).toEqual([num(2), num(1)]);
    const third = await queryPage(local.client, byTown(), 2, second.next);
    expect(nums(third.items)).toEqual([num(0)]);
    expect(third.next).toBeUndefined();
  });

  it('does not promise another page after one that is just full', async () => {
    const page = await queryPage(local.client, byTown(), 5);
    expect(page.items).toHaveLength(5);
    expect(page.next).toBeUndefined();
  });

  it('reads a range of one of several sort attributes', async () => {
    const work: ListQuery = {
      table: local.names.matters,
      index: 'work',
      partition: { post: 'T#320506103', bucket: 'open' },
      range: { attribute: 'dueAt', op: '<', value: '2026-11-22T00:00:00.000Z' },
    };
    const page = await queryPage(local.client, work, 1);
    expect(nums(page.items)).toEqual([num(0)]);
    const next = await queryPage(local.client, work, 5, page.next);
    expect(nums(next.items)).toEqual([num(1)]);
    expect(next.items[0]).toMatchObject({ num: num(1), post: 'T#320506103' });
  });

  it('reads by beginning and between two values', async () => {
    const some = await queryPage(
      local.client,
      { ...byTown(), range: { attribute: 'num', from: num(1), to: num(2) } },
      9,
    );
    expect(nums(some.items)).toEqual([num(2), num(1)]);
    const begun = await queryPage(local.client, { ...byTown(), range: { attribute: 'num', beginsWith: '261103' } }, 9);
    expect(nums(begun.items)).toEqual([num(3)]);
  });
});

describe('queryAll, getItem and batchGet', () => {
  it('reads a whole collection, and calls one that is too large a fault', async () => {
    expect(await queryAll(local.client, byTown())).toHaveLength(5);
    await expect(queryAll(local.client, byTown(), 4)).rejects.toMatchObject({ code: 'collection-too-large' });
  });

  it('reads one item, undefined when there is none', async () => {
    expect(await getItem(local.client, local.names.matters, { pk: `CASE#${num(1)}`, sk: 'META' })).toMatchObject({
      num: num(1),
    });
    expect(await getItem(local.client, local.names.matters, { pk: 'CASE#0', sk: 'META' })).toBeUndefined();
  });

  it('keeps the order of the keys, with gaps and repetitions, over more than one batch', async () => {
    const known = [3, 1, 3].map((n) => ({ pk: `CASE#${num(n)}`, sk: 'META' }));
    const missing = Array.from({ length: 120 }, (_, n) => ({ pk: `NONE#${n}`, sk: 'META' }));
    const items = await batchGet(local.client, local.names.matters, [
      ...known,
      ...missing,
      { pk: `CASE#${num(0)}`, sk: 'META' },
    ]);
    expect(items).toHaveLength(124);
    expect(items.slice(0, 3).map((item) => item?.num)).toEqual([num(3), num(1), num(3)]);
    expect(items.slice(3, 123).every((item) => item === undefined)).toBe(true);
    expect(items.at(-1)?.num).toBe(num(0));
  });
});

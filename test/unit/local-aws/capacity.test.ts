import fc from 'fast-check';
import {
  addWrite,
  getUnits,
  indexEntry,
  indexUnits,
  queryUnits,
  readUnits,
  type UnitMap,
} from '../../../infra/local/aws/capacity.ts';
import { type Item, itemSize, numberSize, valueSize } from '../../../infra/local/aws/item-size.ts';
import type { IndexSchema, TableSchema } from '../../../infra/local/aws/tables.ts';

const keysOnly: IndexSchema = {
  name: 'town',
  partition: ['town', 'list'],
  sort: ['num'],
  projection: 'KEYS_ONLY',
  include: [],
};
const include: IndexSchema = {
  name: 'work',
  partition: ['post'],
  sort: ['dueAt'],
  projection: 'INCLUDE',
  include: ['title'],
};
const everything: IndexSchema = { name: 'all', partition: ['post'], sort: [], projection: 'ALL', include: [] };
const bare: TableSchema = { logicalId: 'T', name: 'matters', arn: 'arn', keys: ['pk', 'sk'], indexes: [] };
const table: TableSchema = { ...bare, indexes: [keysOnly, include] };

const s = (text: string) => ({ S: text });
const item = (attributes: Record<string, string>): Item =>
  Object.fromEntries(
    Object.entries({ pk: 'CASE#1', sk: 'META', ...attributes }).map(([name, text]) => [name, s(text)]),
  );
const ofBytes = (bytes: number): Item => ({ pk: s('p'), sk: s('s'), b: s('x'.repeat(bytes - 7)) });

const write = (before: Item | undefined, after: Item | undefined, transaction = false, on = bare): UnitMap => {
  const units: UnitMap = {};
  addWrite(units, { table: on, before, after }, transaction);
  return units;
};

describe('sizes', () => {
  it.each([
    ['0', 1],
    ['-0.00', 1],
    ['1', 2],
    ['-1', 3],
    ['12', 2],
    ['123', 3],
    ['1200', 2],
    ['0.0012', 2],
    ['120.5e10', 3],
    ['12345678901234567890123456789012345678', 20],
    ['-12345678901234567890123456789012345678', 21],
  ])('number %s takes %i bytes', (text, bytes) => {
    expect(numberSize(text)).toBe(bytes);
  });

  it.each([
    [{ S: '木渎' }, 6],
    [{ BOOL: true }, 1],
    [{ NULL: true }, 1],
    [{ B: Buffer.from('four').toString('base64') }, 4],
    [{ SS: ['ab', 'c'] }, 3],
    [{ NS: ['1', '123'] }, 5],
    [{ BS: [Buffer.from('ab').toString('base64')] }, 2],
    [{ L: [] }, 3],
    [{ L: [{ S: 'a' }, { BOOL: true }] }, 7],
    [{ M: {} }, 3],
    [{ M: { ab: { S: 'c' } } }, 7],
  ])('%j takes %i bytes', (value, bytes) => {
    expect(valueSize(value)).toBe(bytes);
  });

  it('counts names of attributes', () => {
    expect(itemSize({ pk: s('1'), 名: s('2') })).toBe(2 + 1 + 3 + 1);
    expect(itemSize(ofBytes(100))).toBe(100);
  });

  it('does not know other types', () => {
    expect(() => valueSize({ X: 1 })).toThrow('unknown attribute type');
  });
});

describe('writes', () => {
  it('rounds each item up to 1 KB, the larger of before and after, and doubles in a transaction', () => {
    expect(write(undefined, ofBytes(100))).toEqual({ matters: 1 });
    expect(write(undefined, ofBytes(1024))).toEqual({ matters: 1 });
    expect(write(undefined, ofBytes(1025))).toEqual({ matters: 2 });
    expect(write(ofBytes(3000), ofBytes(100))).toEqual({ matters: 3 });
    expect(write(ofBytes(3000), undefined)).toEqual({ matters: 3 });
    expect(write(undefined, undefined)).toEqual({ matters: 1 });
    expect(write(ofBytes(100), ofBytes(100), true)).toEqual({ matters: 2 });
    expect(write(ofBytes(1500), ofBytes(1500), true)).toEqual({ matters: 4 });
  });

  it('charges ten items of 100 bytes in a transaction 20 units', () => {
    const units: UnitMap = {};
    for (let n = 0; n < 10; n += 1) addWrite(units, { table: bare, before: undefined, after: ofBytes(100) }, true);
    expect(units).toEqual({ matters: 20 });
  });

  it('never doubles an index arm: put 1, moved 2, removed 1, unchanged 0', () => {
    const listed = item({ town: '1', list: 'open', num: '1', post: 'D', dueAt: '2', title: 'a' });
    expect(write(undefined, listed, true, table)).toEqual({ matters: 2, 'matters/town': 1, 'matters/work': 1 });
    expect(write(listed, { ...listed, other: s('x') }, true, table)).toEqual({ matters: 2 });
    expect(write(listed, { ...listed, title: s('b') }, true, table)).toEqual({ matters: 2, 'matters/work': 1 });
    expect(write(listed, { ...listed, list: s('done') }, true, table)).toEqual({ matters: 2, 'matters/town': 2 });
    const { town: _, ...unlisted } = listed;
    expect(write(listed, unlisted, true, table)).toEqual({ matters: 2, 'matters/town': 1 });
    expect(write(listed, undefined, true, table)).toEqual({ matters: 2, 'matters/town': 1, 'matters/work': 1 });
  });

  it('projects keys, named attributes or all', () => {
    const full = item({ town: '1', list: 'open', num: '1', post: 'D', dueAt: '2', title: 'a', text: 'long' });
    expect(Object.keys(indexEntry(bare, keysOnly, full) ?? {}).sort()).toEqual(['list', 'num', 'pk', 'sk', 'town']);
    expect(Object.keys(indexEntry(bare, include, full) ?? {}).sort()).toEqual(['dueAt', 'pk', 'post', 'sk', 'title']);
    expect(indexEntry(bare, everything, full)).toEqual(full);
    expect(indexEntry(bare, keysOnly, item({ town: '1', num: '1' }))).toBeUndefined();
    expect(indexEntry(bare, keysOnly, undefined)).toBeUndefined();
  });

  it('sizes an ALL projection by the whole item: a long text is paid again and again', () => {
    const long = item({ post: 'D', text: 'x'.repeat(4000) });
    expect(indexUnits(bare, everything, long, { ...long, post: s('E') })).toBe(8);
    expect(indexUnits(bare, everything, long, { ...long, x: s('1') })).toBe(4);
  });

  it('is the same read backwards: to undo a write costs what the write did', () => {
    const attribute = fc.constantFrom('town', 'list', 'num', 'post', 'dueAt', 'title', 'other');
    const items = fc.option(fc.dictionary(attribute, fc.string({ maxLength: 3000 })).map(item), { nil: undefined });
    fc.assert(
      fc.property(items, items, fc.boolean(), (before, after, transaction) => {
        expect(write(before, after, transaction, table)).toEqual(write(after, before, transaction, table));
      }),
    );
  });
});

describe('reads', () => {
  it('rounds up to 4 KB, halves the eventual and doubles the transactional', () => {
    expect([0, 1, 4096, 4097].map((bytes) => readUnits(bytes, 'strong'))).toEqual([1, 1, 1, 2]);
    expect([0, 1, 4096, 4097].map((bytes) => readUnits(bytes, 'eventual'))).toEqual([0.5, 0.5, 0.5, 1]);
    expect([0, 1, 4096, 4097].map((bytes) => readUnits(bytes, 'transaction'))).toEqual([2, 2, 2, 4]);
    expect(getUnits(undefined, 'strong')).toBe(1);
    expect(getUnits(ofBytes(5000), 'strong')).toBe(2);
  });

  it('sums a query and rounds once, where single reads round each', () => {
    const ten = Array.from({ length: 10 }, () => ofBytes(400));
    expect(queryUnits(ten, 'strong')).toBe(1);
    expect(ten.reduce((sum, each) => sum + getUnits(each, 'strong'), 0)).toBe(10);
    expect(queryUnits([], 'eventual')).toBe(0.5);
  });
});

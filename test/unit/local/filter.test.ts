import { createFilter } from '../../../infra/local/events/filter.ts';

const passes = (pattern: object, record: unknown): boolean =>
  createFilter([{ Pattern: JSON.stringify(pattern) }])(record);
const record = (sk: string, image: object = {}) => ({ dynamodb: { Keys: { sk: { S: sk } }, NewImage: image } });

describe('filter criteria', () => {
  it.each([
    ['equals', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['equals', { a: ['x'] }, { a: 'y' }, false],
    ['equals', { a: ['x'] }, {}, false],
    ['null', { a: [null] }, { a: null }, true],
    ['every field', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['prefix', { a: [{ prefix: 'OUT#' }] }, { a: 'OUT#1' }, true],
    ['prefix', { a: [{ prefix: 'OUT#' }] }, { a: 'EV#OUT#' }, false],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'a.png' }, true],
    ['anything-but one', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['anything-but list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['anything-but prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    ['anything-but of nothing', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['exists', { a: [{ exists: true }] }, { a: 0 }, true],
    ['exists of an object', { a: [{ exists: true }] }, { a: {} }, false],
    ['exists false', { a: [{ exists: false }] }, {}, true],
    ['exists false below nothing', { a: { b: [{ exists: false }] } }, {}, true],
    ['numeric', { a: [{ numeric: ['>', 1, '<=', 3] }] }, { a: 3 }, true],
    ['numeric', { a: [{ numeric: ['>', 1, '<=', 3] }] }, { a: 4 }, false],
    ['numeric of a text', { a: [{ numeric: ['=', 1] }] }, { a: '1' }, false],
    ['a list in the record', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['ignoring case', { a: [{ 'equals-ignore-case': 'AbC' }] }, { a: 'aBc' }, true],
  ])('%s: %j on %j', (_, pattern, value, expected) => {
    expect(passes(pattern, value)).toBe(expected);
  });

  it('tells an outbox item from its later updates and its expiry', () => {
    const pattern = {
      dynamodb: { Keys: { sk: { S: [{ prefix: 'OUT#' }] } }, NewImage: { state: { S: ['pending'] } } },
    };
    expect(passes(pattern, record('OUT#a', { state: { S: 'pending' } }))).toBe(true);
    expect(passes(pattern, record('OUT#a', { state: { S: 'delivered' } }))).toBe(false);
    expect(passes(pattern, { dynamodb: { Keys: { sk: { S: 'OUT#a' } } } })).toBe(false);
  });

  it('passes when one filter of several matches, and everything without any', () => {
    const filter = createFilter([{ Pattern: '{"a":[1]}' }, { Pattern: '{"a":[2]}' }]);
    expect([1, 2, 3].map((a) => filter({ a }))).toEqual([true, true, false]);
    expect(createFilter([])({})).toBe(true);
  });

  it.each([{ a: [{ cidr: '10.0.0.0/8' }] }, { $or: [{ a: [1] }] }, { a: [{ wildcard: '*' }] }])(
    'refuses a rule that it does not implement: %j',
    (pattern) => {
      expect(() => passes(pattern, {})).toThrow(/not implemented/);
    },
  );
});

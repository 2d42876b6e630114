import { itemsRead } from '../../../infra/local/aws/meter-reads.ts';

describe('items that a read touched', () => {
  const item = { pk: { S: 'a' } };

  it.each([
    ['GetItem', { Item: item }, 1],
    ['GetItem', {}, 0],
    ['Query', { Items: [item], Count: 1, ScannedCount: 7 }, 7],
    ['Query', { Items: [], Count: 0, ScannedCount: 0 }, 0],
    ['BatchGetItem', { Responses: { one: [item, item], other: [item] } }, 3],
    ['TransactGetItems', { Responses: [{ Item: item }, {}] }, 1],
  ])('of %s, shown or not', (action, answer, read) => {
    expect(itemsRead(action, answer)).toBe(read);
  });
});

import { repairedImage } from '../../../infra/local/events/stream-client.ts';

describe('an image of DynamoDB Local’s streams', () => {
  it('gets back the type of its empty maps, at any depth', () => {
    const image = { data: {}, list: { L: [{}, { S: 'x' }] }, map: { M: { inner: {}, n: { N: '1' } } } };
    expect(repairedImage(image)).toEqual({
      data: { M: {} },
      list: { L: [{ M: {} }, { S: 'x' }] },
      map: { M: { inner: { M: {} }, n: { N: '1' } } },
    });
  });

  it('is left as it is otherwise', () => {
    const image = {
      pk: { S: 'a' },
      n: { N: '1' },
      none: { NULL: true },
      set: { SS: ['x'] },
      no: { L: [] },
      bin: { B: 'AA==' },
    };
    expect(repairedImage(image)).toEqual(image);
  });
});

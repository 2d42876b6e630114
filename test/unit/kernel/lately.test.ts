import { lately, once } from '../../../shared/kernel/lately.ts';

describe('what was seen lately', () => {
  it('is the newest of a key, and the oldest of all is forgotten first', () => {
    const seen = lately<number>(2);
    seen.note('a', 1);
    seen.note('b', 2);
    seen.note('a', 3);
    seen.note('c', 4);
    expect(['a', 'b', 'c'].map(seen.of)).toEqual([3, undefined, 4]);
  });
});

describe('a reading that is shared', () => {
  it('is made once for the same arguments, whether it has come or is on its way', async () => {
    let read = 0;
    const shared = once(async (at: { readonly lon: number }, since: string) => `${at.lon} ${since} ${++read}`);
    const [one, other] = await Promise.all([shared({ lon: 1 }, 'x'), shared({ lon: 1 }, 'x')]);
    expect([one, other, await shared({ lon: 1 }, 'x')]).toEqual(['1 x 1', '1 x 1', '1 x 1']);
    expect([await shared({ lon: 2 }, 'x'), await shared({ lon: 1 }, 'y')]).toEqual(['2 x 2', '1 y 3']);
  });

  it('fails for whoever asks for it when it fails', async () => {
    const shared = once(async (_: string): Promise<string> => {
      throw new Error('gone');
    });
    shared('a').catch(() => undefined);
    await expect(shared('a')).rejects.toThrow('gone');
  });
});

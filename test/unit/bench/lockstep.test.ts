import { Lockstep } from '../../bench/lockstep.ts';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('lockstep', () => {
  it('lets two players alternate, one at a time, whoever is faster', async () => {
    const lockstep = new Lockstep();
    const done: string[] = [];
    let atWork = 0;
    const play = async (side: 0 | 1, steps: number, own: number): Promise<void> => {
      for (let n = 0; n < steps; n += 1) {
        await pause(own);
        await lockstep.pass(side, async () => {
          atWork += 1;
          expect(atWork).toBe(1);
          await pause(1);
          atWork -= 1;
          done.push(`${side}.${n}`);
        });
      }
      lockstep.leave(side);
    };
    await Promise.all([play(0, 3, 4), play(1, 3, 0)]);
    expect(done).toEqual(['0.0', '1.0', '0.1', '1.1', '0.2', '1.2']);
  });

  it('lets the other go on when one has left, and hands errors to whom they belong', async () => {
    const lockstep = new Lockstep();
    const broken = lockstep.pass(0, () => Promise.reject(new Error('broken')));
    await expect(broken).rejects.toThrow('broken');
    lockstep.leave(0);
    expect(await lockstep.pass(1, async () => 'one')).toBe('one');
    expect(await lockstep.pass(1, async () => 'two')).toBe('two');
  });

  it('keeps things that were asked for at once in their order', async () => {
    const lockstep = new Lockstep();
    const done: string[] = [];
    const ask = (side: 0 | 1, what: string): Promise<void> =>
      lockstep.pass(side, async () => {
        done.push(what);
      });
    await Promise.all([ask(0, 'a1'), ask(0, 'a2'), ask(1, 'b1'), ask(1, 'b2')]);
    expect(done).toEqual(['a1', 'b1', 'a2', 'b2']);
  });
});

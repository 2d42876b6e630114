import { Clock } from '../../../infra/local/clock.ts';
import { milliseconds } from '../../../infra/local/duration.ts';
import { Disorder } from '../../../infra/local/events/disorder.ts';
import { failedItems } from '../../../infra/local/events/mapping.ts';
import { Logs } from '../../../infra/local/logs.ts';
import { help, readOptions, WrongUsage } from '../../../infra/local/options.ts';

describe('the set clock', () => {
  it('ticks on from the time that was set, or stands still', async () => {
    const clock = new Clock();
    const noon = Date.parse('2030-01-01T12:00:00Z');
    clock.set(noon);
    await new Promise((next) => setTimeout(next, 20));
    expect(clock.now()).toBeGreaterThanOrEqual(noon + 19);
    clock.run(false);
    const frozen = clock.now();
    await new Promise((next) => setTimeout(next, 20));
    expect(clock.now()).toBe(frozen);
    clock.set(noon);
    expect(clock.now()).toBe(noon);
    clock.run(true);
    expect(clock.now() - noon).toBeLessThan(1000);
  });

  it('tells its listeners until they leave', () => {
    const clock = new Clock();
    let told = 0;
    const leave = clock.onChange(() => {
      told += 1;
    });
    clock.set(0);
    leave();
    clock.set(1);
    expect(told).toBe(1);
  });
});

describe('lengths of time', () => {
  it.each([
    [90, 90_000],
    ['PT2H', 7_200_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['P', undefined],
    ['PT', undefined],
    ['2h', undefined],
    [Number.NaN, undefined],
    [null, undefined],
  ])('%s', (value, expected) => {
    expect(milliseconds(value)).toBe(expected);
  });
});

describe('disorder', () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  it('changes nothing while it is off', () => {
    const off = new Disorder();
    expect(off.shuffle(items)).toEqual(items);
    expect(items.some(() => off.again())).toBe(false);
  });
  it('loses and invents nothing, and is the same for the same seed', () => {
    const [one, two] = [new Disorder({ probability: 0.5, seed: 7 }), new Disorder({ probability: 0.5, seed: 7 })];
    const shuffled = one.shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(two.shuffle(items)).toEqual(shuffled);
    const drawn = items.filter(() => one.again()).length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(40);
  });
  it('refuses a chance above one', () => {
    expect(() => new Disorder({ probability: 1.1 })).toThrow(RangeError);
  });
});

describe('reported failures', () => {
  const known = ['a', 'b'];
  it.each([
    [null, []],
    [{}, []],
    [{ batchItemFailures: null }, []],
    [{ batchItemFailures: [] }, []],
    [{ batchItemFailures: [{ itemIdentifier: 'b' }] }, ['b']],
    [{ batchItemFailures: [{ itemIdentifier: 'c' }] }, 'all'],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }, 'all'],
    [{ batchItemFailures: [{ itemIdentifier: null }] }, 'all'],
    [{ batchItemFailures: [{ itemIdentifer: 'a' }] }, 'all'],
    [{ batchItemFailures: [null] }, 'all'],
    [{ batchItemFailures: {} }, 'all'],
  ])('%j', (payload, expected) => {
    expect(failedItems(payload, known)).toEqual(expected);
  });
});

describe('the log', () => {
  it('keeps the newest lines and reads JSON', () => {
    const logs = new Logs({ capacity: 4 });
    for (let at = 1; at <= 10; at += 1) logs.write('f', `{"n":${at}}`);
    logs.write('f', '{broken');
    const kept = logs.since(0);
    expect(kept.length).toBeLessThanOrEqual(5);
    expect(kept.at(-1)).toMatchObject({ seq: 11, line: '{broken' });
    expect(kept.at(-1)).not.toHaveProperty('record');
    expect(logs.since(9)).toMatchObject([{ record: { n: 10 } }, { seq: 11 }]);
  });
});

describe('the command line', () => {
  it('has defaults', () => {
    expect(readOptions([])).toMatchObject({ port: 8787, controlPort: 8788, story: true, exit: false, disorder: 0 });
  });
  it('takes every flag of the help', () => {
    const flags = [...help.matchAll(/^ {2}(--[a-z-]+)( [A-Z]+)?/gm)].flatMap(([, flag, value]) =>
      value === undefined ? [flag ?? ''] : [flag ?? '', '0'],
    );
    expect(flags.length).toBeGreaterThan(9);
    expect(readOptions(flags)).toMatchObject({
      port: 0,
      story: false,
      exit: true,
      verbose: true,
      dataDir: '0',
      help: true,
    });
  });
  it.each([[['--what']], [['extra']], [['--port', 'x']], [['--port', '70000']], [['--port']], [['--disorder', '2']]])(
    'refuses %j',
    (args) => {
      expect(() => readOptions(args)).toThrow(WrongUsage);
    },
  );
});

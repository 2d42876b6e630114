import fc from 'fast-check';
import type { AwsCall } from '../../../infra/local/aws/calls.ts';
import { callName, capacityOf, describeWaves, plus, roundTrips, total, waves } from '../../bench/calls.ts';

const midnight = Date.parse('2026-03-06T00:00:00.000Z');

/** A call that began so many milliseconds after midnight and took so many. */
const call = (start: number, ms: number, changes: Partial<AwsCall> = {}): AwsCall => ({
  seq: 1,
  at: new Date(midnight + Math.floor(start)).toISOString(),
  function: 'CasesFunction',
  service: 'dynamodb',
  action: 'GetItem',
  rru: {},
  wru: {},
  ms,
  ...changes,
});

const names = (physical: string): string => physical.replace('physical-', '');

describe('sequential round trips', () => {
  it('are none without calls', () => {
    expect(roundTrips([])).toBe(0);
  });

  it('count calls that overlap once', () => {
    expect(roundTrips([call(0, 5), call(1, 5), call(3, 10)])).toBe(1);
  });

  it('count calls one after the other each', () => {
    expect(roundTrips([call(0, 5), call(6, 5), call(12, 5)])).toBe(3);
  });

  it('count a call that waits for the shortest of a group, while a longer one still runs, for itself', () => {
    expect(roundTrips([call(0, 5), call(1, 30), call(8, 5)])).toBe(2);
  });

  it('take a call as waiting although its start is cut to the millisecond in which the other ended', () => {
    expect(roundTrips([call(0, 5.9), call(5.95, 3)])).toBe(2);
  });

  it('take calls of one millisecond as sent together, however short', () => {
    expect(roundTrips([call(10.1, 0.3), call(10.9, 4)])).toBe(1);
  });

  it('do not depend on the order in which the calls were recorded', () => {
    const calls = [call(0, 5), call(6, 5), call(7, 2), call(20, 1)];
    expect(roundTrips([...calls].reverse())).toBe(roundTrips(calls));
  });

  it('of chains are never counted too few, and waves hold every call once', () => {
    const steps = fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.double({ min: 1, max: 9, noNaN: true })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(steps, (chain) => {
        let now = 0;
        const calls = chain.map(([ms, gap]) => {
          const one = call(now, ms);
          now += ms + gap;
          return one;
        });
        expect(roundTrips(calls)).toBe(chain.length);
        expect(waves(calls).flat()).toHaveLength(calls.length);
      }),
    );
  });
});

describe('capacity', () => {
  it('adds units up under the short names of tables and indexes', () => {
    const calls = [
      call(0, 1, { rru: { 'physical-matters': 1 } }),
      call(2, 1, { rru: { 'physical-matters/near': 0.5 }, wru: { 'physical-matters': 4, 'physical-matters/town': 2 } }),
      call(4, 1, { wru: { 'physical-matters': 2 } }),
    ];
    const { rru, wru } = capacityOf(calls, names);
    expect(rru).toEqual({ matters: 1, 'matters/near': 0.5 });
    expect(wru).toEqual({ matters: 6, 'matters/town': 2 });
    expect(total(wru)).toBe(8);
    expect(plus(rru, wru)).toEqual({ matters: 7, 'matters/near': 0.5, 'matters/town': 2 });
  });

  it('tells calls in words, equal ones of a group together', () => {
    const near = { action: 'Query', table: 'physical-matters', index: 'near' };
    const calls = [call(0, 5, near), call(1, 5, near), call(9, 1, { action: 'SendMessage', service: 'sqs' })];
    expect(callName(calls[0] ?? call(0, 0), names)).toBe('Query matters/near');
    expect(describeWaves(calls, names)).toBe('Query matters/near ×2 → SendMessage sqs');
  });
});

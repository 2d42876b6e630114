import fc from 'fast-check';
import type { AwsCall } from '../../../infra/local/aws/calls.ts';
import { caseLife, LIFE, lineOf, lineSum, planned, plannedBehind } from '../../bench/case-life.ts';
import { median } from '../../bench/figures.ts';
import type { Measured } from '../../bench/measure.ts';
import { growth, operationFigures, withFewestTrips } from '../../bench/operation-figures.ts';
import { operationOf } from '../../bench/operations.ts';
import { short, tableLines } from '../../bench/table.ts';

const names = (physical: string): string => physical;

const call = (start: number, changes: Partial<AwsCall> = {}): AwsCall => ({
  seq: 1,
  at: new Date(Date.UTC(2026, 2, 6) + start).toISOString(),
  function: 'CasesFunction',
  service: 'dynamodb',
  action: 'GetItem',
  table: 'matters',
  rru: {},
  wru: {},
  ms: 2,
  ...changes,
});

const measured = (path: string, changes: Partial<Measured> = {}): Measured => ({
  operation: operationOf('POST', path),
  temper: 'warm',
  own: [],
  behind: {},
  invocations: { cases: 1 },
  messages: 0,
  logBytes: 100,
  ...changes,
});

describe('median', () => {
  it('is the middle one, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow(RangeError);
  });

  it('has as many below as above, in whatever order the values come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        expect(values.filter((each) => each < middle).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((each) => each > middle).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe('the figures of an operation', () => {
  const sign = '/v1/cases/1/actions/sign';
  const warm = measured(sign, {
    own: [call(0, { rru: { matters: 1 } }), call(5, { action: 'TransactWriteItems', wru: { matters: 6, audit: 2 } })],
    behind: { tally: [call(9, { wru: { stats: 1 }, rru: { stats: 0.5 } })] },
    messages: 1,
  });
  const first = measured(sign, { temper: 'first', own: [call(0), call(5), call(10)] });

  it('take capacity from the warm requests, and round trips from both', () => {
    const [figures, ...others] = operationFigures([first, warm, { ...warm, messages: 3 }], names);
    expect(others).toEqual([]);
    expect(figures).toMatchObject({
      name: 'sign',
      requests: 2,
      warm: 2,
      first: 3,
      allowed: 2,
      rru: { matters: 1 },
      wru: { matters: 6, audit: 2 },
      behindRru: 0.5,
      behindWru: 1,
      messages: 2,
      calls: 'GetItem matters → TransactWriteItems matters',
    });
  });

  it('take the best of several samples, and in each the request with the most round trips, in whatever order', () => {
    const figures = operationFigures([warm], names);
    const [brief, long] = [warm, { ...warm, own: first.own }];
    const tripsOf = (...samples: Measured[][]): number | undefined => withFewestTrips(figures, samples, names)[0]?.warm;
    expect(tripsOf([long], [brief])).toBe(2);
    expect(tripsOf([brief], [long])).toBe(2);
    expect(tripsOf([long], [long])).toBe(3);
    expect(tripsOf([brief, long], [brief, long])).toBe(3);
    expect(tripsOf([long, brief], [brief, long])).toBe(3);
    expect(tripsOf([long], [])).toBe(3);
  });

  it('show growth by the worse of read and write units', () => {
    const more = { ...warm, own: [call(0, { rru: { matters: 3 } }), ...warm.own.slice(1)] };
    const [grown] = growth(operationFigures([warm], names), operationFigures([more], names), 1000);
    expect(grown).toMatchObject({ few: { rru: 1.5, wru: 9 }, many: { rru: 3.5, wru: 9 }, slope: 0.002 });
    expect(grown?.ratio).toBeCloseTo(3.5 / 1.5);
  });

  it('take units that come from nothing as endless growth, and nothing from nothing as none', () => {
    const none = measured(sign);
    const [appeared] = growth(operationFigures([none], names), operationFigures([warm], names), 1000);
    const [still] = growth(operationFigures([none], names), operationFigures([none], names), 1000);
    expect(appeared?.ratio).toBe(Number.POSITIVE_INFINITY);
    expect(still?.ratio).toBe(1);
  });
});

describe("a case's life", () => {
  it('is planned with 291 write units', () => {
    const commands = LIFE.reduce((sum, name) => sum + lineSum(planned[name]), 0);
    expect(commands).toBe(187);
    expect(commands + plannedBehind.deliveries + plannedBehind.tally).toBe(291);
  });

  it('puts units into the columns of the plan', () => {
    const units = { matters: 12, 'matters/town': 4, 'matters/unit': 4, 'matters/grid': 1, 'matters/work': 3 };
    const others = { 'matters/due': 2, 'matters/near': 1, audit: 2, 'audit/actor': 1, people: 4, directory: 1 };
    expect(lineOf({ ...units, ...others })).toEqual({
      matters: 12,
      lists: 9,
      work: 3,
      due: 2,
      near: 1,
      audit: 3,
      people: 4,
      other: 1,
    });
  });

  const path = (name: string): string => (name === 'report (staff)' ? '/v1/cases' : `/v1/cases/1/actions/${name}`);
  const lived = LIFE.map((name) =>
    measured(path(name), {
      own: [call(0, { wru: { matters: 10 } })],
      behind: {
        relay: [call(3, { service: 'sqs', action: 'SendMessageBatch' })],
        notify: [call(5, { wru: { matters: 2, 'matters/work': 1 } })],
        tally: [call(4, { wru: { stats: 5 } })],
      },
      messages: 1,
      invocations: { cases: 1, tally: 1 },
    }),
  );

  it('sums up commands, deliveries and counting', () => {
    const life = caseLife([...lived, ...lived.map((one) => ({ ...one, temper: 'first' as const }))], names);
    expect(life).toMatchObject({ wru: 8 * 18, messages: 8, deliveries: 24, tally: 40, sends: 8, logBytes: 800 });
    expect(life.invocations).toEqual({ cases: 8, tally: 8 });
  });

  it('is not summed up when a command is missing or there twice', () => {
    expect(() => caseLife(lived.slice(1), names)).toThrow('report (staff) was measured 0 times');
    expect(() => caseLife([...lived, ...lived.slice(-1)], names)).toThrow('call-back was measured 2 times');
  });
});

describe('tables', () => {
  it('have columns as wide as they must be, numbers to the right', () => {
    expect(
      tableLines(
        ['what', 'n'],
        [
          ['long name', 1],
          ['x', 10],
        ],
      ),
    ).toEqual(['what        n', '─────────  ──', 'long name   1', 'x          10']);
  });

  it('round to two digits', () => {
    expect([short(1.005), short(2), short(0.126)]).toEqual([1, 2, 0.13]);
  });
});

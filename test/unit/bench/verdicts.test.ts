import { caseLife, LIFE } from '../../bench/case-life.ts';
import type { Measured } from '../../bench/measure.ts';
import type { OperationFigures } from '../../bench/operation-figures.ts';
import { operationOf } from '../../bench/operations.ts';
import { sweepsIn } from '../../bench/sweeps.ts';
import { type Findings, verdictsOn } from '../../bench/verdicts.ts';

const operation = (changes: Partial<OperationFigures>): OperationFigures => ({
  name: 'sign',
  kind: 'command',
  requests: 1,
  warm: 2,
  first: 3,
  allowed: 2,
  rru: {},
  wru: {},
  behindRru: 0,
  behindWru: 0,
  messages: 0,
  calls: 'GetItem → TransactWriteItems',
  firstCalls: '',
  ...changes,
});

const life = caseLife(
  LIFE.map(
    (name): Measured => ({
      operation: operationOf('POST', name === 'report (staff)' ? '/v1/cases' : `/v1/cases/1/actions/${name}`),
      temper: 'warm',
      own: [],
      behind: {},
      invocations: {},
      messages: 0,
      logBytes: 0,
    }),
  ),
  (physical) => physical,
);

const load = { bytes: 1, ms: 1, emptyBytes: 1, emptyMs: 1, asksSecret: false, clients: [], parts: [] };

const within: Findings = {
  operations: [
    operation({}),
    operation({ name: 'report (staff)', kind: 'report' }),
    operation({ name: 'list', kind: 'list' }),
    operation({ name: 'tracking', kind: 'other', warm: 5, allowed: undefined }),
  ],
  actions: ['Query', 'GetItem'],
  life,
  growth: [{ name: 'sign', few: { rru: 1, wru: 1 }, many: { rru: 1, wru: 1 }, ratio: 1.05, slope: 0 }],
  handler: { handlerMs: 13, rawMs: 10, ratio: 1.3, calls: [], repeats: 1 },
  loads: [{ ...load, name: 'cases', ratio: 1.25 }],
  story: { toLastDepartment: 3000, whole: 9000, clockMoves: 0, requests: 1 },
  year: { lines: [], usd: 100, idleUsd: 0 },
};

/** What is not kept, by the beginning of its name. */
const missed = (changes: Partial<Findings>): readonly string[] =>
  verdictsOn({ ...within, ...changes })
    .filter(({ ok }) => !ok)
    .map(({ what }) => what.split(/[:(,]/)[0]?.trim() ?? '');

describe('verdicts', () => {
  it('are good at the very limit, and reads without a budget don’t count', () => {
    expect(missed({})).toEqual([]);
  });

  it.each<[string, Partial<Findings>]>([
    ['any command', { operations: [...within.operations, operation({ name: 'call-back', warm: 3 })] }],
    ['report a case', { operations: [...within.operations, operation({ kind: 'report', warm: 3 })] }],
    ['any list page', { operations: [...within.operations, operation({ kind: 'overview', warm: 3 })] }],
    ['scans', { actions: ['Scan'] }],
    ["write units of a case's life", { life: { ...life, wru: 301 } }],
    [
      'capacity of any operation',
      { growth: [{ name: 'x', few: { rru: 1, wru: 1 }, many: { rru: 1.06, wru: 1 }, ratio: 1.06, slope: 0 }] },
    ],
    ['dispatch', { handler: { ...within.handler, ratio: 1.31 } }],
    ['load of a function over an empty handler', { loads: [{ ...load, name: 'cases', ratio: 1.26 }] }],
    ['story', { story: { ...within.story, toLastDepartment: 3001 } }],
    ["a town's year at list price", { year: { ...within.year, usd: 100.01 } }],
  ])('name %s when it is exceeded', (what, changes) => {
    expect(missed(changes)).toEqual([what]);
  });

  it('are not good when nothing was measured', () => {
    expect(missed({ operations: [] })).toEqual(['report a case', 'any command', 'any list page']);
    expect(missed({ growth: [] })).toEqual(['capacity of any operation']);
  });

  it('say which calls are too many', () => {
    const long = operation({ name: 'call-back', warm: 3, calls: 'a → b → c' });
    const [, command] = verdictsOn({ ...within, operations: [long] });
    expect(command?.why).toBe('call-back: a → b → c');
  });
});

describe('sweeps', () => {
  it('tell runs that did something from those that found nothing, and leave other functions out', () => {
    const base = { seq: 1, at: '2026-03-06T00:00:00.000Z', service: 'dynamodb', action: 'Query', ms: 1, wru: {} };
    const clock = { ...base, function: 'ClockFunctionAB', rru: { matters: 0.5 } };
    const { idle, busy } = sweepsIn(
      { functionName: (id) => id.split('Function')[0]?.toLowerCase() ?? '', tableName: (name) => name },
      [
        { ...clock, invocationId: 'a' },
        { ...clock, invocationId: 'a' },
        { ...clock, invocationId: 'b', wru: { matters: 12 } },
        { ...base, function: 'CasesFunctionAB', invocationId: 'c', rru: { matters: 9 } },
      ],
      200,
    );
    expect(idle).toEqual({ runs: 1, trips: 1, rru: 1, wru: 0, logBytes: 200 });
    expect(busy).toMatchObject({ runs: 1, rru: 0.5, wru: 12 });
  });
});

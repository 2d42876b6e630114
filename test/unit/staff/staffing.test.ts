import type { StaffingFormula } from '../../../shared/policies/model.ts';
import { DEFAULT_STAFFING } from '../../../shared/policies/rules.ts';
import type { GridRole } from '../../../shared/staff/rules.ts';
import {
  findingsOf,
  gapsOf,
  presentFindings,
  type Serving,
  type Strength,
  vacanciesOf,
} from '../../../shared/staff/staffing.ts';

const NOW = '2026-03-06T14:10:00.000Z';
const SOON = '2026-04-01T00:00:00.000Z';
const LATER = '2026-05-01T00:00:00.000Z';
const BEFORE = '2026-01-01T00:00:00.000Z';
const GRID = '320506103203001';
const OTHER = '320506103203002';
const THIRD = '320506103203003';

const serves = (person: string, role: GridRole, from = BEFORE, to?: string): Serving => ({
  person,
  role,
  from,
  ...(to === undefined ? {} : { to }),
});
const oneGrid = () => 1;
const found = (serving: readonly Serving[], formula: StaffingFormula = DEFAULT_STAFFING, count = oneGrid) =>
  findingsOf(serving, count, formula, NOW);

describe('the formula 1+1+N', () => {
  const full = [serves('a', 'gridLeader'), serves('b', 'gridWorker')];

  it('has nothing to say about one leader, one worker and any number of part-timers', () => {
    expect(found(full)).toEqual([]);
    expect(found([...full, ...'cdef'.split('').map((p) => serves(p, 'partTimer'))])).toEqual([]);
  });

  it('finds the vacancies of an empty grid, and of one with part-timers only', () => {
    const both = [
      { code: 'vacant', role: 'gridLeader', short: 1, from: NOW },
      { code: 'vacant', role: 'gridWorker', short: 1, from: NOW },
    ];
    expect(found([])).toEqual(both);
    expect(found([serves('c', 'partTimer')])).toEqual(both);
  });

  it('is the town’s: more workers, a least number of part-timers, or no leader at all', () => {
    const formula = { gridLeader: 0, gridWorker: 2, partTimer: 3, sharedBy: 1 };
    expect(found(full, formula)).toEqual([
      { code: 'vacant', role: 'gridWorker', short: 1, from: NOW },
      { code: 'vacant', role: 'partTimer', short: 3, from: NOW },
    ]);
    const two = [...full, serves('c', 'gridWorker'), ...'def'.split('').map((p) => serves(p, 'partTimer'))];
    expect(found(two, formula)).toEqual([]);
    expect(found([...two, serves('d', 'gridWorker')], formula)).toEqual([
      { code: 'too-many', role: 'gridWorker', n: 3 },
    ]);
  });

  it('knows ahead of a post that will end and of its successor', () => {
    const serving = [serves('a', 'gridLeader', BEFORE, SOON), serves('b', 'gridLeader', LATER)];
    const gaps = vacanciesOf(serving, { ...DEFAULT_STAFFING, gridWorker: 0 }, NOW);
    expect(gaps).toEqual([{ role: 'gridLeader', short: 1, from: SOON, to: LATER }]);
    const findings = gaps.map((gap) => ({ code: 'vacant' as const, ...gap }));
    expect(presentFindings(findings, NOW)).toEqual([]);
    expect(presentFindings(findings, SOON)).toEqual(findings);
    expect(presentFindings(findings, LATER)).toEqual([]);
  });

  it('tells a gap that widens from one that lasts', () => {
    const serving = [serves('a', 'gridWorker', BEFORE, SOON), serves('b', 'gridWorker', BEFORE, LATER)];
    expect(vacanciesOf(serving, { gridLeader: 0, gridWorker: 3, partTimer: 0, sharedBy: 2 }, NOW)).toEqual([
      { role: 'gridWorker', short: 1, from: NOW, to: SOON },
      { role: 'gridWorker', short: 2, from: SOON, to: LATER },
      { role: 'gridWorker', short: 3, from: LATER },
    ]);
  });

  it('finds two leaders at a time, but not one after the other, nor two posts of one person', () => {
    const worker = serves('w', 'gridWorker');
    const together = [serves('a', 'gridLeader'), serves('b', 'gridLeader', SOON), worker];
    expect(found(together)).toEqual([{ code: 'too-many', role: 'gridLeader', n: 2 }]);
    expect(found([serves('a', 'gridLeader', BEFORE, SOON), serves('b', 'gridLeader', SOON), worker])).toEqual([]);
    expect(found([serves('a', 'gridLeader'), serves('a', 'gridLeader', SOON), worker])).toEqual([]);
  });

  it('finds who is spread over more grids than the town lets one person serve', () => {
    const spread = (n: number) => (person: string) => (person === 'a' ? n : 1);
    expect(findingsOf(full, spread(2), DEFAULT_STAFFING, NOW)).toEqual([]);
    const three = [{ code: 'shared-too-widely', role: 'gridLeader', person: 'a', n: 3 }];
    expect(findingsOf(full, spread(3), DEFAULT_STAFFING, NOW)).toEqual(three);
    expect(findingsOf(full, spread(2), { ...DEFAULT_STAFFING, sharedBy: 1 }, NOW)).toEqual([{ ...three[0], n: 2 }]);
  });
});

describe('the gaps of a town', () => {
  const strength = (gridCode: string, ...serving: Serving[]): Strength => ({ gridCode, serving });
  const worker = serves('w', 'gridWorker');

  it('include a grid that nobody was ever posted to, and not one that is gone', () => {
    const gone = strength(THIRD);
    const whole = strength(GRID, serves('a', 'gridLeader'), worker);
    expect(gapsOf([GRID, OTHER], [whole, gone], DEFAULT_STAFFING, NOW).map(({ gridCode }) => gridCode)).toEqual([
      OTHER,
    ]);
  });

  it('count a person over all the grids, also those that are not asked about', () => {
    const grids = [GRID, OTHER, THIRD].map((code) => strength(code, serves('a', 'gridLeader'), worker));
    expect(gapsOf([GRID], grids, DEFAULT_STAFFING, NOW)).toEqual([
      {
        gridCode: GRID,
        findings: [
          { code: 'shared-too-widely', role: 'gridLeader', person: 'a', n: 3 },
          { code: 'shared-too-widely', role: 'gridWorker', person: 'w', n: 3 },
        ],
      },
    ]);
  });

  it('leave out who has left: posts that are over count nowhere', () => {
    const ended = strength(GRID, serves('a', 'gridLeader', BEFORE, NOW), worker);
    const [gap] = gapsOf([GRID], [ended], DEFAULT_STAFFING, NOW);
    expect(gap?.findings).toEqual([{ code: 'vacant', role: 'gridLeader', short: 1, from: NOW }]);
  });
});

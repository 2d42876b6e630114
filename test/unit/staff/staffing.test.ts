import type { Post } from '../../../shared/kernel/caller.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import type { Holder } from '../../../shared/staff/rules.ts';
import { findingsOf, openVacancies, vacanciesOf } from '../../../shared/staff/staffing.ts';

const NOW = '2026-03-06T14:10:00.000Z';
const SOON = '2026-04-01T00:00:00.000Z';
const LATER = '2026-05-01T00:00:00.000Z';
const BEFORE = '2026-01-01T00:00:00.000Z';
const GRID = '320506103203001';

const holder = (person: string, role: Role, from = BEFORE, to?: string): Holder => {
  const post: Post = { postId: `${person}:1`, role, area: GRID, from, ...(to === undefined ? {} : { to }) };
  return { person, name: person, post };
};
const oneGrid = () => 1;

describe('the formula 1+1+N', () => {
  it('has nothing to say about one leader, one worker and any number of part-timers', () => {
    const full = [holder('a', 'gridLeader'), holder('b', 'gridWorker')];
    expect(findingsOf(full, oneGrid, NOW)).toEqual([]);
    expect(findingsOf([...full, ...'cdef'.split('').map((p) => holder(p, 'partTimer'))], oneGrid, NOW)).toEqual([]);
  });

  it('finds the vacancies of an empty grid, and of one with part-timers only', () => {
    const both = [
      { code: 'vacant', role: 'gridLeader', from: NOW },
      { code: 'vacant', role: 'gridWorker', from: NOW },
    ];
    expect(findingsOf([], oneGrid, NOW)).toEqual(both);
    expect(findingsOf([holder('c', 'partTimer')], oneGrid, NOW)).toEqual(both);
  });

  it('knows ahead of a post that will end and of its successor', () => {
    const posts = [holder('a', 'gridLeader', BEFORE, SOON), holder('b', 'gridLeader', LATER)].map(({ post }) => post);
    const gaps = vacanciesOf(posts, NOW).filter(({ role }) => role === 'gridLeader');
    expect(gaps).toEqual([{ role: 'gridLeader', from: SOON, to: LATER }]);
    expect(openVacancies(gaps, NOW)).toEqual([]);
    expect(openVacancies(gaps, SOON)).toEqual(gaps);
    expect(openVacancies(gaps, LATER)).toEqual([]);
  });

  it('finds two leaders at a time, but not one after the other', () => {
    const worker = holder('w', 'gridWorker');
    const together = [holder('a', 'gridLeader'), holder('b', 'gridLeader', SOON), worker];
    expect(findingsOf(together, oneGrid, NOW)).toEqual([{ code: 'more-than-one', role: 'gridLeader', n: 2 }]);
    const inTurn = [holder('a', 'gridLeader', BEFORE, SOON), holder('b', 'gridLeader', SOON), worker];
    expect(findingsOf(inTurn, oneGrid, NOW)).toEqual([]);
  });

  it('finds who is spread over more than two grids', () => {
    const full = [holder('a', 'gridLeader'), holder('b', 'gridWorker')];
    expect(findingsOf(full, (person) => (person === 'a' ? 2 : 1), NOW)).toEqual([]);
    expect(findingsOf(full, (person) => (person === 'a' ? 3 : 1), NOW)).toEqual([
      { code: 'shared-too-widely', role: 'gridLeader', person: 'a', n: 3 },
    ]);
  });
});
